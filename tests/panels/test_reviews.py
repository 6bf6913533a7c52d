"""What panels say about initiatives, on the pages of both cities."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from panels.models import PeerReview, Review
from tests.builders import initiatives as build
from tests.builders import network
from tests.builders import panels as build_panels

pytestmark = pytest.mark.django_db(transaction=True)

DESK = "/en/desk/"


@pytest.fixture
def panel():
    return build_panels.constituted(city=network.city(slug="tartu", name="Tartu"))


@pytest.fixture
def one(panel):
    return build.initiative(city=panel.city, slug="cafe")


def browser(city, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    client.force_login(
        network.coordinator(city=city),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def words(response):
    return " ".join(response.content.decode().split())


def sent(panel, *votes, **given):
    """The form of a review; `votes` for the verdict by part of the panel."""
    parts = panel.composition.sectors.order_by("position")
    numbers = {f"v{part.pk}-{verdict}": 0 for part in parts for verdict in WORDS}
    numbers |= {f"v{part.pk}-adapt": count for part, count in zip(parts, votes, strict=True)}
    today = timezone.now().date() - timedelta(days=1)
    return {
        **numbers,
        "held_on": today.isoformat(),
        "verdict": "adapt",
        "language": "en",
        "comment": "Begin later.",
        "sure": "on",
        "form_key": str(uuid4()),
        **given,
    }


WORDS = ("keep", "adapt", "enrich", "stop")


def test_a_review_is_kept_with_the_votes_of_each_third(one, panel, settings):
    asked = build.criterion(programme=panel.programme)
    giulia, form = browser(panel.city, settings), sent(panel, 2, 1, 0, **{f"c{asked.pk}": "3"})

    for _ in range(2):
        response = giulia.post(f"{DESK}initiatives/cafe/review/", form)

    page = words(Client().get(response.headers["Location"]))
    review = Review.objects.get()
    assert list(review.splits.order_by("pk").values_list("adapt", "seats")) == [
        (2, 2),
        (1, 2),
        (0, 2),
    ]
    assert "A majority in 2 of 3 parts of the panel." in page
    assert "Rather yes" in page
    in_arabic = words(Client().get("/ar/initiatives/cafe/"))
    assert '<span lang="en" dir="ltr">Does it reach people?</span>' in in_arabic
    assert panel.changes.filter(kind="reviewed").count() == 1


@pytest.mark.parametrize(
    ("votes", "given", "sentence"),
    [
        ((3, 0, 0), {}, "The greatest number here is 2."),
        ((0, 0, 0), {}, "Nobody voted for this verdict."),
        ((1, 0, 0), {"held_on": "2199-01-01"}, "This day lies ahead."),
        ((1, 0, 0), {"comment": " "}, "Why? – Please fill this in."),
        ((1, 0, 0), {"sure": ""}, "I know that it stays as it is. – Please tick this box."),
    ],
)
def test_a_review_that_cannot_be_right_is_refused(one, panel, settings, votes, given, sentence):
    form = sent(panel, *votes, **given)

    response = browser(panel.city, settings).post(f"{DESK}initiatives/cafe/review/", form)

    assert sentence in words(response)
    assert not Review.objects.exists()


def test_a_third_with_more_votes_than_seats_is_named(one, panel, settings):
    one_each = sent(panel, 2, 0, 0)
    first = panel.composition.sectors.earliest("position")

    response = browser(panel.city, settings).post(
        f"{DESK}initiatives/cafe/review/", {**one_each, f"v{first.pk}-stop": 1}
    )

    assert "Residents: there are more votes (3) than seats (2)." in words(response)


def test_a_panel_with_empty_seats_reviews_nothing(settings):
    panel = build_panels.vacancy()
    build.initiative(city=panel.city, slug="cafe")

    page = words(browser(panel.city, settings).get(f"{DESK}initiatives/cafe/review/"))

    assert "No panel of the city can decide now" in page


def test_another_city_is_asked_says_its_points_and_gets_its_answers(one, panel, settings):
    other = build_panels.constituted(city=network.city(slug="vejle"))
    home, away = browser(panel.city, settings), browser(other.city, settings)
    ask = {"panel": other.pk, "language": "en", "question": "Would it work with you?"}
    home.post(f"{DESK}initiatives/cafe/ask/", ask)
    twice = home.post(f"{DESK}initiatives/cafe/ask/", ask)
    peer = PeerReview.objects.get()

    said = {"language": "en", "p1": "Begin later.", "p2": "Ask the youth.", "sure": "on"}
    assert home.post(f"{DESK}peer-reviews/{peer.pk}/", said).status_code == 403
    assert "Would it work with you?" in words(away.get(f"{DESK}peer-reviews/{peer.pk}/"))
    away.post(f"{DESK}peer-reviews/{peer.pk}/", said)
    away.post(f"{DESK}peer-reviews/{peer.pk}/", {**said, "p3": "Too late."})
    home.post(
        f"{DESK}peer-reviews/{peer.pk}/answers/", {"language": "en", "a1": "We will.", "sure": "on"}
    )

    page = words(Client().get("/en/initiatives/cafe/"))
    assert "This panel is asked already and has not answered yet." in words(twice)
    assert list(peer.points.order_by("number").values_list("text", "answer")) == [
        ("Begin later.", "We will."),
        ("Ask the youth.", ""),
    ]
    assert "We will." in page
    assert page.count("No answer yet.") == 1


def test_a_review_without_a_point_is_refused(one, panel, settings):
    other = build_panels.constituted(city=network.city())
    peer = build.asked(initiative=one, panel=other)

    response = browser(other.city, settings).post(
        f"{DESK}peer-reviews/{peer.pk}/", {"language": "en", "p1": " ", "sure": "on"}
    )

    assert "Point 1 – Please fill this in." in words(response)


def test_what_cannot_be_taken_back_is_asked_once_more(one, panel, settings):
    other = build_panels.constituted(city=network.city())
    peer = build.given(initiative=one, panel=other)
    waits = build.asked(initiative=one, panel=other)

    given = browser(other.city, settings).post(
        f"{DESK}peer-reviews/{waits.pk}/", {"language": "en", "p1": "Begin later."}
    )
    home = browser(panel.city, settings)
    answers = f"{DESK}peer-reviews/{peer.pk}/answers/"
    answered = home.post(answers, {"language": "en", "a1": "We will."})
    nothing = home.post(answers, {"language": "en", "sure": "on"})

    for response in (given, answered):
        assert "I know that it stays as it is. – Please tick this box." in words(response)
    assert "Please answer at least one point." in words(nothing)
    assert not peer.points.exclude(answer="").exists()


def test_a_panel_declines_and_says_why(one, panel, settings):
    other = build_panels.constituted(city=network.city(slug="vejle"))
    peer = build.asked(initiative=one, panel=other)
    address = f"{DESK}peer-reviews/{peer.pk}/decline/"
    home, away = browser(panel.city, settings), browser(other.city, settings)

    mute = away.post(address, {"language": "en", "reason": " "})
    foreign = home.post(address, {"language": "en", "reason": "We do not meet."})
    for reason in ("We do not meet before autumn.", "Another reason."):
        away.post(address, {"language": "en", "reason": reason}, follow=True)
    late = away.get(f"{DESK}peer-reviews/{peer.pk}/", follow=True)

    page = words(Client().get("/en/initiatives/cafe/"))
    assert "Why? – Please fill this in." in words(mute)
    assert foreign.status_code == 403
    assert "We do not meet before autumn." in page
    assert "Nobody waits for this review any more." in words(late)
    assert other.changes.filter(kind="peer_ended").count() == 1
    build.asked(initiative=one, panel=other)


def test_a_city_takes_its_request_back_as_long_as_nothing_is_said(one, panel, settings):
    other = build_panels.constituted(city=network.city(slug="vejle", name="Vejle"))
    peer = build.asked(initiative=one, panel=other)
    said = build.given(initiative=build.initiative(city=panel.city), panel=other)
    home = browser(panel.city, settings)

    asks = words(home.get(f"{DESK}peer-reviews/{peer.pk}/withdraw/"))
    for review in (peer, peer, said):
        home.post(f"{DESK}peer-reviews/{review.pk}/withdraw/")

    assert "The panel of Vejle is then no longer asked." in asks
    assert "The panel of Vejle" not in words(Client().get("/en/initiatives/cafe/"))
    assert [PeerReview.objects.get(pk=each.pk).ending for each in (peer, said)] == ["withdrawn", ""]


def test_both_desks_show_what_waits_for_them(one, panel, settings):
    other = build_panels.constituted(city=network.city(slug="vejle", name="Vejle"))
    peer = build.asked(initiative=one, panel=other)
    home, away = browser(panel.city, settings), browser(other.city, settings)

    asked = words(away.get(DESK))
    with transaction.atomic():
        build.point(review=peer)
        PeerReview.objects.filter(pk=peer.pk).update(given_at=network.LONG_AGO)
    heard = words(home.get(DESK))

    sentence = "The panel of Vejle is asked for a review: Language café."
    assert sentence in asked
    assert f"/en/desk/peer-reviews/{peer.pk}/" in asked
    assert "The panel of Vejle has reviewed your initiative: Language café." in heard
    assert f"/en/desk/peer-reviews/{peer.pk}/answers/" in heard
    assert sentence not in words(away.get(DESK))
    assert f"/en/desk/peer-reviews/{peer.pk}/" not in words(away.get(DESK))
