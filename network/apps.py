"""Who: programmes, themes, cities, organisations, people and the work plan."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "network"
    verbose_name = _("network")

    def ready(self) -> None:
        from network import demo, demo_people  # noqa: PLC0415 - models are not ready earlier

        demo.register(demo_people.load, order=10)
