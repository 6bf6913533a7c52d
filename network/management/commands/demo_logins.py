"""`manage.py demo_logins`: the demo's sample accounts, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from network.demo_people import PASSWORD, PEOPLE


class Command(BaseCommand):
    help = "Print the demo's sample accounts, the most useful ones first."

    def handle(self, *args: Any, **options: Any) -> None:
        people = sorted(PEOPLE, key=lambda person: not person.is_primary)
        accounts = [
            {
                "role": person.title,
                "name": person.name,
                "email": person.email,
                "password": PASSWORD,
                "note": "; ".join(
                    filter(None, [person.note, "no second step of signing in in the demo"])
                )
                if person.is_primary
                else "",
            }
            for person in people
        ]
        self.stdout.write(json.dumps(accounts, ensure_ascii=False, indent=1))
