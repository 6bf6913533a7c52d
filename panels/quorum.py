"""Who is there, in all and in each part, and whether that is enough. The shares are the rule's."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from panels.balance import Balance, Part, balance_of
from panels.models import Sitting


@dataclass(frozen=True)
class Presence:
    """One part of the panel at a sitting: its seats, those taken, and how many the rule asks."""

    part: Part
    here: int
    needed: int

    @property
    def is_enough(self) -> bool:
        return self.here >= self.needed


@dataclass(frozen=True)
class Quorum:
    """All parts in their order, and the whole."""

    parts: tuple[Presence, ...]
    needed: int
    is_whole: bool  # else the panel has empty seats, or is still forming

    @property
    def here(self) -> int:
        return sum(part.here for part in self.parts)

    @property
    def seats(self) -> int:
        return sum(part.part.seats for part in self.parts)

    @property
    def is_met(self) -> bool:
        return self.here >= self.needed and all(part.is_enough for part in self.parts)

    @property
    def may_decide(self) -> bool:
        return self.is_met and self.is_whole

    def by_code(self) -> dict[str, int]:
        """For a snapshot: code of the sector to the number there."""
        return {part.part.sector.code: part.here for part in self.parts}

    def words(self) -> str:
        """How it stands, then what is missing, as whole sentences."""
        values = {"here": self.here, "seats": self.seats, "needed": self.needed}
        if self.may_decide:
            return _("Seats taken: %(here)s of %(seats)s. The panel can vote.") % values
        if self.is_met:
            enough = _(
                "Seats taken: %(here)s of %(seats)s. That is enough for a poll that binds nobody."
            )
            return " ".join([enough % values, _("To decide, the panel must be whole.")])
        said = [_("Seats taken: %(here)s of %(seats)s. The rule asks for %(needed)s.") % values]
        said += [
            ngettext(
                "%(part)s: %(here)s is here, and the rule asks for %(needed)s.",
                "%(part)s: %(here)s are here, and the rule asks for %(needed)s.",
                part.here,
            )
            % {"part": part.part.title, "here": part.here, "needed": part.needed}
            for part in self.parts
            if not part.is_enough
        ]
        return " ".join([*said, _("The panel can talk, but not vote.")])

    def past_words(self) -> str:
        """As `words`, for a sitting that is over."""
        values = {"here": self.here, "seats": self.seats}
        if self.is_met:
            return _("Seats taken: %(here)s of %(seats)s. The panel could vote.") % values
        return (
            _("Seats taken: %(here)s of %(seats)s. That was too few for the panel to vote.")
            % values
        )


def quorum_of(sitting: Sitting, sectors_here: Iterable[int]) -> Quorum:
    """How the panel stands with these seats taken, given as the sector of each."""
    return of_balance(balance_of(sitting.panel), sitting, list(sectors_here))


def of_balance(balance: Balance, sitting: Sitting, here: list[int]) -> Quorum:
    """As `quorum_of`, for a balance that is known already."""
    rule = sitting.panel.composition
    needed = (
        _share(balance.seats, rule.second_num, rule.second_den)
        if sitting.is_second
        else _share(balance.seats, rule.quorum_num, rule.quorum_den)
    )
    return Quorum(
        tuple(
            Presence(part, here.count(part.sector.pk), _of_part(part, sitting))
            for part in balance.parts
        ),
        needed,
        sitting.panel.is_constituted,
    )


def present(sitting: Sitting, balance: Balance | None = None) -> Quorum:
    """Who sits now; for a sitting that is over, who sat at its end."""
    there = sitting.attendances.filter(out_at=sitting.closed_at).values_list("sector", flat=True)
    balance = balance or balance_of(sitting.panel)
    return of_balance(balance, sitting, list(there))


def _of_part(part: Part, sitting: Sitting) -> int:
    """A second sitting needs one of each part, so that no part is decided about without it."""
    if sitting.is_second:
        return min(part.seats, 1)
    rule = sitting.panel.composition
    return _share(part.seats, rule.part_quorum_num, rule.part_quorum_den)


def _share(seats: int, num: int, den: int) -> int:
    """Rounded up: half of nine seats is five."""
    return -(-seats * num // den)
