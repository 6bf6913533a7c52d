"""Who comes next when somebody who was drawn does not take the seat."""

from collections.abc import Collection, Sequence

from panels.draw.pool import Applicant, Pool


def replacement(
    pool: Pool, seated: Collection[str], leaving: str, reserve: Sequence[str]
) -> str | None:
    """The first of the reserve with whom the quotas are missed least; None when nobody may.

    Shapes: `seated` holds `leaving`; `reserve` is the order of its sector from `check.outcome`,
    without those who declined. Nobody comes in beside another of the same group.
    """
    people = {person.id: person for person in pool.applicants}
    staying = [people[id] for id in seated if id != leaving]
    groups = {person.group for person in staying if person.group}
    possible = [people[id] for id in reserve if people[id].group not in groups]
    possible = [person for person in possible if person.sector == people[leaving].sector]
    best = min(possible, key=lambda person: _missed(pool, [*staying, person]), default=None)
    return best.id if best else None


def _missed(pool: Pool, people: Collection[Applicant]) -> int:
    """By how many seats all quotas together are missed."""
    missed = 0
    for quota in pool.quotas:
        have = sum(quota.counts(person) for person in people)
        missed += max(0, quota.least - have, have - quota.most)
    return missed
