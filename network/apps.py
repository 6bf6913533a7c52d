"""Who: programmes, themes, cities, organisations, people and the work plan."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "network"
    verbose_name = _("network")

    def ready(self) -> None:
        from crisco.jobs import mail  # noqa: PLC0415 - models are not ready earlier
        from network import (  # noqa: PLC0415
            accounts,
            attention,
            demo,
            demo_people,
            finding,
            noticing,
            owned,
            searching,
        )
        from network.services import enquiries, invitations, leaving, roles  # noqa: PLC0415

        attention.register(noticing.messages_waiting)
        demo.register(demo_people.load, order=10)
        mail.register(accounts.MAIL_KIND, still_true=accounts.still_valid)
        mail.register(accounts.ASKED_KIND, still_true=accounts.still_valid)
        mail.register(enquiries.MAIL_KIND, still_true=enquiries.still_waits)
        mail.register(invitations.MAIL_KIND, still_true=invitations.still_open)
        mail.register(leaving.MAIL_KIND, still_true=leaving.is_true)
        mail.register(roles.MAIL_KIND, still_true=roles.is_over)
        owned.register_parts()
        searching.register(finding.source)
