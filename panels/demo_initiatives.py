"""The demo's register: every city of CRISCO tries something, and some look at each other's work."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from network.models import Affiliation, City, Role, Theme, User
from panels.balance import balance_of
from panels.demo_ideas import ASKED, IDEAS, LINES, SAID, Idea, Try
from panels.models import VERDICTS, Initiative, Panel
from panels.services import initiatives, reviews


def load(now: datetime) -> str:
    """The initiatives exist; once one does, all are left as people have changed them."""
    if not Initiative.objects.exists():
        made = {idea.city: _registered(idea, now) for idea in IDEAS if _writer(idea.city, now)}
        for city, source, kind, learnt in LINES:
            initiatives.link(
                initiative=made[city],
                source=made[source],
                kind=kind,
                learnt=learnt,
                language="en",
                by=_by(city, now),
                now=now,
            )
        _say(made, now)
        _ask(made, now)
    return f"initiatives: {Initiative.objects.count()}"


def _writer(city: str, now: datetime) -> User | None:
    roles = Affiliation.objects.live(now).filter(
        organisation__city__slug=city, role=Role.COORDINATOR
    )
    found = roles.select_related("user").order_by("pk").first()
    return found.user if found else None


def _by(city: str, now: datetime) -> User:
    writer = _writer(city, now)
    assert writer is not None, city  # noqa: S101 - cities without one have no initiative
    return writer


def _key(*words: str) -> UUID:
    return uuid5(NAMESPACE_URL, "/".join(words))


def _registered(idea: Idea, now: datetime) -> Initiative:
    today, by = now.date(), _by(idea.city, now)
    city = City.objects.get(slug=idea.city)
    values: dict[str, object] = {
        "title_en": idea.title,
        "aim_en": idea.aim,
        "audience_en": idea.audience,
        "place": idea.place,
        "cost_band": idea.cost,
        "other_partners": idea.others,
        "state": "planned",
    }
    if idea.began:
        values |= {"state": "running", "starts_on": today - timedelta(days=idea.began)}
    if idea.ended:
        values |= {"state": "ended", "ends_on": today - timedelta(days=idea.ended)}
    if idea.stopped_because:
        values |= {"state": "stopped", "stop_reason": idea.stopped_because}
    made = initiatives.register(
        city=city,
        language="en",
        values=values,
        themes=Theme.objects.filter(programme__slug="crisco", number=idea.theme),
        partners=city.organisations.order_by("pk")[:1],
        key=_key("initiative", idea.city),
        by=by,
        now=now,
    )
    for number, tried in enumerate(idea.tries):
        _log(made, tried, _key("experiment", idea.city, str(number)), by, now)
    if any(tried.after for tried in idea.tries):
        initiatives.mark_tried_out(initiative=made, by=by, now=now)
    return made


def _log(made: Initiative, tried: Try, key: UUID, by: User, now: datetime) -> None:
    plan = tried._asdict()
    began, ended = plan.pop("began"), plan.pop("ended")
    values = {
        **plan,
        "language": "en",
        "for_whom": made.audience_en,  # type: ignore[attr-defined] # modeltranslation's column
        "from_on": now.date() - timedelta(days=began),
        "until_on": now.date() - timedelta(days=ended),
    }
    initiatives.add_experiment(initiative=made, values=values, key=key, by=by, now=now)


def _panel(city: str) -> Panel:
    return Panel.objects.with_parties().get(city__slug=city, programme__slug="crisco")


def _say(made: dict[str, Initiative], now: datetime) -> None:
    """What panels said at home; whoever of a third is not for the verdict wants to adapt it."""
    for city, days, verdict, comment, votes in SAID:
        panel = _panel(city)
        if not panel.is_constituted:
            continue
        parts = balance_of(panel).parts
        counted = {}
        for part, most in zip(parts, votes, strict=True):
            favour = min(most, part.seats)
            other = "adapt" if verdict != "adapt" else "keep"
            counted[part.sector.pk] = dict.fromkeys(VERDICTS, 0) | {
                verdict: favour,
                other: min(1, part.seats - favour),
            }
        asked = reviews.criteria_of(panel)
        reviews.record_review(
            initiative=made[city],
            panel=panel,
            held_on=now.date() - timedelta(days=days),
            verdict=verdict,
            votes=counted,
            ratings={each.pk: 4 - number % 3 for number, each in enumerate(asked)},
            comment=comment,
            language="en",
            key=_key("review", city),
            by=_by(city, now),
            now=now,
        )


def _ask(made: dict[str, Initiative], now: datetime) -> None:
    for city, asked, days, question, points, answers in ASKED:
        at, home, away = now - timedelta(days=days), _by(city, now), _by(asked, now)
        review = reviews.ask(
            initiative=made[city],
            panel=_panel(asked),
            question=question,
            language="en",
            by=home,
            now=at,
        )
        if points:
            reviews.give(
                review=review, points=points, language="en", by=away, now=at + timedelta(days=12)
            )
            reviews.answer(
                review=review,
                answers=dict(enumerate(answers, start=1)),
                language="en",
                by=home,
                now=at + timedelta(days=20),
            )
