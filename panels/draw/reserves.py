"""Who comes next when somebody who was drawn does not take the seat."""

from collections.abc import Collection, Sequence

from panels.draw.pool import Applicant, Pool


def replacement(pool: Pool, staying: Collection[str], reserve: Sequence[str]) -> str | None:
    """The first of the reserve with whom the quotas are missed least; None when nobody may.

    Shapes: `staying` are all who have a seat or are offered one; `reserve` is the order of the
    empty seat's sector from `check.outcome`, without those who declined. Nobody comes in beside
    another of the same group.
    """
    people = {person.id: person for person in pool.applicants}
    seated = [people[id] for id in staying]
    groups = {person.group for person in seated if person.group}
    possible = [people[id] for id in reserve if people[id].group not in groups]
    best = min(possible, key=lambda person: _missed(pool, [*seated, person]), default=None)
    return best.id if best else None


def _missed(pool: Pool, people: Collection[Applicant]) -> int:
    """By how many seats all quotas together are missed."""
    missed = 0
    for quota in pool.quotas:
        have = sum(quota.counts(person) for person in people)
        missed += max(0, quota.least - have, have - quota.most)
    return missed
