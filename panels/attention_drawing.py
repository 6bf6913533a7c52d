"""What a coordinator must know about draws: what is ready, who left, whose seat waits."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crisco.db import counted
from network.attention import Attention
from panels.models import (
    Application,
    ApplicationState,
    Draw,
    DrawPart,
    DrawState,
    DrawTable,
    Panel,
)
from panels.models.application import HOLDING
from panels.models.drawing import UNDER_WAY
from panels.services.draw_reserve import balanced

_D, _A = DrawState, ApplicationState


def facts_of_draws() -> ArraySubquery:
    """What the rows below need to know, asked together with the panels."""
    tables = DrawTable.objects.filter(draw=OuterRef("pk"), version=OuterRef("version"))
    inside = Application.objects.filter(draw_entries__draw=OuterRef("pk"))
    draws = Draw.objects.filter(Q(state__in=UNDER_WAY) | Q(state=_D.CONFIRMED))
    facts = JSONObject(
        number=F("number"),
        state=F("state"),
        draws_at=F("draws_at"),
        has_table=Subquery(tables.values("version")[:1]),
        made_for=Subquery(tables.filter(table__isnull=False).values("people_count")[:1]),
        in_pool=counted(inside.filter(state=_A.IN_POOL)),
        said_yes=counted(inside.filter(state=_A.ACCEPTED)),
        unanswered=counted(inside.filter(state=_A.INVITED)),
        is_owed=Exists(_owed()),
    )
    return ArraySubquery(
        draws.filter(panel=OuterRef("pk")).order_by("number").values_list(facts, flat=True)
    )


def _owed() -> QuerySet[DrawPart]:
    """Parts with a seat that somebody drawn did not take, and somebody to whom quotas give it."""
    inside = Application.objects.filter(
        draw_entries__draw=OuterRef("draw"), sector=OuterRef("sector")
    )
    waiting = inside.filter(state=_A.RESERVE, balancing_answers__isnull=False)
    draws = balanced(Draw.objects.filter(pk=OuterRef(OuterRef("pk"))))
    parts = DrawPart.objects.filter(draw__in=draws.values("pk"))
    return parts.filter(Exists(waiting), seats__gt=counted(inside.filter(state__in=HOLDING)))


def rows_of(panel: Panel, title: str, facts: dict[str, Any], now: datetime) -> list[Attention]:
    """At most one row for a draw."""
    at = datetime.fromisoformat(facts["draws_at"]) if facts["draws_at"] else None
    values = {"panel": title, "number": facts["number"]}
    found = _said(facts, values, is_due=at is not None and at <= now)
    if found is None:
        return []
    sentence, action = found
    return [
        Attention(
            level="warn",
            label=_("Draw"),
            sentence=sentence,
            action=action,
            url=reverse("panels:draw", args=[panel.pk, facts["number"]]),
            due_at=at if facts["state"] == _D.PREPARED else None,
        )
    ]


def _said(facts: dict[str, Any], values: dict[str, Any], *, is_due: bool) -> tuple[str, str] | None:
    state = facts["state"]
    if state == _D.PREPARED and is_due:
        sentence = _("%(panel)s: enter the public number of draw %(number)s.")
        return sentence % values, _("Enter the number")
    has_left = facts["made_for"] is not None and facts["made_for"] != facts["in_pool"]
    if state in (_D.FROZEN, _D.PREPARED) and has_left:
        sentence = _("%(panel)s: somebody has left draw %(number)s. Make the table anew.")
        return sentence % values, _("See the draw")
    if state == _D.FROZEN and facts["has_table"]:
        sentence = (
            _("%(panel)s: the table of draw %(number)s is ready to be published.")
            if facts["made_for"] is not None
            else _("%(panel)s: there is no table for draw %(number)s. Read why.")
        )
        return sentence % values, _("See the draw")
    if state == _D.DRAWN:
        sentence = _("%(panel)s: draw %(number)s is done. Offer the seats.")
        return sentence % values, _("Offer the seats")
    if state == _D.CONFIRMED:
        return _answers(facts, values)
    return None


def _answers(facts: dict[str, Any], values: dict[str, Any]) -> tuple[str, str] | None:
    if facts["said_yes"]:
        sentence = ngettext(
            "%(panel)s: %(count)s person who was drawn said yes. Give them their seat.",
            "%(panel)s: %(count)s people who were drawn said yes. Give them their seats.",
            facts["said_yes"],
        )
        return sentence % {**values, "count": facts["said_yes"]}, _("Give the seats")
    if facts["is_owed"]:
        sentence = _("%(panel)s: a seat of draw %(number)s is free. Give it to the next person.")
        return sentence % values, _("See the draw")
    if facts["unanswered"]:
        return None
    sentence = _("%(panel)s: everybody who was drawn has answered. Close draw %(number)s.")
    return sentence % values, _("Close the draw")
