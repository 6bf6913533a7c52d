"""What the pages show of a panel: plain values made of models, no requests."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crisco import charts
from crisco.languages import format_date, format_list, reader_language, shown
from panels.balance import Balance, Part, in_words, problem_of
from panels.models import (
    Application,
    Draw,
    EndReason,
    Mandate,
    Member,
    Office,
    OfficeKind,
    Panel,
    PanelChange,
    Seat,
    SubKind,
)
from panels.models.mandate import MandateQuerySet
from panels.services import draw_reserve

TAGS = {
    "forming": "info",
    "constituted": "ok",
    "vacancy": "warn",
    "suspended": "late",
    "dissolved": "",
}


@dataclass(frozen=True)
class Row:
    """A line of "Do next": what, and the one thing to press."""

    level: str
    label: str
    sentence: str
    action: str
    url: str
    is_post: bool = False


@dataclass(frozen=True)
class Chair:
    """A seat and who holds it."""

    seat: Seat
    mandate: Mandate | None

    @property
    def office(self) -> str:
        """What the holder is besides, in words."""
        return office_of(self.mandate)


@dataclass(frozen=True)
class Bench:
    """A part of the panel with its chairs and who waits for one."""

    number: int
    part: Part
    chairs: list[Chair]
    waiting: list[Member]


def city_name(panel: Panel) -> str:
    """In the reader's language."""
    return shown(panel.city, "name", reader_language()).text


def title_of(panel: Panel) -> str:
    return _("Local panel of %(city)s") % {"city": city_name(panel)}


def state_of(panel: Panel) -> dict[str, str]:
    """The state as a tag: its class and words."""
    words = panel.get_state_display()
    if panel.has_vacancy and panel.vacancy_since_on:
        words = _("Seats empty since %(day)s") % {"day": day(panel.vacancy_since_on)}
    return {"level": TAGS[panel.state], "words": words}


def day(on: date) -> str:
    """`14 November 2026` in the reader's language."""
    return format_date(on, reader_language(), "long")


def chart(balance: Balance) -> list[charts.Sector]:
    """The half circle's parts; empty when there is not a seat yet."""
    if not balance.seats:
        return []
    return [charts.Sector(part.title, part.held, part.seats) for part in balance.parts]


def benches(panel: Panel, balance: Balance) -> list[Bench]:
    """All chairs, in three queries whatever their number."""
    seated = Mandate.objects.live().filter(panel=panel).select_related("member", "deputy")
    holders = {mandate.seat_id: mandate for mandate in with_office(seated)}
    chairs: dict[int, list[Chair]] = defaultdict(list)
    for seat in Seat.objects.open().filter(panel=panel).order_by("ordinal", "pk"):
        chairs[seat.sector_id].append(Chair(seat, holders.get(seat.pk)))
    waiting: dict[int, list[Member]] = defaultdict(list)
    owed = draw_reserve.balanced(Draw.objects.filter(entries__application__member=OuterRef("pk")))
    for member in Member.objects.filter(panel=panel).waiting().annotate(is_owed=Exists(owed)):
        waiting[member.sector_id].append(member)
    return [
        Bench(number, part, chairs[part.sector.pk], waiting[part.sector.pk])
        for number, part in enumerate(balance.parts)
    ]


def with_office(seated: MandateQuerySet) -> MandateQuerySet:
    """Each holder with the office they have besides, for `office_of`."""
    held = Office.objects.live().filter(member=OuterRef("member"))
    return seated.annotate(office=Subquery(held.values("kind")[:1]))


def office_of(mandate: Mandate | None) -> str:
    """Chair or deputy chair in words, or empty text."""
    kind = getattr(mandate, "office", None)
    return str(OfficeKind(kind).label) if kind else ""


def trouble(panel: Panel, balance: Balance) -> dict[str, str] | None:
    """The callout above the panel: what is wrong and until when, or None."""
    if panel.is_suspended:
        return {
            "head": _("The panel is suspended: its seats stayed empty for too long."),
            "text": _(
                "It cannot decide until every seat is held and it is constituted again. "
                "Empty seats: %(count)s."
            )
            % {"count": balance.empty},
        }
    if not panel.has_vacancy or not panel.vacancy_until_on:
        return None
    values = {
        "count": balance.empty,
        "missing": balance.missing(),
        "day": day(panel.vacancy_until_on),
    }
    if not balance.empty:
        return {
            "head": _("Every seat is held again."),
            "text": _("Constitute the panel by %(day)s, so that it can decide.") % values,
        }
    head = ngettext(
        "%(count)s seat is empty: %(missing)s.",
        "%(count)s seats are empty: %(missing)s.",
        balance.empty,
    )
    text = (
        _(
            "The panel cannot decide until every third is whole. "
            "Fill the seats by %(day)s or make all thirds smaller together."
        )
        if balance.is_thirds
        else _(
            "The panel cannot decide until every seat is held. "
            "Fill the seats by %(day)s or make the panel smaller."
        )
    )
    return {"head": head % values, "text": text % values}


def do_next(panel: Panel, seated: list[Bench]) -> list[Row]:
    """What the coordinator can do now, the most useful first; empty when all is well."""
    if panel.is_dissolved:
        return []
    size = sum(bench.part.seats for bench in seated)
    if not size:
        return [
            Row(
                "info",
                _("First step"),
                _("Say how many seats the panel has."),
                _("Set the seats"),
                reverse("panels:seats", args=[panel.pk]),
            )
        ]
    is_owed = any(getattr(each, "is_owed", False) for bench in seated for each in bench.waiting)
    named = draw_reserve.named(panel) if is_owed else {}
    rows = [_fill(panel, bench, named) for bench in seated if bench.part.empty]
    if not rows and not panel.is_constituted:
        rows.append(
            Row(
                "ok",
                _("Ready?"),
                _("Every seat is held. Check the rule and constitute the panel."),
                _("Constitute the panel"),
                reverse("panels:constitute", args=[panel.pk]),
            )
        )
    return rows


def _fill(panel: Panel, bench: Bench, named: dict[int, Member]) -> Row:
    count = bench.part.empty
    label = ngettext("%(count)s seat", "%(count)s seats", count) % {"count": count}
    values = {"count": count, "part": bench.part.title}
    if bench.waiting:
        by_quotas = named.get(bench.part.sector.pk)
        first = by_quotas or bench.waiting[0]
        said = (
            _("By the quotas of the draw, %(name)s is next for a seat (%(part)s).")
            if by_quotas
            else _("%(name)s is first on the reserve list (%(part)s).")
        )
        return Row(
            "warn",
            label,
            said % {**values, "name": first.name},
            _("Give the seat"),
            reverse("panels:give_seat", args=[panel.pk, first.pk]),
            is_post=True,
        )
    sentence = ngettext(
        "%(part)s: find %(count)s more member.",
        "%(part)s: find %(count)s more members.",
        count,
    )
    return Row(
        "warn",
        label,
        sentence % values,
        _("Add somebody"),
        reverse("panels:add_person", args=[panel.pk, bench.part.sector.code]),
    )


def checks(panel: Panel, balance: Balance) -> list[dict[str, Any]]:
    """The check page: each part of the rule with what the panel has."""
    problem = problem_of(panel)
    wrong = problem["sector"] if problem else None
    rows = [
        {
            "is_right": not part.empty and part.sector.pk != wrong and part.seats > 0,
            "title": part.title,
            "number": number,
            "part": part,
            "asks": asks(part, balance),
        }
        for number, part in enumerate(balance.parts)
    ]
    return rows


def asks(part: Part, balance: Balance) -> str:
    """What the rule asks of a part, in words."""
    sector = part.sector
    if balance.is_thirds:
        return _("exactly one third of all seats")
    if sector.share_num:
        return _("%(share)s of all seats") % {"share": f"{sector.share_num}/{sector.share_den}"}
    if sector.maximum:
        return _("from %(least)s to %(most)s seats") % {
            "least": sector.minimum,
            "most": sector.maximum,
        }
    if sector.wanted > sector.minimum:
        return ngettext(
            "should have %(count)s seat; if not, the panel says so",
            "should have %(count)s seats; if not, the panel says so",
            sector.wanted,
        ) % {"count": sector.wanted}
    return ngettext("at least %(count)s seat", "at least %(count)s seats", sector.minimum) % {
        "count": sector.minimum
    }


def gaps(panel: Panel, balance: Balance) -> list[str]:
    """What the panel should have and has not, in sentences; nothing of it is refused."""
    said = [
        ngettext(
            "%(part)s: the panel should have %(count)s member from there, and has %(held)s.",
            "%(part)s: the panel should have %(count)s members from there, and has %(held)s.",
            part.sector.wanted,
        )
        % {"part": part.title, "count": part.sector.wanted, "held": part.held}
        for part in balance.parts
        if part.held < part.sector.wanted
    ]
    of_kind = Mandate.objects.live().filter(panel=panel, member__sub_kind=OuterRef("pk"))
    kinds = list(
        SubKind.objects.filter(sector__composition=panel.composition_id)
        .annotate(is_there=Exists(of_kind))
        .order_by("sector__position", "position", "pk")
    )
    missing = [shown(kind, "title", reader_language()).text for kind in kinds if not kind.is_there]
    if 0 < len(missing) < len(kinds):  # where no kind is noted yet, none is known to be missing
        said.append(
            _("Nobody on the panel is noted as: %(kinds)s.")
            % {"kinds": format_list(missing, reader_language())}
        )
    return said


def next_step(panel: Panel, balance: Balance) -> str:
    """How the panel stands and what comes next, for everybody: the part and the number named."""
    if panel.is_dissolved:
        return _("This panel is dissolved. Its record stays as it is.")
    if not balance.seats:
        return _("The panel is being prepared: how many seats it has is not decided yet.")
    if panel.is_constituted:
        return _("Every seat is held. The panel can decide.")
    problem = problem_of(panel)
    if problem:
        return in_words(problem, balance)
    return _("Every seat is held. Next, the coordinators of the city constitute the panel.")


def history(
    changes: Iterable[PanelChange], balance: Balance, *, with_names: bool = True
) -> list[dict[str, Any]]:
    """Lines of the log in words; with names for the desk alone."""
    return [
        {
            "at": change.at,
            "what": change.get_kind_display(),
            **(_people(change) if with_names else {}),
            "stand": [
                {"title": part.title, "held": stand[0], "seats": stand[1]}
                for part in balance.parts
                if (stand := change.balance.get(part.sector.code))
            ],
        }
        for change in changes
    ]


def _people(change: PanelChange) -> dict[str, str]:
    return {
        "who": change.member.name if change.member else "",
        "successor": change.other.name if change.other else "",
        "reason": _reason(change.reason),
        "by": change.by.shown_name if change.by else "",
    }


def _reason(text: str) -> str:
    return str(EndReason(text).label) if text in EndReason.values else text


APPLICATION_TAGS = {
    "proposed": "info",
    "submitted": "warn",
    "eligible": "info",
    "in_pool": "info",
    "reserve": "info",
    "invited": "warn",
    "accepted": "warn",
    "seated": "ok",
}


def state_of_application(application: Application) -> dict[str, str]:
    """The state as a tag: its class and words."""
    return {
        "level": APPLICATION_TAGS.get(application.state, ""),
        "words": application.get_state_display(),
    }
