"""The register of initiatives, as everybody reads it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from crisco.languages import reader_language, shown
from crisco.visitors import same_for_visitors
from network.models import City, Theme
from panels import lineage, practice, rules
from panels.forms.finding import RegisterFilter
from panels.models import Initiative, InitiativeState
from panels.views import said

A_PAGE = 20
TAGS = {"planned": "info", "running": "ok", "ended": "", "stopped": "warn"}


@login_not_required
@same_for_visitors
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    form = RegisterFilter(
        request.GET, cities=City.objects.filter(initiatives__isnull=False).distinct()
    )
    found = form.filtered(Initiative.objects.for_cards()).newest_first()
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page", "")[:6])
    rest = request.GET.copy()
    rest.pop("page", None)
    context = {
        "form": form,
        "chips": form.chips,
        "page": page,
        "cards": [card(each) for each in page.object_list],
        "count": ngettext("%(number)s initiative", "%(number)s initiatives", page.paginator.count)
        % {"number": page.paginator.count},
        "query": rest.urlencode(),
        "trail": [(_("Initiatives"), "")],
    }
    return render(request, "panels/initiatives/list.html", context)


@login_not_required
@same_for_visitors
@require_safe
def initiative(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(
        Initiative.objects.select_related("city").prefetch_related(
            "partners", Prefetch("themes", Theme.objects.select_related("programme"))
        ),
        slug=slug,
    )
    may_write = bool(rules.may_write_initiative(request.user, found, now=timezone.now()))
    title = shown(found, "title", reader_language())
    context = {
        "initiative": found,
        "title": title,
        "state": tag_of(found),
        "experiments": list(found.experiments.in_order()),
        "line": lineage.line_of(found),
        "at_home": said.at_home(found),
        "by_others": said.by_others(found),
        "verdicts": said.verdict_names(),
        "pieces": practice.pieces(request, found),
        "may_write": may_write,
        "trail": trail(found.city, (title.text, "")),
    }
    return render(request, "panels/initiatives/initiative.html", context)


def card(initiative: Initiative) -> dict[str, Any]:
    """An initiative in a list."""
    return {"initiative": initiative, "state": tag_of(initiative)}


def tag_of(initiative: Initiative) -> dict[str, str]:
    """The state as a tag: its class and words."""
    return {
        "level": TAGS[initiative.state],
        "words": str(InitiativeState(initiative.state).label),
    }


def trail(city: City, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    """Initiatives / of a city / this page."""
    address = reverse("panels:initiatives")
    of_city = f"{address}?{urlencode({'city': city.slug})}"
    return [
        (_("Initiatives"), address),
        (shown(city, "name", reader_language()).text, of_city),
        *steps,
    ]
