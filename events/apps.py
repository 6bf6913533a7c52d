"""What a city invites to: events, places and registrations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("events")

    def ready(self) -> None:
        from events import demo as stories  # noqa: PLC0415 - models are loaded only now
        from events import owned  # noqa: PLC0415
        from events import slots as pieces  # noqa: PLC0415
        from events.attention import events_of  # noqa: PLC0415
        from events.programme_events import read_events  # noqa: PLC0415
        from events.searching import events_matching  # noqa: PLC0415
        from events.services import letters  # noqa: PLC0415
        from network import attention, demo, programme_data, searching, slots  # noqa: PLC0415

        letters.register_kinds()
        owned.register_parts()
        slots.register("home.upcoming", pieces.home_upcoming, order=10)
        slots.register("city.main", pieces.city_main, order=10)
        slots.register("programme.main", pieces.programme_main, order=30)
        slots.register("desk.sections", pieces.desk_week, order=10)
        slots.register("desk.sections", pieces.desk_help, order=15)
        attention.register(events_of)
        searching.register(events_matching)
        programme_data.register_section("events", read_events)
        demo.register(stories.load, order=40)
