"""Organisations that sit on panels and agreed to be named; never the people who sit for them."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from crisco.languages import reader_language, shown, sorted_for_reader
from crisco.visitors import same_for_visitors
from network.models import Theme
from panels.forms.public import OrganisationFilter
from panels.models import Commitment, Member, Panel
from panels.models.member import MemberQuerySet
from panels.views import showing

A_PAGE = 60


@login_not_required
@same_for_visitors
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    cities, programmes = choices()
    themes = themes_by_key()
    form = OrganisationFilter(
        request.GET,
        cities=cities.items(),
        programmes=programmes.items(),
        themes=themes.items(),
    )
    found = _chosen(Member.objects.published_bodies(), form.given)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page", "")[:6])
    context = {
        "page": page,
        "rows": [row_of(member) for member in page.object_list],
        "form": form,
        "chips": form.chips,
        "reset_url": reverse("panels:organisations"),
        "count": ngettext("%(count)s organisation", "%(count)s organisations", page.paginator.count)
        % {"count": page.paginator.count},
        "trail": [(_("Local panels"), reverse("panels:list")), (_("Organisations"), "")],
    }
    return render(request, "panels/browsing/organisations.html", context)


def choices() -> tuple[dict[str, str], dict[str, str]]:
    """Cities and programmes with a panel, by slug, in the order of the reader."""
    panels = list(
        Panel.objects.public().live().with_parties().order_by("programme__position", "pk")
    )
    cities = {panel.city.slug: showing.city_name(panel) for panel in panels}
    programmes = {panel.programme.slug: panel.programme.acronym for panel in panels}
    return dict(
        sorted_for_reader(cities.items(), lambda pair: pair[1], reader_language())
    ), programmes


def themes_by_key() -> dict[str, str]:
    """Themes under which somebody promised something in public, by key, by programme and number."""
    promised = Commitment.objects.public().values("theme")
    found = Theme.objects.filter(pk__in=promised).order_by("programme__position", "number", "pk")
    return {str(theme.pk): shown(theme, "title", reader_language()).text for theme in found}


def row_of(member: Member) -> dict[str, Any]:
    """A line of the list: the organisation, and the seat it holds."""
    return {
        "member": member,
        "city": showing.city_name(member.panel),
        "part": shown(member.sector, "title", reader_language()).text,
    }


def _chosen(found: MemberQuerySet, chosen: dict[str, str]) -> MemberQuerySet:
    if chosen.get("city"):
        found = found.filter(panel__city__slug=chosen["city"])
    if chosen.get("programme"):
        found = found.filter(panel__programme__slug=chosen["programme"])
    if chosen.get("theme"):
        promised = Commitment.objects.public().filter(theme=int(chosen["theme"]))
        found = found.filter(pk__in=promised.values("member"))
    parties = ("panel__city", "panel__programme", "sector", "organisation")
    return found.by_name(chosen.get("q", "")).select_related(*parties)
