"""What a city invites to: events, places and registrations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("events")

    def ready(self) -> None:
        from events.services import letters  # noqa: PLC0415 - models are loaded only now

        letters.register_kinds()
