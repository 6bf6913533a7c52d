"""What a coordinator must know about joining: who waits for an answer, which call ran out."""

from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.attention import Attention
from network.models import User
from panels.attention import managed
from panels.models import Application
from panels.views import showing


def applications_of(person: User, now: datetime) -> list[Attention]:
    """One row for each panel with somebody who waits; one query whatever their number."""
    panels, _stands = managed(person, now)
    if not panels:
        return []

    rows = (
        Application.objects.unanswered()
        .filter(panel__in=panels)
        .values("panel")
        .annotate(waiting=Count("pk"), first=Min("created_at"))
        .order_by("first")
    )
    known = {panel.pk: panel for panel in panels}
    return [
        Attention(
            level="warn",
            label=ngettext("%(count)s person", "%(count)s people", row["waiting"])
            % {"count": row["waiting"]},
            sentence=ngettext(
                "%(panel)s: %(count)s person waits for an answer.",
                "%(panel)s: %(count)s people wait for an answer.",
                row["waiting"],
            )
            % {"panel": showing.title_of(known[row["panel"]]), "count": row["waiting"]},
            action=_("Answer"),
            url=reverse("panels:applications", args=[row["panel"]]) + "?state=submitted",
        )
        for row in rows
    ]
