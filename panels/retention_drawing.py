"""What draws by lot keep about people: for a time, which code is whose."""

from django.utils.translation import gettext_lazy as _

from crisco.retention import Kept

FIELDS = (
    Kept(
        field="panels.DrawEntry.code",
        purpose=_(
            "To offer seats to those who were drawn, and to let you find yourself in the table."
        ),
        lifetime=_("Until you withdraw; otherwise 30 days after the end of the draw."),
        erasure="delete_row",
    ),
    Kept(
        field="panels.BalancingAnswer.value",
        purpose=_("To draw lots so that the panel resembles the city. You need not answer."),
        lifetime=_(
            "Until you take it back or withdraw; otherwise 30 days after the result if you are "
            "not drawn, and until the end of the draw if you are."
        ),
        erasure="delete_row",
    ),
    Kept(
        field="panels.Relaxation.person",
        purpose=_("To show who answers for a quota that was eased."),
        lifetime=_("As long as the record of the panel."),
        erasure="keep",
        reason=_("The name is that of somebody in office, and it is public record."),
    ),
    Kept(
        field="panels.Relaxation.by",
        purpose=_("To know who entered that a quota was eased."),
        lifetime=_("As long as the account exists."),
        erasure="set_null",
    ),
    Kept(
        field="panels.Draw.reason",
        purpose=_("To tell everybody why a draw was called off."),
        lifetime=_("As long as the record of the panel."),
        erasure="keep",
        reason=_("The reason names no person, and it is part of the record of a public body."),
    ),
)

# codes say nothing about anybody once it is forgotten whose they were
FREE_OF_PERSONS = frozenset(
    {
        "panels.Draw.source",
        "panels.Draw.value",
        "panels.Draw.evidence",
        "panels.Draw.outcome",
        "panels.DrawQuota.label",
        "panels.DrawQuota.value",
        "panels.DrawTable.report",
        "panels.DrawTable.table",
        "panels.DrawTable.digest",
        "panels.DrawTable.refusal",
    }
)
