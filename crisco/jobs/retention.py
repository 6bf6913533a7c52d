"""What is kept about people in background work."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from crisco.retention import Kept

_mail = partial(
    Kept,
    purpose=_("To send you a message you asked for, and to know that it left."),
    lifetime=_("14 days after the message was written."),
    erasure="blank",
)

FIELDS = (
    Kept(
        field="jobs.Job.requested_by",
        purpose=_("To tell the person who asked for a file that it is ready."),
        lifetime=_("As long as the account exists."),
        erasure="set_null",
    ),
    _mail(field="jobs.OutboundMail.to", called=_("e-mail address")),
    _mail(field="jobs.OutboundMail.subject"),
    _mail(field="jobs.OutboundMail.text"),
    _mail(field="jobs.OutboundMail.html"),
    _mail(field="jobs.OutboundMail.calendar"),
)

FREE_OF_PERSONS = frozenset(
    {
        "jobs.Job.kind",
        "jobs.Job.key",
        "jobs.Job.queue",
        "jobs.Job.payload",
        "jobs.Job.language",
        "jobs.Job.phase",
        "jobs.Job.result",
        "jobs.Job.error_class",
        "jobs.Job.error_message",
        "jobs.OutboundMail.kind",
        "jobs.OutboundMail.key",
        "jobs.OutboundMail.language",
        "jobs.OutboundMail.payload",
        "jobs.OutboundMail.calendar_method",
        "jobs.OutboundMail.error_class",
    }
)
