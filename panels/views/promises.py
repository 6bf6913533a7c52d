"""What organisations promised, for everybody: with their consent, until when, and what shows it."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from crisco.languages import reader_language, shown
from crisco.visitors import same_for_visitors
from panels.forms.public import CommitmentFilter
from panels.models import Commitment, CommitmentState
from panels.models.commitment import CommitmentQuerySet
from panels.views import showing
from panels.views.organisations import A_PAGE, choices, themes_by_key

LEVELS = {CommitmentState.OPEN: "info", CommitmentState.KEPT: "ok", CommitmentState.DROPPED: ""}


@login_not_required
@same_for_visitors
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    cities, programmes = choices()
    themes = themes_by_key()
    form = CommitmentFilter(
        request.GET,
        cities=cities.items(),
        programmes=programmes.items(),
        themes=themes.items(),
    )
    found = _chosen(Commitment.objects.public(), form.given)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page", "")[:6])
    count = page.paginator.count
    context = {
        "page": page,
        "rows": [row_of(commitment) for commitment in page.object_list],
        "form": form,
        "chips": form.chips,
        "reset_url": reverse("panels:promises"),
        "count": ngettext("%(count)s promise", "%(count)s promises", count) % {"count": count},
        "trail": [(_("Local panels"), reverse("panels:list")), (_("Promises"), "")],
    }
    return render(request, "panels/browsing/promises.html", context)


def row_of(commitment: Commitment) -> dict[str, Any]:
    """A promise as everybody may read it."""
    theme = commitment.theme
    return {
        "promise": commitment,
        "city": showing.city_name(commitment.panel),
        "theme": shown(theme, "title", reader_language()).text if theme else "",
        **standing(commitment.state, commitment.due_on),
    }


def standing(code: str, due_on: date) -> dict[str, str]:
    """How a promise stands today: the class of its tag and the words in it."""
    state = CommitmentState(code)
    if state == CommitmentState.OPEN and due_on < timezone.localdate():
        return {"level": "warn", "state": _("The day has passed")}
    return {"level": LEVELS[state], "state": str(state.label)}


def _chosen(found: CommitmentQuerySet, chosen: dict[str, str]) -> CommitmentQuerySet:
    paths = {
        "city": "panel__city__slug",
        "programme": "panel__programme__slug",
        "theme": "theme",
        "state": "state",
    }
    found = found.filter(**{paths[key]: chosen[key] for key in paths if chosen.get(key)})
    if chosen.get("q"):
        found = found.saying(chosen["q"])
    parties = ("member__organisation", "panel__city", "panel__programme", "theme")
    return found.select_related(*parties).order_by("-due_on", "-pk")
