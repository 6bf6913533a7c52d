"""The demo of joining: two open calls, with people in every state of an application."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from network.models import Organisation, User
from panels.demo import coordinator, strangers
from panels.models import Application, Call, Panel, Sector
from panels.services import asking, calls, deciding, joining
from panels.services.members import Details

BASSANO = (
    "Cerchiamo persone che vivono e lavorano a Bassano. Il gruppo si incontra quattro volte "
    "all’anno, la sera, con chi interpreta e con chi sta con i bambini."
)
REZEKNE = (
    "Meklējam cilvēkus, kas dzīvo un strādā Rēzeknē. Padome tiekas četras reizes gadā, "
    "vakaros, ar tulku un bērnu pieskatīšanu."
)
WORDS = {"bassano-del-grappa": ("it", BASSANO), "rezekne": ("lv", REZEKNE)}


def load(now: datetime) -> str:
    """The calls exist; those that do are left as people have changed them."""
    panels = (
        Panel.objects.live().with_parties().filter(city__slug__in=WORDS, programme__slug="crisco")
    )
    new = sum(_call(panel, now) for panel in panels.order_by("pk"))
    return f"calls: {new} new, {Call.objects.count() - new} known"


def _call(panel: Panel, now: datetime) -> int:
    opened = now - timedelta(days=12)
    by = coordinator(panel.city, opened)
    if by is None or panel.calls.exists():
        return 0
    language, words = WORDS[panel.city.slug]
    sectors = list(panel.composition.sectors.order_by("position"))
    terms = calls.Terms(
        sectors=sectors,
        closes_at=now + timedelta(days=24),
        words=words,
        source_language=language,
    )
    call = calls.open_call(panel=panel, terms=terms, by=by, now=opened)
    _crowd(call, sectors, by, now)
    return 1


def _crowd(call: Call, sectors: list[Sector], by: User, now: datetime) -> None:
    crowd = strangers(call.panel, f"call of {call.panel.city.slug}")

    def apply(number: int, days: int) -> Application:
        given = _answers(sectors[number % len(sectors)], crowd)
        when = now - timedelta(days=days)
        return joining.apply(call=call, answers=given, now=when).application

    waiting = [apply(number, 6 - number) for number in range(5)]
    later = now - timedelta(hours=30)
    deciding.admit(application=waiting[3], by=by, now=later)
    deciding.admit(application=waiting[4], by=by, now=later)
    for number in (0, 1):
        deciding.keep_in_reserve(application=apply(number, 9), by=by, now=later)
    deciding.refuse(
        application=apply(0, 8),
        reason="You live in another city. Its own panel would be glad of you.",
        by=by,
        now=later,
    )
    joining.withdraw(application=apply(1, 7), now=now - timedelta(hours=3))
    _asked(call, sectors, crowd, by, now)


def _asked(
    call: Call, sectors: list[Sector], crowd: Iterator[Details], by: User, now: datetime
) -> None:
    """Named by an organisation, invited by mail, and one who said no."""
    panel = call.panel
    home = Organisation.objects.filter(city=panel.city, affiliations__user=by).first()
    if home is not None:
        asking.nominate(
            call=call,
            organisation=home,
            answers=_answers(sectors[1], crowd),
            key=uuid5(NAMESPACE_URL, f"named in {panel.pk}"),
            by=by,
            now=now - timedelta(days=4),
        )
    for number, says_no in enumerate((False, True)):
        applied = asking.invite(
            panel=panel,
            answers=_answers(sectors[2], crowd),
            key=uuid5(NAMESPACE_URL, f"asked {number} in {panel.pk}"),
            by=by,
            now=now - timedelta(days=3),
        )
        if says_no:
            joining.answer(
                application=applied.application, says_yes=False, now=now - timedelta(days=1)
            )


def _answers(sector: Sector, crowd: Iterator[Details]) -> joining.Answers:
    who = next(crowd)
    return joining.Answers(sector=sector, name=who.name, language="en")
