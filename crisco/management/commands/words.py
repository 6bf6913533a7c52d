"""`manage.py words extract|compile|check`: the interface catalogues."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from crisco import catalogues


class Command(BaseCommand):
    help = "Extracts, compiles or checks the interface catalogues."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["extract", "compile", "check"])
        parser.add_argument("languages", nargs="*", help="all that are switched on, unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        written = [code for code in settings.LANGUAGES_COMPLETE if code != settings.LANGUAGE_CODE]
        languages = options["languages"] or written
        if options["act"] == "extract":
            catalogues.extract(languages)
        elif options["act"] == "compile":
            self.stdout.write(f"{catalogues.compile_all()} catalogues compiled")
        else:
            self._check(languages)

    def _check(self, languages: list[str]) -> None:
        found = [fault for language in languages for fault in catalogues.faults(language)]
        for fault in found:
            self.stderr.write(str(fault))
        if found:
            raise CommandError(f"{len(found)} faults in the catalogues")
        self.stdout.write(f"catalogues of {', '.join(languages)} are whole")
