"""`manage.py sweep`: what the clock does every 30 seconds, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from crisco.jobs.sweeping import sweep


class Command(BaseCommand):
    help = "Nudges due jobs and messages, gives back expired leases."

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep(timezone.now())
        self.stdout.write(
            f"{swept.jobs_nudged} jobs and {swept.mails_nudged} messages nudged, "
            f"{swept.given_back} given back, {swept.dead} given up"
        )
