"""What a coordinator must know about the panels of the city: empty seats, first steps, terms."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crisco.db import counted
from crisco.languages import reader_language, shown
from network.attention import Attention
from network.memory import once
from network.models import Partnership, User
from network.rules import managed_cities
from panels import attention_drawing
from panels.balance import Balance, balances
from panels.models import Application, Composition, Panel
from panels.views import showing

SOON = timedelta(days=60)


def panels_of(person: User, now: datetime) -> list[Attention]:
    """Rows for the desk: cities without a panel, then those of each panel and of its draws."""
    panels, stands, _waiting = managed(person, now)
    rows = [_missing(partnership) for partnership in without_panel(person, now, panels)]
    for panel in panels:
        if panel.has_vacancy or panel.is_suspended:
            rows.append(_vacancy(panel, stands[panel.pk], now))
        elif panel.is_forming:
            rows.append(_forming(panel, stands[panel.pk]))
        if panel.ends_on and now <= _end_of(panel, panel.ends_on) <= now + SOON:
            rows.append(_term(panel, panel.ends_on))
        for facts in panel.draw_facts:
            rows += attention_drawing.rows_of(panel, showing.title_of(panel), facts, now)
    return rows


class Managed(NamedTuple):
    """Live panels, and by their pk how each stands and how many people wait for an answer."""

    panels: list[Any]  # panels with what `managed` annotates
    stands: dict[int, Balance]
    waiting: dict[int, int]


def managed(person: User, now: datetime) -> Managed:
    """The live panels this person looks after, by city and programme."""

    def ask() -> Managed:
        # most people look after no city, as their roles tell, which are known already
        if not managed_cities(person, now=now):
            return Managed([], {}, {})
        live = Panel.objects.live().managed_by(person, now).with_parties()
        unanswered = Application.objects.unanswered().filter(panel=OuterRef("pk"))
        counts = live.annotate(
            waiting=counted(unanswered), draw_facts=attention_drawing.facts_of_draws()
        )
        panels: list[Any] = list(counts.order_by("city__slug", "programme__position", "pk"))
        waiting = {panel.pk: panel.waiting for panel in panels if panel.waiting}
        return Managed(panels, balances(panels), waiting)

    return once(person, "panels", ask)


def without_panel(person: User, now: datetime, panels: list[Panel]) -> list[Partnership]:
    """Parts in programmes that have a rule for panels, where the city has no panel yet."""
    have = {(panel.programme_id, panel.city_id) for panel in panels}
    taking_part = (
        Partnership.objects.of_cities(managed_cities(person, now=now), now.date())
        .filter(programme__in=Composition.objects.published().values("programme"))
        .select_related("programme", "organisation__city")
        .order_by("programme__position", "pk")
    )
    missing = {
        (partnership.programme_id, partnership.organisation.city_id): partnership
        for partnership in taking_part
    }
    return [partnership for key, partnership in missing.items() if key not in have]


def _missing(partnership: Partnership) -> Attention:
    city = shown(partnership.organisation.city, "name", reader_language()).text
    return Attention(
        level="info",
        label=_("No panel"),
        sentence=_("%(city)s has no local panel in %(programme)s yet.")
        % {"city": city, "programme": partnership.programme.acronym},
        action=_("Open a panel"),
        url=reverse("panels:found"),
    )


def _end_of(panel: Panel, day: date) -> datetime:
    """The last moment of a day in the city."""
    return datetime.combine(day, time(23, 59), ZoneInfo(panel.city.time_zone))


def _vacancy(panel: Panel, balance: Balance, now: datetime) -> Attention:
    due_at = _end_of(panel, panel.vacancy_until_on) if panel.vacancy_until_on else None
    values = {"panel": showing.title_of(panel), "missing": balance.missing()}
    sentence = (
        ngettext(
            "%(panel)s: %(count)s seat is empty, %(missing)s.",
            "%(panel)s: %(count)s seats are empty, %(missing)s.",
            balance.empty,
        )
        % {**values, "count": balance.empty}
        if balance.empty
        else _("%(panel)s: every seat is held again. Constitute it, so that it can decide.")
        % values
    )
    label = ngettext("%(count)s seat", "%(count)s seats", balance.empty)
    return Attention(
        level="late" if due_at and due_at < now else "warn",
        label=label % {"count": balance.empty} if balance.empty else _("Ready?"),
        sentence=sentence,
        action=_("Fill the seats") if balance.empty else _("Constitute the panel"),
        url=reverse("panels:manage" if balance.empty else "panels:constitute", args=[panel.pk]),
        due_at=due_at,
    )


def _forming(panel: Panel, balance: Balance) -> Attention:
    return Attention(
        level="info",
        label=_("Forming") if balance.empty or not balance.seats else _("Ready?"),
        sentence=_("%(panel)s is not constituted yet: %(held)s of %(seats)s seats are held.")
        % {"panel": showing.title_of(panel), "held": balance.held, "seats": balance.seats},
        action=_("Go on"),
        url=reverse("panels:manage", args=[panel.pk]),
    )


def _term(panel: Panel, ends_on: date) -> Attention:
    return Attention(
        level="info",
        label=_("Term ends"),
        sentence=_("%(panel)s: the term ends on %(day)s.")
        % {"panel": showing.title_of(panel), "day": showing.day(ends_on)},
        action=_("See the panel"),
        url=reverse("panels:manage", args=[panel.pk]),
        due_at=_end_of(panel, ends_on),
    )
