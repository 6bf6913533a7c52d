"""Durable background work and outgoing mail; knows no domain."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "crisco.jobs"
    label = "jobs"
    verbose_name = _("background work")

    def ready(self) -> None:
        from crisco.jobs import tasks  # noqa: F401, PLC0415 - connects the sweeper to the worker
