"""From chances of kinds to numbered panels of people, each verified on its own.

All shuffling comes from SHA-256 of the pool: the same pool gives the same table on any machine
that finds the same lottery. It need not be secret, for the public number comes later.
"""

import hashlib
import itertools
import json
import math
import random
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from panels.draw.chances import Counts, Lottery
from panels.draw.pool import Kind, Pool

FEWEST, MOST = 1_000, 100_000
Seat = tuple[int, int]  # the panel's number and the kind that the seat is kept for


class Unverified(Exception):
    """A panel breaks a rule: a fault of this program. Nothing of it may be published."""


class TooRare(Exception):
    """Somebody's chance is so small that not even the largest table shows it."""


class Stream(random.Random):
    """Numbers from SHA-256 of a seed and a counter, the same in every version of Python."""

    def __init__(self, seed: str) -> None:
        self.seed_words, self.counter = seed, itertools.count()
        super().__init__()

    def getrandbits(self, k: int, /) -> int:
        word = hashlib.sha256(f"{self.seed_words}|{next(self.counter)}".encode()).digest()
        return int.from_bytes(word, "big") >> (256 - k)

    def random(self) -> float:
        return self.getrandbits(53) / (1 << 53)


def seed_of(pool: Pool) -> str:
    words = json.dumps(asdict(pool), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


def table(pool: Pool, lottery: Lottery) -> dict[str, Any]:
    """The table to publish. Errors: TooRare, Unverified.

    So many panels that the least chance shows at least ten times; a power of ten, so that dice can
    pick one.
    """
    size = FEWEST
    while size < 10 / lottery.least:
        size *= 10
    excluded = {person for n in lottery.excluded for person in pool.kinds[n].people}
    while size <= MOST:
        stream = Stream(seed_of(pool))
        panels = _dealt(pool, _numbered(lottery, size, stream), stream)
        times = Counter(person for panel in panels for person in panel)
        if len(times) + len(excluded) == len(pool.applicants):
            verify(pool, panels)
            return _published(pool, panels, times)
        size *= 10
    raise TooRare(f"{lottery.least}")


def _numbered(lottery: Lottery, size: int, stream: Stream) -> list[Counts]:
    """Each panel as often as its weight asks, rounded by systematic sampling; then shuffled."""
    start, reached = stream.random(), 0.0
    numbered: list[Counts] = []
    for panel, weight in zip(lottery.panels, lottery.weights, strict=True):
        reached += weight
        numbered += [panel] * (min(size, math.floor(reached * size + start)) - len(numbered))
    numbered += [lottery.panels[-1]] * (size - len(numbered))  # what floating point left over
    stream.shuffle(numbered)
    return numbered


class _Turns:
    """The people of one kind take turns, in a new order each round."""

    def __init__(self, kind: Kind, stream: Stream) -> None:
        self.people, self.stream = kind.people, stream
        self.queue: deque[str] = deque()

    def take(self, count: int, homes: dict[str, str], taken: set[str]) -> Iterator[str]:
        """So many people, nobody twice and nobody of a group in `taken`."""
        passed: list[str] = []
        while count:
            if not self.queue:
                fresh = list(self.people)
                self.stream.shuffle(fresh)
                self.queue.extend(fresh)
            person = self.queue.popleft()
            home = homes.get(person, person)
            if home in taken:
                passed.append(person)
                continue
            taken.add(home)
            count -= 1
            yield person
        self.queue.extendleft(reversed(passed))


def _dealt(pool: Pool, numbered: list[Counts], stream: Stream) -> list[set[str]]:
    """People in the places that the panels keep for their kinds."""
    homes = {member.id: group for group, members in pool.groups.items() for member in members}
    turns = [_Turns(kind, stream) for kind in pool.kinds]
    panels: list[set[str]] = []
    for counts in numbered:
        taken: set[str] = set()
        people = (turns[kind].take(count, homes, taken) for kind, count in enumerate(counts))
        panels.append(set(itertools.chain.from_iterable(people)))
    _even_out(pool, panels, homes)
    return panels


def _even_out(pool: Pool, panels: list[set[str]], homes: dict[str, str]) -> None:
    """Groups swap seats until nobody of a kind is in two panels more than another of it.

    Turns alone see to that, but for groups: who waits while another of the group sits may miss a
    round. Take panels and kinds for points, each seat of a group for a line between two of them and
    the group for its colour: a colouring that is even at every point exists (de Werra, 1971), and is
    found by evening out two colours at a time.
    """
    alike = {person: number for number, kind in enumerate(pool.kinds) for person in kind.people}
    members: dict[str, dict[int, list[str]]] = {group: {} for group in pool.groups}
    for person, group in homes.items():
        members[group].setdefault(alike[person], []).append(person)
    seats: dict[str, list[Seat]] = {group: [] for group in pool.groups}
    for number, panel in enumerate(panels):
        for person in sorted(panel.intersection(homes)):
            seats[homes[person]].append((number, alike[person]))
    while any(_evened(kind, members, seats) for kind in range(len(pool.kinds))):
        pass
    for panel in panels:
        panel.difference_update(homes)
    for group, taken in seats.items():
        turns = {kind: itertools.cycle(people) for kind, people in members[group].items()}
        for number, kind in sorted(taken):
            panels[number].add(next(turns[kind]))


def _evened(
    kind: int, members: dict[str, dict[int, list[str]]], seats: dict[str, list[Seat]]
) -> bool:
    """The groups with most and fewest seats of this kind were two seats apart, and are no more."""
    have = {
        group: sum(1 for _, other in seats[group] if other == kind)
        for group, people in members.items()
        if kind in people
    }
    if not have:
        return False
    most, fewest = (
        max(have, key=lambda group: have[group]),
        min(have, key=lambda group: have[group]),
    )
    if have[most] - have[fewest] < 2:
        return False
    seats[most], seats[fewest] = _halves(seats[most] + seats[fewest])
    return True


def _halves(seats: list[Seat]) -> tuple[list[Seat], list[Seat]]:
    """Two halves that differ by one at most in each panel and in each kind.

    Two seats at a time are paired in each panel and in each kind. Pairs make chains, since every seat
    is in two of them at most, and a chain that closes is even: seats take sides by turns.
    """
    unpaired: dict[tuple[str, int], int] = {}
    partners: list[list[int]] = [[] for _ in seats]
    for one, (panel, kind) in enumerate(seats):
        for place in (("panel", panel), ("kind", kind)):
            if place in unpaired:
                other = unpaired.pop(place)
                partners[one].append(other)
                partners[other].append(one)
            else:
                unpaired[place] = one
    side: dict[int, int] = {}
    for start in range(len(seats)):
        ahead = [] if start in side else [(start, 0)]
        while ahead:
            one, here = ahead.pop()
            side[one] = here
            ahead += [(other, 1 - here) for other in partners[one] if other not in side]
    halves = [[seat for one, seat in enumerate(seats) if side[one] == which] for which in (0, 1)]
    return halves[0], halves[1]


def verify(pool: Pool, panels: Iterable[Collection[str]]) -> None:
    """Every panel obeys every rule, counted from the applicants themselves. Errors: Unverified."""
    place = {person.id: n for n, person in enumerate(pool.applicants)}
    facts = np.array(
        [
            [person.sector == sector for sector in pool.seats]
            + [quota.counts(person) for quota in pool.quotas]
            for person in pool.applicants
        ],
        dtype=int,
    )
    least = [*pool.seats.values(), *(quota.least for quota in pool.quotas)]
    most = [*pool.seats.values(), *(quota.most for quota in pool.quotas)]
    home = {member.id: group for group, members in pool.groups.items() for member in members}
    for number, panel in enumerate(panels):
        counts = facts[[place[person] for person in panel]].sum(axis=0)
        groups = [home[person] for person in panel if person in home]
        if (counts < least).any() or (counts > most).any() or len({*groups}) < len(groups):
            raise Unverified(f"panel {number}")


def _published(pool: Pool, panels: list[set[str]], times: Counter[str]) -> dict[str, Any]:
    place = {person.id: n for n, person in enumerate(pool.applicants)}
    return {
        "draw": pool.draw,
        "seats": pool.seats,
        "people": [
            {"id": person.id, "sector": person.sector, "panels": times[person.id]}
            for person in pool.applicants
        ],
        "panels": [sorted(place[person] for person in panel) for panel in panels],
    }
