"""`manage.py load_demo`: an invented, lively network to look around in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from network import demo


class Command(BaseCommand):
    help = "Load invented people, panels, debates and a handbook; doing it twice changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SECOND_FACTOR_REQUIRED:
            raise CommandError(
                "The demo's accounts have a password that everybody knows. It is loaded only "
                "where SECOND_FACTOR_REQUIRED=0 says that this is no real installation."
            )
        now = timezone.now()
        for loader in demo.loaders():
            self.stdout.write(loader(now))
            self.stdout.flush()
