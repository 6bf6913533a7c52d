"""The public side: who sits for a city, by which rule, and how the panel came to be."""

from collections import Counter

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crisco.languages import reader_language, shown, sorted_for_reader
from crisco.visitors import same_for_visitors
from network.models import City, Programme
from panels import rules
from panels.balance import Balance, balance_of, balances
from panels.models import ChangeKind, Composition, Mandate, Panel
from panels.models.panel import PanelQuerySet
from panels.story import story_of, told
from panels.views import motion_rows, rule_words, showing
from panels.views.promises import standing

PUBLIC_CHANGES = [
    ChangeKind.FOUNDED,
    ChangeKind.RESIZED,
    ChangeKind.LEFT,
    ChangeKind.CONSTITUTED,
    ChangeKind.DISSOLVED,
]


@login_not_required
@same_for_visitors
@require_safe
def all_panels(request: HttpRequest) -> HttpResponse:
    panels = list(
        Panel.objects.public().live().with_parties().order_by("programme__position", "pk")
    )
    context = {"rows": glance(panels), "trail": [(_("Local panels"), "")]}
    return render(request, "panels/browsing/list.html", context)


@login_not_required
@same_for_visitors
@require_safe
def city(request: HttpRequest, city: str) -> HttpResponse:
    """The city's panel, or its panels when it has several."""
    place = get_object_or_404(City, slug=city)
    panels = list(place.panels.public().live().with_parties().order_by("programme__position", "pk"))
    if len(panels) == 1:
        return redirect("panels:panel", place.slug, panels[0].programme.slug)
    name = shown(place, "name", reader_language()).text
    context = {
        "name": name,
        "rows": glance(panels),
        "trail": [(_("Local panels"), _list()), (name, "")],
    }
    return render(request, "panels/browsing/city.html", context)


@login_not_required
@same_for_visitors
@require_safe
def panel(request: HttpRequest, city: str, programme: str) -> HttpResponse:
    now = timezone.now()
    found = public_panel(told(Panel.objects.all(), now=now), city, programme)
    balance = balance_of(found)
    story = story_of(found, [part.sector.code for part in balance.parts])
    context = {
        "panel": found,
        "title": showing.title_of(found),
        "trail": [(_("Local panels"), _list()), (showing.city_name(found), "")],
        "state": showing.state_of(found),
        "balance": balance,
        "story": story,
        "promises": [each | standing(each["state"], each["due_on"]) for each in story.promises],
        "decisions": motion_rows.in_short(story.decisions, balance),
        "chart": showing.chart(balance),
        "step": showing.next_step(found, balance),
        "gaps": showing.gaps(found, balance),
        "parts": _parts(found, balance),
        "history": showing.history(
            found.changes.filter(kind__in=PUBLIC_CHANGES)
            .only("kind", "at", "balance", "panel")
            .order_by("-at", "-pk")[:20],
            balance,
            with_names=False,
        ),
        "may_see_desk": request.user.is_authenticated
        and bool(rules.may_see_desk(request.user, found, now=now)),
    }
    return render(request, "panels/browsing/panel.html", context)


@login_not_required
@same_for_visitors
@require_safe
def programme(request: HttpRequest, programme: str) -> HttpResponse:
    """The rule of the programme's panels, and the panels."""
    whose = get_object_or_404(Programme.objects.published(), slug=programme)
    rule = get_object_or_404(
        Composition.objects.published().filter(programme=whose),
        pk=getattr(Composition.objects.newest_of(whose), "pk", None),
    )
    panels = list(whose.panels.live().with_parties().order_by("pk"))
    context = {
        "programme": whose,
        "rule": rule,
        "parts": rule_words.rule_in_words(rule),
        "sentences": rule_words.rule_sentences(rule),
        "rows": glance(panels),
        "trail": [(_("Local panels"), _list()), (whose.acronym, "")],
    }
    return render(request, "panels/browsing/programme.html", context)


def public_panel(panels: PanelQuerySet, city: str, programme: str) -> Panel:
    """The panel that sits now for a city in a programme, or the last one that did; or 404."""
    here = panels.public().with_parties().filter(city__slug=city, programme__slug=programme)
    found = here.order_by("-created_at", "-pk").first()
    if found is None:
        raise Http404
    return found


def glance(panels: list[Panel]) -> list[dict[str, object]]:
    """Each panel in a line, in the alphabet of the reader."""
    stands = balances(panels)
    rows = [
        {
            "panel": panel,
            "city": showing.city_name(panel),
            "state": showing.state_of(panel),
            "balance": stands[panel.pk],
        }
        for panel in panels
    ]
    return sorted_for_reader(rows, lambda row: str(row["city"]), reader_language())


def _parts(panel: Panel, balance: Balance) -> list[dict[str, object]]:
    """Names of those who agreed, with their offices, and how many more sit."""
    named: dict[int, list[dict[str, str]]] = {}
    agreed = Mandate.objects.live().filter(panel=panel, member__may_publish_name=True)
    for mandate in showing.with_office(
        agreed.select_related("member").order_by("seat__ordinal", "pk")
    ):
        named.setdefault(mandate.sector_id, []).append(
            {"name": mandate.member.name, "office": showing.office_of(mandate)}
        )
    counts = Counter({sector: len(names) for sector, names in named.items()})
    return [
        {
            "number": number,
            "part": part,
            "asks": showing.asks(part, balance),
            "names": named.get(part.sector.pk, []),
            "unnamed": part.held - counts[part.sector.pk],
        }
        for number, part in enumerate(balance.parts)
    ]


def _list() -> str:
    return reverse("panels:list")
