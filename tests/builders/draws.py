"""Pools of applicants for draws, as plain JSON."""

import random
from typing import Any

SECTORS = {"residents": 0.7, "civil": 0.18, "officials": 0.12}
ANSWERS = {
    "gender": {"woman": 0.55, "man": 0.38, "other": 0.02, "not_stated": 0.05},
    "age": {"16-29": 0.12, "30-44": 0.27, "45-59": 0.33, "60+": 0.25, "not_stated": 0.03},
    "area": {"centre": 0.38, "north": 0.22, "south": 0.2, "east": 0.12, "not_stated": 0.08},
    "born": {"here": 0.6, "union": 0.15, "elsewhere": 0.2, "not_stated": 0.05},
}
# Shares of the seats: not those of the applicants, as always where a panel should mirror a city.
WISHED = {
    "gender": {"woman": 0.5, "man": 0.45},
    "age": {"16-29": 0.2, "30-44": 0.25, "45-59": 0.25, "60+": 0.22},
    "area": {"centre": 0.25, "north": 0.25, "south": 0.25, "east": 0.2},
    "born": {"here": 0.55, "union": 0.15, "elsewhere": 0.25},
}


def city(applicants: int, seats: int, *, seed: int = 1, couples: int = 0) -> dict[str, Any]:
    """A pool like that of a real call: uneven answers, four quotas, seats in three equal parts."""
    luck = random.Random(seed)

    def pick(shares: dict[str, float]) -> str:
        return luck.choices(list(shares), list(shares.values()))[0]

    people = [
        {
            "id": f"p{number:05}",
            "sector": pick(SECTORS),
            "answers": {attribute: pick(shares) for attribute, shares in ANSWERS.items()},
        }
        for number in range(applicants)
    ]
    for number in range(2 * couples):
        people[number]["group"] = f"h{number // 2}"
    quotas = [
        quota(
            attribute, value, int(share * seats - 0.03 * seats - 0.5), int(share * seats * 1.05 + 2)
        )
        for attribute, shares in WISHED.items()
        for value, share in shares.items()
    ]
    return pool(people, dict.fromkeys(SECTORS, seats // 3), quotas)


def pool(
    people: list[dict[str, Any]],
    seats: dict[str, int],
    quotas: list[dict[str, Any]] | tuple[()] = (),
) -> dict[str, Any]:
    return {"draw": "test", "seats": seats, "applicants": people, "quotas": list(quotas)}


def people(sector: str, count: int, **answers: str) -> list[dict[str, Any]]:
    """So many applicants who say the same."""
    said = "-".join([sector, *answers.values()])
    return [{"id": f"{said}-{n}", "sector": sector, "answers": answers} for n in range(count)]


def quota(
    attribute: str, value: str, least: int, most: int | None = None, sector: str | None = None
):
    return {"attribute": attribute, "value": value, "min": least, "max": most, "sector": sector}
