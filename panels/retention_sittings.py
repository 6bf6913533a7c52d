"""What sittings, votes and decisions keep about people."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from crisco.retention import Kept

_record = partial(
    Kept,
    lifetime=_("As long as the record of the panel."),
    erasure="keep",
    reason=_("It is the record of a public body; it names people only where they agreed."),
)

FIELDS = (
    _record(field="panels.Minutes.text", purpose=_("To know what was said and decided.")),
    _record(field="panels.Sitting.summary", purpose=_("To tell the public what was decided.")),
    Kept(
        field="panels.Minutes.by",
        purpose=_("To know who wrote the minutes."),
        lifetime=_("As long as the account exists."),
        erasure="set_null",
    ),
    Kept(
        field="panels.Attendance.substitute",
        purpose=_("To know who stood in for a member at a sitting."),
        lifetime=_("Until two years after the sitting."),
        erasure="blank",
    ),
    Kept(
        field="panels.ActionItem.owner",
        purpose=_("To know who does what the panel agreed."),
        lifetime=_("Until two years after the action is done."),
        erasure="pseudonymise",
    ),
    _record(field="panels.ActionItem.outcome", purpose=_("To know what came of an action.")),
    _record(field="panels.AdviceRequest.asked_by", purpose=_("To know which office asked.")),
)

FREE_OF_PERSONS = frozenset(
    {
        "panels.ActionItem.title",
        "panels.AdviceRequest.answer",
        "panels.AdviceRequest.question",
        "panels.AgendaItem.text",
        "panels.AgendaItem.title",
        "panels.Decision.digest",
        "panels.Decision.previous_digest",
        "panels.Decision.record",
        "panels.Motion.text",
        "panels.Motion.title",
        "panels.Paper.file",
        "panels.Paper.title",
        "panels.Sitting.cancel_reason",
        "panels.Sitting.place",
        "panels.Snapshot.parts",
        "panels.Snapshot.state",
    }
)
