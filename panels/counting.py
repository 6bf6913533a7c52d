"""What votes come to: carried or rejected, and which parts of the panel agree. Pure numbers."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Count:
    """Votes of one part of the panel. Who abstains was there and is in no ratio."""

    votes_for: int = 0
    against: int = 0
    abstain: int = 0

    @property
    def agrees(self) -> bool:
        """More for than against; a tie does not agree."""
        return self.votes_for > self.against


def agreeing(counts: Mapping[str, Count]) -> list[str]:
    """Codes of the parts that agree, in the order given."""
    return [code for code, count in counts.items() if count.agrees]


def is_carried(
    kind: str, counts: Mapping[str, Count], *, num: int = 2, den: int = 3, parts: int = 2
) -> bool:
    """Whether the motion is carried under the rule of its kind. A tie is no yes.

    Shapes: `num`/`den` is the share of a qualified majority, `parts` how many parts must agree in a
    double one.
    """
    votes_for = sum(count.votes_for for count in counts.values())
    against = sum(count.against for count in counts.values())
    match kind:
        case "consensus":
            return votes_for > 0 and against == 0
        case "qualified":
            return votes_for > 0 and votes_for * den >= num * (votes_for + against)
        case "double":
            return votes_for > against and len(agreeing(counts)) >= parts
        case _:
            return votes_for > against
