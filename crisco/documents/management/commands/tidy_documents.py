"""Forget documents past their time and parts that nobody uses."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from crisco.documents.services import archive, parts


class Command(BaseCommand):
    help = "Forget documents past their time and rendered parts that nobody has used for 90 days."

    def handle(self, *_args: Any, **_options: Any) -> None:
        now = timezone.now()
        documents, unused = archive.forget_expired(now=now), parts.forget_unused(now=now)
        self.stdout.write(f"forgot {documents} documents and {unused} parts")
