"""What a coordinator must know about joining: who waits for an answer, which call ran out."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext, pgettext

from network.attention import Attention
from network.models import User
from panels.attention import managed
from panels.views import showing


def applications_of(person: User, now: datetime) -> list[Attention]:
    """One row for each panel with somebody who waits, out of what is known of the panels."""
    panels, _stands, waiting = managed(person, now)
    return [
        Attention(
            level="warn",
            label=ngettext("%(count)s person", "%(count)s people", waiting[panel.pk])
            % {"count": waiting[panel.pk]},
            sentence=ngettext(
                "%(panel)s: %(count)s person waits for an answer.",
                "%(panel)s: %(count)s people wait for an answer.",
                waiting[panel.pk],
            )
            % {"panel": showing.title_of(panel), "count": waiting[panel.pk]},
            action=pgettext("verb", "Answer"),
            url=reverse("panels:applications", args=[panel.pk]) + "?state=submitted",
        )
        for panel in panels
        if panel.pk in waiting
    ]
