"""The handbook: written by cities, read by everybody, printed by one click."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandbookConfig(AppConfig):
    name = "handbook"
    verbose_name = _("handbook")

    def ready(self) -> None:
        # models are loaded only now
        from crisco.documents import rules as documents  # noqa: PLC0415 - needs the registry
        from crisco.jobs import kinds, mail  # noqa: PLC0415 - needs the registry
        from handbook import demo, finding, owned, rules, slots  # noqa: PLC0415 - needs the registry
        from handbook.services import exporting, making  # noqa: PLC0415 - needs the registry
        from network import demo as network_demo  # noqa: PLC0415 - needs the registry
        from network import searching  # noqa: PLC0415 - needs the registry

        kinds.register(
            kinds.JobKind(name=exporting.PART, queue="pdf", run=making.make_part, hard_seconds=600)
        )
        kinds.register(kinds.JobKind(name=exporting.ASSEMBLY, queue="pdf", run=making.assemble))
        mail.register(making.READY_MAIL, still_true=making.ready_mail_is_true)
        documents.register(exporting.DOCUMENT, rules.may_fetch)
        network_demo.register(demo.load, order=40)
        searching.register(finding.source)
        owned.register_parts()
        slots.register()
