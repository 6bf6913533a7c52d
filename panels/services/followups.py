"""Acts on what a sitting leaves to do: actions with an owner, questions with an answer."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crisco.languages import local_day
from crisco.text import tidy
from crisco.verdict import require
from network.models import User
from panels import rules
from panels.models import (
    ActionItem,
    ActionState,
    AdviceRequest,
    AdviceState,
    ChangeKind,
    Panel,
)
from panels.services.acts import Refused, act, panel_lock, record


@act
def add_action(*, panel: Panel, by: User, now: datetime, **given: Any) -> ActionItem:
    """Somebody has something to do until a day. Twice is once. Errors: NotAllowed."""
    panel = _managed(panel, by, now)
    given["title"], given["owner"] = tidy(given["title"]), tidy(given.get("owner", ""))
    if same := panel.actions.filter(state=ActionState.OPEN, **given).first():
        return same
    return ActionItem.objects.create(panel=panel, created_at=now, **given)


@act
def end_action(
    *, action: ActionItem, state: str, outcome: str = "", by: User, now: datetime
) -> ActionItem:
    """The action is done or dropped. Twice is once. Errors: NotAllowed."""
    _managed(action.panel, by, now)
    action = ActionItem.objects.get(pk=action.pk)
    if action.is_open:
        action.state, action.outcome, action.ended_at = ActionState(state), tidy(outcome), now
        action.save(update_fields=["state", "outcome", "ended_at"])
    return action


@act
def ask(*, panel: Panel, by: User, now: datetime, **given: Any) -> AdviceRequest:
    """The panel is asked for advice until a day, in public. Twice is once. Errors: NotAllowed."""
    panel = _managed(panel, by, now)
    given["asked_by"] = tidy(given["asked_by"])
    today = local_day(now, panel.city.time_zone)
    if given["due_on"] < today:
        raise Refused(_("The answer cannot be due before the question is asked."))
    if same := panel.advice_requests.filter(state=AdviceState.ASKED, **given).first():
        return same
    return AdviceRequest.objects.create(panel=panel, asked_on=today, **given)


@act
def answer(*, request: AdviceRequest, text: str, by: User, now: datetime) -> AdviceRequest:
    """The answer is public, for good. The same one twice is once.

    Errors: NotAllowed; Refused when it is answered or withdrawn already.
    """
    panel = _managed(request.panel, by, now)
    request = AdviceRequest.objects.get(pk=request.pk)
    if request.answer == text:
        return request
    if not request.is_open:
        raise Refused(_("This question is answered already."))
    request.state, request.answer, request.answered_at = AdviceState.ANSWERED, text, now
    request.save(update_fields=["state", "answer", "answered_at"])
    record(panel=panel, kind=ChangeKind.ADVISED, by=by, now=now)
    return request


def _managed(panel: Panel, by: User, now: datetime) -> Panel:
    (panel,) = panel_lock(panel)
    require(rules.may_manage_panel(by, panel, now=now))
    return panel
