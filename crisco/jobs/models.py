"""Two tables that are the truth about work to be done; the broker only wakes workers."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import both_or_neither, not_blank


class JobState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("state of a task", "waiting")
    RUNNING = "running", pgettext_lazy("state of a task", "working")
    DONE = "done", pgettext_lazy("state of a task", "done")
    # the work itself said no; the reason is for people
    FAILED = "failed", pgettext_lazy("state of a task", "failed")
    # no answer after all attempts
    DEAD = "dead", pgettext_lazy("state of a task", "given up")


# the recipient of a message whose address has been forgotten
GONE = "gone@invalid.example"

ENDED = (JobState.DONE, JobState.FAILED, JobState.DEAD)


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, now: datetime) -> "JobQuerySet":
        """Waiting, and allowed to start."""
        return self.filter(state=JobState.QUEUED, available_at__lte=now)

    def lost(self, now: datetime) -> "JobQuerySet":
        """Running by the book, but nobody has renewed the lease."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=now)

    def in_trouble(self) -> "JobQuerySet":
        """What staff should look at."""
        return self.filter(state__in=[JobState.FAILED, JobState.DEAD])


class Job(models.Model):
    """One piece of work, done once, whatever happens to workers and broker."""

    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("what makes it one and the same"), max_length=200, unique=True)
    queue = models.CharField(_("queue"), max_length=10)
    payload = models.JSONField(_("what it is about, as ids"), default=dict)
    language = models.CharField(_("language"), max_length=12)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("requested by"),
    )
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    progress_done = models.PositiveIntegerField(_("steps done"), default=0)
    progress_total = models.PositiveIntegerField(_("steps in all"), default=0)
    phase = models.CharField(_("phase"), max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("attempts at most"), default=3)
    cancel_requested = models.BooleanField(_("asked to stop"), default=False)
    lease_token = models.UUIDField(_("token of the lease"), null=True, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)
    error_class = models.CharField(_("kind of error"), max_length=100, blank=True)
    error_message = models.TextField(_("what went wrong, for people"), blank=True)
    failed_nudges = models.PositiveIntegerField(_("times the broker was away"), default=0)
    created_at = models.DateTimeField(_("created at"))
    available_at = models.DateTimeField(_("not before"))
    nudged_at = models.DateTimeField(_("last nudge at"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            not_blank("key", name="jobs_job_has_a_key", message=_("A job needs a key.")),
            models.CheckConstraint(
                condition=Q(state__in=JobState.values),
                name="jobs_job_state_is_known",
                violation_error_message=_("A job cannot be in this state."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=JobState.RUNNING, lease_token__isnull=False, lease_until__isnull=False
                )
                | Q(~Q(state=JobState.RUNNING), lease_token=None, lease_until=None),
                name="jobs_job_lease_while_running",
                violation_error_message=_("A job holds a lease while it runs, and only then."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, finished_at__isnull=False)
                | Q(~Q(state__in=ENDED), finished_at__isnull=True),
                name="jobs_job_finished_when_ended",
                violation_error_message=_("A job has an end when it has ended, and only then."),
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.DONE, result__isnull=False)
                | Q(~Q(state=JobState.DONE), result__isnull=True),
                name="jobs_job_result_when_done",
                violation_error_message=_("A job has a result when it is done, and only then."),
            ),
            models.CheckConstraint(
                condition=Q(progress_done__lte=F("progress_total")),
                name="jobs_job_progress_within_total",
                violation_error_message=_("A job cannot have done more than there is to do."),
            ),
        ]
        indexes = [
            models.Index(fields=["available_at"], condition=Q(state="queued"), name="jobs_job_due"),
            models.Index(
                fields=["lease_until"], condition=Q(state="running"), name="jobs_job_leases"
            ),
            models.Index(fields=["kind", "created_at"], name="jobs_job_by_kind"),
        ]

    def __str__(self) -> str:
        return f"job {self.pk} {self.kind} {self.state}"

    @property
    def percent(self) -> int:
        """0 to 100; 100 only when done."""
        if self.state == JobState.DONE:
            return 100
        if not self.progress_total:
            return 0
        return min(99, self.progress_done * 100 // self.progress_total)

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


class MailState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("state of a message", "waiting")
    SENDING = "sending", pgettext_lazy("state of a message", "being sent")
    SENT = "sent", pgettext_lazy("state of a message", "sent")
    SUPPRESSED = (
        "suppressed",
        pgettext_lazy("state of a message", "not sent, no longer true or too many"),
    )
    FAILED = "failed", pgettext_lazy("state of a message", "refused by the mail server")
    UNKNOWN = "unknown", pgettext_lazy("state of a message", "perhaps sent")


class MailQuerySet(models.QuerySet["OutboundMail"]):
    def due(self, now: datetime) -> "MailQuerySet":
        """Waiting, and allowed to leave."""
        return self.filter(state=MailState.QUEUED, not_before__lte=now)

    def lost(self, now: datetime) -> "MailQuerySet":
        """Being sent by the book, for longer than any mail server takes."""
        return self.filter(state=MailState.SENDING, lease_until__lt=now)


class OutboundMail(models.Model):
    """One message to one address, rendered once, in the recipient's language."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("what makes it one and the same"), max_length=200, unique=True)
    to = models.EmailField(_("to"), max_length=320)
    language = models.CharField(_("language"), max_length=12)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("text as HTML"), blank=True)
    calendar = models.BinaryField(_("calendar file"), blank=True, default=b"")
    calendar_method = models.CharField(_("calendar method"), max_length=10, blank=True)
    payload = models.JSONField(_("what it is about, as ids"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_token = models.UUIDField(_("token of the lease"), null=True, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    error_class = models.CharField(_("kind of error"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("created at"))
    not_before = models.DateTimeField(_("not before"))
    nudged_at = models.DateTimeField(_("last nudge at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        constraints = [
            not_blank("key", name="jobs_mail_has_a_key", message=_("A message needs a key.")),
            not_blank("to", name="jobs_mail_has_a_recipient", message=_("To whom?")),
            models.CheckConstraint(
                condition=Q(state__in=MailState.values),
                name="jobs_mail_state_is_known",
                violation_error_message=_("A message cannot be in this state."),
            ),
            models.CheckConstraint(
                condition=~Q(subject__regex=r"[\r\n]") & ~Q(to__regex=r"[\r\n\s]"),
                name="jobs_mail_headers_are_single_lines",
                violation_error_message=_("Subject and address must be single lines."),
            ),
            models.CheckConstraint(
                condition=Q(state=MailState.SENDING, lease_token__isnull=False)
                | Q(~Q(state=MailState.SENDING), lease_token__isnull=True),
                name="jobs_mail_lease_while_sending",
                violation_error_message=_("A message holds a lease while it is being sent."),
            ),
            both_or_neither(
                "lease_token",
                "lease_until",
                name="jobs_mail_lease_has_an_end",
                message=_("A lease has a token and an end."),
            ),
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | Q(~Q(state=MailState.SENT), sent_at__isnull=True),
                name="jobs_mail_sent_has_a_time",
                violation_error_message=_("A sent message says when."),
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="queued"), name="jobs_mail_due"),
            models.Index(fields=["to", "created_at"], name="jobs_mail_by_recipient"),
            models.Index(fields=["created_at"], condition=~Q(to=GONE), name="jobs_mail_to_forget"),
            models.Index(fields=["sent_at"], name="jobs_mail_by_sending"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} {self.kind} {self.state}"
