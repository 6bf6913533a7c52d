"""Mode A: a ranking in each sector, and no quotas. Anyone recomputes it with `check`.

Each applicant's key is SHA-256 of "number|draw|sector|id", the number as it was published with
spaces made single and letters small. Lowest keys take the seats, of a group the lowest alone; all
others are the reserve, in the order of their keys.
"""

from collections import Counter
from typing import Any

from panels.draw.check import digest
from panels.draw.pool import Pool


def fits(pool: Pool) -> bool:
    """Every sector fills, whichever way the keys fall.

    Seats of a sector must be fewer than its groups (who is alone counts as one), even without the
    groups that have somebody elsewhere too. Else only mode B finds the panels that exist.
    """
    if pool.quotas:
        return False
    sure = Counter(a.sector for a in pool.applicants if a.group not in pool.groups)
    for members in pool.groups.values():
        sectors = {member.sector for member in members}
        sure.update(sectors if len(sectors) == 1 else ())
    return all(sure[sector] >= seats for sector, seats in pool.seats.items())


def prepare(pool: Pool) -> dict[str, Any]:
    """The table to publish before the number is known, with its digest."""
    people = [
        {"id": a.id, "sector": a.sector} | ({"group": a.group} if a.group in pool.groups else {})
        for a in pool.applicants
    ]
    table = {"draw": pool.draw, "seats": pool.seats, "people": people}
    return {"table": table, "digest": digest(table)}
