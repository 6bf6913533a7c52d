"""`manage.py load_programmes`: the facts of the programmes, from files into the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from network.services import programmes
from network.services.data_files import WrongFile

DATA = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    help = "Load cities, organisations and programmes from YAML files (network/data by default)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="files to load instead")

    def handle(self, *args: Any, **options: Any) -> None:
        files = options["files"] or sorted(DATA.glob("*.yaml"))
        missing = [str(path) for path in files if not path.is_file()]
        if missing:
            raise CommandError(f"no such file: {', '.join(missing)}")
        try:
            loaded = programmes.load(files, now=timezone.now())
        except WrongFile as error:
            raise CommandError(f"nothing was written: {error}") from error
        self.stdout.write(
            f"{', '.join(loaded.acronyms) or 'no programme'}: "
            f"{loaded.written} rows written, {loaded.unchanged} unchanged"
        )
