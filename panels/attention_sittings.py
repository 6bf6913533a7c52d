"""What panels ask of somebody by a day: the next sitting, actions, answers, reviews.

One question to the database for all of it, whoever asks: every desk shows these rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from crisco.languages import columns, format_date, format_time, local_day, reader_language
from network.attention import Attention
from network.memory import once
from network.models import User
from panels import attention_initiatives
from panels.models import (
    ActionItem,
    AdviceRequest,
    Commitment,
    Mandate,
    Member,
    MemberKind,
    Office,
    Panel,
    Sitting,
)
from panels.models.sitting import COMING

SOON = timedelta(days=14)


@dataclass(frozen=True)
class Due:
    """Something with a moment: a sitting, an action, a question, or a seat with its next sitting.

    Of a seat, `text` is its part of the panel, `state` the organisation it is of, and `number` and
    `at` are the next sitting's; where none is called, `number` is 0.
    """

    kind: str
    panel: int
    number: int
    text: str
    at: datetime
    zone: str
    city: str
    state: str


def rows(person: User, now: datetime) -> list[Attention]:
    """Sittings to come within two weeks, minutes to write, actions and answers nearly due."""
    return [_row(due, now) for due in dues(person, now) if due.kind not in {"seat", "body"}]


def seats(person: User, now: datetime) -> list[Due]:
    """The seats that the person acts for, out of the same question."""
    return [due for due in dues(person, now) if due.kind == "seat"]


def bodies(person: User, now: datetime) -> list[Due]:
    """Seats of organisations that the person speaks for, out of the same question."""
    return [due for due in dues(person, now) if due.kind == "body"]


def dues(person: User, now: datetime) -> list[Due]:
    """What is due, the nearest first; one query."""
    return once(person, "sittings", lambda: _ask(person, now))


def _ask(person: User, now: datetime) -> list[Due]:
    managed = Panel.objects.live().managed_by(person, now).values("pk")
    mine = Member.objects.of(person)
    held = Mandate.objects.live().filter(member__in=mine)
    led = Office.objects.live().filter(member__in=mine)
    soon = now + SOON
    sittings = Sitting.objects.filter(
        Q(panel__in=managed, state__in=["planned", "called", "open", "closed"])
        | Q(panel__in=held.values("panel"), state__in=["called", "open"])
        | Q(panel__in=led.values("panel"), state="closed"),
        starts_at__lte=soon,
    )
    actions = ActionItem.objects.filter(
        Q(panel__in=managed) | Q(member__in=mine), state="open", due_on__lte=soon.date()
    )
    questions = AdviceRequest.objects.filter(
        panel__in=managed, state="asked", due_on__lte=soon.date()
    )
    homes = person.affiliations.live(now).values("organisation")
    bodies = Member.objects.filter(organisation__in=homes) | Member.objects.written_to(person)
    promises = Commitment.objects.filter(
        Q(panel__in=managed) | Q(member__in=bodies),
        state="open",
        due_on__lte=soon.date(),
    ).exclude(panel__state="dissolved")
    of_bodies = Mandate.objects.live().filter(member__in=bodies)
    found = _values(sittings, "sitting", number="number", text="", at="starts_at").union(
        _values(actions, "action", number="pk", text="title", at="due_on"),
        _values(questions, "question", number="pk", text="asked_by", at="due_on"),
        _values(promises, "promise", number="pk", text="member__name", at="due_on"),
        _values(
            of_bodies,
            "body",
            number="pk",
            text="member__name",
            at="created_at",
            state="end_reason",
        ),
        _values(
            _with_next_sitting(held, now),
            "seat",
            number="next_number",
            text="part",
            at="next_at",
            state="body",
        ),
        *(
            _values(reviews, kind, number="pk", text="named", at="asked_at", state="ending")
            for kind, reviews in attention_initiatives.waiting(
                person, now, reader_language()
            ).items()
        ),
        all=True,
    )
    names = columns(["panel__city__name"], reader_language())
    return [_due(row, names) for row in found.order_by("at", "what", "n")]


def _with_next_sitting(held: QuerySet[Mandate], now: datetime) -> QuerySet[Mandate]:
    coming = Sitting.objects.filter(panel=OuterRef("panel"), state__in=COMING, ends_at__gt=now)
    first = coming.order_by("starts_at", "pk")
    return held.annotate(
        body=Case(
            When(member__kind=MemberKind.ORGANISATION, then="member__name"), default=Value("")
        ),
        part=Coalesce(*columns(["sector__title"], reader_language()), Value("")),
        next_number=Coalesce(Subquery(first.values("number")[:1]), 0),
        next_at=Coalesce(Subquery(first.values("starts_at")[:1]), "created_at"),
    )


def _values(
    found: QuerySet[Any], kind: str, *, number: str, text: str, at: str, state: str = "state"
) -> QuerySet[Any]:
    """The same columns of each table, without the tables' own orders."""
    rows: QuerySet[Any] = (
        found.order_by()
        .annotate(
            what=Value(kind, CharField()),
            n=Cast(F(number), IntegerField()),
            said=Cast(F(text), CharField()) if text else Value("", CharField()),
            at=Cast(F(at), DateTimeField()),
            stand=Cast(F(state), CharField()),
        )
        .values(
            "what",
            "panel_id",
            "n",
            "said",
            "at",
            "stand",
            "panel__city__time_zone",
            *columns(["panel__city__name"], reader_language()),
        )
    )
    return rows


def _due(row: Mapping[str, Any], names: list[str]) -> Due:
    zone = row["panel__city__time_zone"]
    at = row["at"]
    if row["what"] in {"action", "question", "promise"}:
        at = datetime.combine(at.date(), time(23, 59), ZoneInfo(zone))
    city = next((row[name] for name in names if row[name]), "")
    return Due(row["what"], row["panel_id"], row["n"], row["said"], at, zone, city, row["stand"])


def _row(due: Due, now: datetime) -> Attention:
    if due.kind in {"peer", "points"}:
        return attention_initiatives.row(due.kind, due.number, due.text, due.city)
    if due.kind == "action":
        return Attention(
            level="late" if due.at < now else "warn",
            label=_("Action"),
            sentence=_("%(what)s (panel of %(city)s)") % {"what": due.text, "city": due.city},
            action=_("See the actions"),
            url=reverse("panels:actions", args=[due.panel]),
            due_at=due.at,
        )
    if due.kind == "question":
        return Attention(
            level="late" if due.at < now else "warn",
            label=_("Advice"),
            sentence=_("%(who)s waits for an answer of the panel of %(city)s.")
            % {"who": due.text, "city": due.city},
            action=_("See the question"),
            url=reverse("panels:advice", args=[due.panel]),
            due_at=due.at,
        )
    if due.kind == "promise":
        return Attention(
            level="late" if due.at < now else "warn",
            label=_("Promise"),
            sentence=_("%(who)s promised something for this day (panel of %(city)s).")
            % {"who": due.text, "city": due.city},
            action=_("See the promises"),
            url=reverse("panels:commitments", args=[due.panel]),
            due_at=due.at,
        )
    return _sitting(due)


def meets(due: Due) -> str:
    """When the panel meets, as a sentence."""
    return _("The panel of %(city)s meets on %(day)s at %(starts)s.") % _when(due)


def _when(due: Due) -> dict[str, str]:
    return {
        "city": due.city,
        "day": format_date(local_day(due.at, due.zone), reader_language()),
        "starts": format_time(due.at, due.zone, reader_language()),
    }


def _sitting(due: Due) -> Attention:
    values = _when(due)
    url = reverse("panels:sitting", args=[due.panel, due.number])
    if due.state == "closed":
        sentence = _("The minutes of the panel of %(city)s, %(day)s, are not approved yet.")
        return Attention("warn", _("Minutes"), sentence % values, _("To the minutes"), url)
    if due.state == "planned":
        sentence = _("The panel of %(city)s: members are not invited yet for %(day)s.")
        return Attention("warn", _("Sitting"), sentence % values, _("Invite"), url, due.at)
    if due.state == "open":
        sentence = _("The panel of %(city)s meets now.") % values
        return Attention("warn", _("Sitting"), sentence, _("To the sitting"), url)
    return Attention("info", _("Sitting"), meets(due), _("Agenda and papers"), url, due.at)
