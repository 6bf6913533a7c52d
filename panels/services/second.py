"""A sitting without a quorum is called again: same agenda, some days later, fewer are enough."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.documents import storing
from crisco.languages import format_date, local_day, reader_language
from network.models import User
from panels.models import AgendaItem, MotionKind, MotionState, Paper, Sitting
from panels.quorum import Quorum, present
from panels.services.acts import Refused, act
from panels.services.sittings import managed

NOT_FAILED = gettext_lazy(
    "Only a sitting that too few attended, and that decided nothing, is called again."
)
DECIDED = (MotionState.CARRIED, MotionState.REJECTED)


@act
def convene_again(*, sitting: Sitting, by: User, now: datetime, **given: Any) -> Sitting:
    """A second sitting with the agenda and the papers of this one. Twice is once.

    Shapes: `given` is starts_at, ends_at, place, join_url and language. Errors: NotAllowed;
    Refused when enough came, when something was decided, or for a day too early.
    """
    sitting = managed(sitting, by, now)
    second = Sitting.objects.filter(repeats=sitting).first()
    if second:
        return second
    if not may_repeat(sitting, present(sitting)):
        raise Refused(str(NOT_FAILED))
    earliest = local_day(sitting.starts_at, sitting.panel.city.time_zone)
    earliest += timedelta(days=sitting.panel.composition.second_days)
    if local_day(given["starts_at"], sitting.panel.city.time_zone) < earliest:
        raise Refused(
            _("The rule allows the second sitting from %(day)s on.")
            % {"day": format_date(earliest, reader_language(), "long")}
        )
    last = sitting.panel.sittings.aggregate(last=Max("number"))["last"] or 0
    second = Sitting.objects.create(
        panel=sitting.panel, number=last + 1, repeats=sitting, created_at=now, **given
    )
    for item in sitting.agenda.order_by("position", "pk").prefetch_related("papers"):
        _copy(item, second, now)
    return second


def may_repeat(sitting: Sitting, quorum: Quorum) -> bool:
    """It was held without a quorum, decided nothing, and is no second sitting itself."""
    if not sitting.was_held or sitting.is_second or quorum.is_met:
        return False
    decided = sitting.motions.filter(state__in=DECIDED).exclude(kind=MotionKind.ADVISORY)
    return not decided.exists()


def _copy(item: AgendaItem, second: Sitting, now: datetime) -> None:
    """Each sitting keeps files of its own, so that neither can take them from the other."""
    new = AgendaItem.objects.create(
        sitting=second,
        position=item.position,
        title=item.title,
        text=item.text,
        minutes=item.minutes,
    )
    for paper in item.papers.all():
        content = storing.get(paper.file.name)
        if content is not None:
            number = uuid.uuid4()
            Paper.objects.create(
                uuid=number,
                item=new,
                title=paper.title,
                file=storing.put(f"panels/{now:%Y/%m}/{number}.pdf", content),
                size_bytes=paper.size_bytes,
                created_at=now,
            )
