"""Acts on the agenda of a sitting: add a point with its paper, take it off, move it."""

import uuid
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from crisco.documents import storing
from crisco.text import tidy
from network.models import User
from panels.models import AgendaItem, Paper, Sitting
from panels.services.acts import Refused, act
from panels.services.sittings import managed, only

MOST_BYTES = 10 * 1024 * 1024


@act
def add_item(
    *,
    sitting: Sitting,
    title: str,
    text: str = "",
    minutes: int | None = None,
    paper: bytes = b"",
    paper_title: str = "",
    by: User,
    now: datetime,
) -> AgendaItem:
    """A point at the end of the agenda, with its paper if there is one. Twice is once.

    Errors: NotAllowed; Refused when the sitting is settled, or the paper is no PDF.
    """
    sitting = managed(sitting, by, now)
    _open_to_change(sitting)
    asked = {"title": tidy(title), "text": text, "minutes": minutes}
    agenda = list(sitting.agenda.all())
    item = next((one for one in agenda if asked == {key: getattr(one, key) for key in asked}), None)
    if item is None:
        last = max((one.position for one in agenda), default=0)
        item = sitting.agenda.create(**asked, position=last + 1)
    if paper and not item.papers.exists():
        _add_paper(item, paper, tidy(paper_title) or tidy(title), now)
    return item


@act
def remove_item(*, item: AgendaItem, by: User, now: datetime) -> None:
    """The point and its papers are off the agenda, and the ones after it move up."""
    sitting = managed(item.sitting, by, now)
    _open_to_change(sitting)
    for paper in item.papers.all():
        transaction.on_commit(partial(storing.forget, paper.file.name))
    AgendaItem.objects.filter(pk=item.pk).delete()
    for position, after in enumerate(sitting.agenda.order_by("position", "pk"), start=1):
        if after.position != position:
            after.position = position
            after.save(update_fields=["position"])


def _add_paper(item: AgendaItem, content: bytes, title: str, now: datetime) -> Paper:
    if not content.startswith(b"%PDF-"):
        raise Refused(_("Papers are PDF files. This file is something else."))
    if len(content) > MOST_BYTES:
        raise Refused(_("This file is too large. Papers have at most 10 MB."))
    number = uuid.uuid4()
    name = storing.put(f"panels/{now:%Y/%m}/{number}.pdf", content)
    return Paper.objects.create(
        uuid=number, item=item, title=title, file=name, size_bytes=len(content), created_at=now
    )


@act
def shift(*, item: AgendaItem, places: int, by: User, now: datetime) -> None:
    """The point comes earlier (-1) or later (1); at the ends nothing moves.

    Errors: NotAllowed; Refused when the sitting is settled, or repeats another one.
    """
    sitting = managed(item.sitting, by, now)
    _open_to_change(sitting)
    line = list(sitting.agenda.order_by("position", "pk"))
    at = next((place for place, each in enumerate(line) if each.pk == item.pk), None)
    if at is None:
        raise Refused(_("This point is not on the agenda any more."))
    to = min(max(at + places, 0), len(line) - 1)
    line.insert(to, line.pop(at))
    for position, each in enumerate(line, start=1):
        each.position = position
    AgendaItem.objects.bulk_update(line, ["position"])


def _open_to_change(sitting: Sitting) -> None:
    if sitting.is_settled:
        only(sitting)
    if sitting.is_second:
        raise Refused(
            _(
                "Leave the agenda as it was at the first sitting: a smaller quorum is "
                "fair only for the same points."
            )
        )
