"""The clock's part: questions nobody answered, and people whose data are no longer needed."""

from datetime import datetime

from django.db import transaction
from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    Func,
    OuterRef,
    Q,
    Value,
)
from django.db.models.functions import Coalesce

from panels.models import Application, ApplicationState, Mandate, Panel
from panels.models.application import OFFERED
from panels.services import joining
from panels.services.acts import Refused, act, panel_lock

BATCH = 500
WITHOUT_A_CALL = 12  # months
_S = ApplicationState
# a draw is under way; it lets go of them itself
HELD = (_S.IN_POOL, _S.INVITED, _S.ACCEPTED)


def expire(*, now: datetime) -> int:
    """Questions and offers whose day is over have ended; answers with how many."""
    due = Application.objects.filter(state__in=OFFERED, expires_at__lte=now)
    return sum(_expire(each, now) for each in due.select_related("panel").order_by("pk")[:BATCH])


@act
def _expire(application: Application, now: datetime) -> int:
    try:
        application = joining.fresh(application)
    except Refused:
        return 0
    if application.expires_at is None or application.expires_at > now:
        return 0
    joining.move(application, _S.EXPIRED, now=now)
    return 1


def forget(*, now: datetime) -> int:
    """Who withdrew is erased after a day, who was not chosen after the months that the call said,
    and who sat when they no longer do. Answers with how many; at most one batch a call.
    """
    ended = Coalesce("call__closed_at", "call__closes_at", "created_at")
    months = Func(
        Value(0),
        Coalesce("call__keep_months", Value(WITHOUT_A_CALL)),
        function="make_interval",
        output_field=DurationField(),
    )
    sits = Exists(Mandate.objects.live().filter(member=OuterRef("member")))
    due = (
        Application.objects.filter(erased_at=None)
        .exclude(state__in=HELD)
        .alias(sits=sits, until=ExpressionWrapper(ended + months, output_field=DateTimeField()))
        .filter(
            Q(state=_S.WITHDRAWN, withdrawn_at__lte=now - joining.UNDO_FOR)
            | Q(state=_S.SEATED, sits=False)
            | (~Q(state__in=[_S.WITHDRAWN, _S.SEATED]) & Q(until__lte=now))
        )
    )
    return _erase(list(due.order_by("pk").values_list("pk", flat=True)[:BATCH]), now)


@transaction.atomic(durable=True)
def _erase(pks: list[int], now: datetime) -> int:
    # members go with their applications; their panels are locked first, as always
    panel_lock(*Panel.objects.filter(applications__in=pks).distinct())
    due = Application.objects.filter(pk__in=pks, erased_at=None)
    return joining.blank(list(due.select_for_update(of=("self",), no_key=True)), now=now)
