"""What a sitting leaves to do: questions to the panel with a day for the answer, and actions."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import not_blank
from crisco.text import no_controls, one_line
from panels.models.decision import Decision
from panels.models.member import Member
from panels.models.panel import Panel
from panels.models.sitting import Sitting


class AdviceState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("state of a request for advice", "To be answered")
    ANSWERED = "answered", pgettext_lazy("state of a request for advice", "Answered")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a request for advice", "Withdrawn")


class ActionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("state of an action", "To do")
    DONE = "done", pgettext_lazy("state of an action", "Done")
    DROPPED = "dropped", pgettext_lazy("state of an action", "Dropped")


class AdviceRequest(models.Model):
    """Somebody asked the panel; the question and the answer are public."""

    uuid = models.UUIDField(_("number"), default=uuid.uuid4, unique=True, editable=False)
    panel = models.ForeignKey(
        Panel, models.PROTECT, related_name="advice_requests", verbose_name=_("panel")
    )
    asked_by = models.CharField(
        _("office or organisation that asks"), max_length=160, validators=[one_line]
    )
    question = models.TextField(_("question"), validators=[no_controls])
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("answer due on"))
    state = models.CharField(
        _("state"), max_length=10, choices=AdviceState, default=AdviceState.ASKED
    )
    answer = models.TextField(_("answer"), blank=True, validators=[no_controls])
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name=_("decision"),
    )

    class Meta:
        verbose_name = _("request for advice")
        verbose_name_plural = _("requests for advice")
        constraints = [
            not_blank(
                "question",
                name="panels_advicerequest_has_a_question",
                message=_("Please write the question."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("asked_on")),
                name="panels_advicerequest_gives_time_to_answer",
                violation_error_message=_("The answer cannot be due before the question is asked."),
            ),
            models.CheckConstraint(
                condition=(Q(state="answered", answered_at__isnull=False) & Q(answer__regex=r"\S"))
                | (~Q(state="answered") & Q(answer="", answered_at__isnull=True)),
                name="panels_advicerequest_is_answered_in_words",
                violation_error_message=_("Please write the answer."),
            ),
        ]

    def __str__(self) -> str:
        return f"request for advice {self.pk} to panel {self.panel_id}"

    @property
    def is_open(self) -> bool:
        return self.state == AdviceState.ASKED


class ActionItem(models.Model):
    """Something to be done by one owner: a member of the panel, or somebody else by name."""

    panel = models.ForeignKey(
        Panel, models.PROTECT, related_name="actions", verbose_name=_("panel")
    )
    sitting = models.ForeignKey(
        Sitting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("sitting"),
    )
    title = models.CharField(_("what is to be done"), max_length=250, validators=[one_line])
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("member who does it"),
    )
    owner = models.CharField(
        _("somebody else who does it"), max_length=120, blank=True, validators=[one_line]
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"), max_length=8, choices=ActionState, default=ActionState.OPEN
    )
    outcome = models.CharField(
        _("what came of it"), max_length=250, blank=True, validators=[one_line]
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = [
            not_blank(
                "title",
                name="panels_actionitem_says_what_to_do",
                message=_("Please say what is to be done."),
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False, owner="")
                | (Q(member__isnull=True) & Q(owner__regex=r"\S")),
                name="panels_actionitem_has_one_owner",
                violation_error_message=_("Please say who does it: one member or one name."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="panels_actionitem_knows_when_it_ended",
                violation_error_message=_("Please say when it was done."),
            ),
        ]

    def __str__(self) -> str:
        return f"action {self.pk} of panel {self.panel_id}"

    @property
    def is_open(self) -> bool:
        return self.state == ActionState.OPEN
