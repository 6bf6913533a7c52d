"""Check a published draw: `python3 check.py table.json [PUBLIC NUMBER]`. Needs Python alone.

Says whether the digest fits the table, whether every panel has its seats, in how many panels each
person is, and who is drawn: by the number given here, else by the one in the file.
"""

import hashlib
import json
import sys
from collections import Counter
from typing import Any


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest(table: dict[str, Any]) -> str:
    return sha256(json.dumps(table, sort_keys=True, separators=(",", ":")))


def plain(value: str) -> str:
    return " ".join(value.lower().split())


def panel_number(table: dict[str, Any], value: str) -> int:
    """Ten-sided dice show the number itself, a digit each: three of them for 1,000 panels.

    Any other value is hashed with the digest of the table; the remainder of so large a number
    favours no panel by more than one in 10^70.
    """
    value, dice = plain(value), len(str(len(table["panels"]))) - 1
    if len(value) == dice and value.isascii() and value.isdecimal():
        return int(value)
    return int(sha256(f"{value}|{digest(table)}"), 16) % len(table["panels"])


def outcome(table: dict[str, Any], value: str) -> dict[str, dict[str, list[str]]]:
    """Who is seated in each sector, and everybody else in the order of the reserve."""
    value, people, taken = plain(value), table["people"], set()
    picked = set(table["panels"][panel_number(table, value)]) if "panels" in table else None
    found: dict[str, dict[str, list[str]]] = {
        part: {sector: [] for sector in table["seats"]} for part in ("seated", "reserve")
    }
    keys = [sha256(f"{value}|{table['draw']}|{p['sector']}|{p['id']}") for p in people]
    for n in sorted(range(len(people)), key=keys.__getitem__):
        sector, group = people[n]["sector"], people[n].get("group", n)
        is_free = len(found["seated"][sector]) < table["seats"][sector] and group not in taken
        is_seated = n in picked if picked is not None else is_free
        taken |= {group} if is_seated else set()
        found["seated" if is_seated else "reserve"][sector].append(people[n]["id"])
    return found


def faults(file: dict[str, Any]) -> list[str]:
    """What is wrong with a published file, in plain words; nothing when it is right."""
    table, people = file["table"], file["table"]["people"]
    found = [] if digest(table) == file["digest"] else ["the digest is of another table"]
    times = Counter(n for panel in table.get("panels", []) for n in panel)
    for number, panel in enumerate(table.get("panels", [])):
        if Counter(people[n]["sector"] for n in set(panel)) != Counter(table["seats"]):
            found.append(f"panel {number} does not fill its seats")
    for n, person in enumerate(people):
        if person.get("panels", 0) != times[n]:
            found.append(f"{person['id']} is in {times[n]} panels")
    drawn = outcome(table, file["value"]) if "value" in file else {}
    if any(file[part] != drawn[part] for part in drawn):
        found.append("the number draws others than those in the file")
    return found


def main(path: str, value: str = "") -> int:
    with open(path, encoding="utf-8") as text:
        file = json.load(text)
    table, wrong = file["table"], faults(file)
    value = value or file.get("value", "")
    lines, of = [f"digest {digest(table)}"], f"of {len(table.get('panels', []))} panels"
    lines += [f"{p['id']} {p['panels']} {of}" for p in table["people"] if "panels" in p]
    if value and "panels" in table:
        lines.append(f"panel {panel_number(table, value)}")
    for part, sectors in (outcome(table, value) if value else {}).items():
        lines += [f"{part}, {sector}: {' '.join(people)}" for sector, people in sectors.items()]
    sys.stdout.write("\n".join([*lines, *(f"WRONG: {fault}" for fault in wrong), ""]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
