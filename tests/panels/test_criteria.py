"""The questions of reviews: kept by the network's staff, asked of every panel of a programme."""

import pytest
from django.test import Client
from django.utils import timezone

from crisco.verdict import NotAllowed
from network.programme_data import BadData
from panels.models import Criterion
from panels.services import criteria, reviews
from tests.builders import initiatives as build
from tests.builders import network
from tests.builders import panels as build_panels
from tests.rivals import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/en/desk/criteria/"


@pytest.fixture
def panel():
    return build_panels.panel()


@pytest.fixture
def staff(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    client.force_login(
        network.network_staff(), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def words(response):
    return " ".join(response.content.decode().split())


def asked(panel):
    return [each.question_en for each in reviews.criteria_of(panel)]


def test_a_question_is_added_in_two_languages_and_asked_last(panel, staff):
    build.criterion(programme=panel.programme)
    sent = {"en": "Is it fun?", "ar": "هل هي ممتعة؟"}

    staff.post(f"{PAGE}add/{panel.programme.slug}/", sent)

    assert asked(panel) == ["Does it reach people?", "Is it fun?"]
    assert Criterion.objects.latest("pk").question_ar == "هل هي ممتعة؟"
    assert "Is it fun?" in words(staff.get(PAGE))


def test_a_question_sent_twice_is_asked_once(panel, staff):
    sent = {"en": "Is it fun?", "fr": "Est-ce amusant ?"}

    for texts in (sent, sent, {**sent, "fr": "Est-ce drôle ?"}):
        staff.post(f"{PAGE}add/{panel.programme.slug}/", texts)

    assert asked(panel) == ["Is it fun?", "Is it fun?"]


def test_a_question_that_is_no_longer_asked_can_be_added_anew(panel, staff):
    for _ in range(2):
        staff.post(f"{PAGE}add/{panel.programme.slug}/", {"en": "Is it fun?"})
        staff.post(f"{PAGE}{Criterion.objects.latest('pk').pk}/retire/")

    assert Criterion.objects.count() == 2


def test_a_question_sent_by_two_at_once_is_asked_once(panel):
    person, now = network.network_staff(), timezone.now()
    texts = {"en": "Is it fun?", "ar": "هل هي ممتعة؟"}

    both = side_by_side(
        lambda: criteria.add(programme=panel.programme, texts=texts, by=person, now=now),
        behind="SELECT 1 FROM network_programme FOR NO KEY UPDATE",
    )

    assert both[0] == both[1] == Criterion.objects.get()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_question_is_edited_and_its_original_must_stay(panel, staff, language):
    criterion = build.criterion(programme=panel.programme)
    address = f"/{language}/desk/criteria/{criterion.pk}/"

    staff.post(address, {"en": "Does it reach them?", "fr": "Les atteint-elle ?"})
    empty = staff.post(address, {"en": " ", "fr": "Autre"})

    criterion.refresh_from_db()
    assert (criterion.question_en, criterion.question_fr) == (
        "Does it reach them?",
        "Les atteint-elle ?",
    )
    assert empty.status_code == 200


def test_a_question_is_retired_and_asked_again_and_twice_is_once(panel, staff):
    criterion = build.criterion(programme=panel.programme)

    for _ in range(2):
        staff.post(f"{PAGE}{criterion.pk}/retire/")
    first = Criterion.objects.get().retired_at
    assert asked(panel) == []
    assert "No longer asked" in words(staff.get(PAGE))
    for _ in range(2):
        staff.post(f"{PAGE}{criterion.pk}/ask-again/")

    assert first is not None
    assert asked(panel) == ["Does it reach people?"]


def test_the_acts_ask_too(panel):
    coordinator = network.coordinator(city=panel.city)

    with pytest.raises(NotAllowed):
        criteria.add(
            programme=panel.programme, texts={"en": "Why?"}, by=coordinator, now=timezone.now()
        )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_often_for_three_as_for_one(panel, staff, rows, django_assert_num_queries):
    for number in range(rows):
        build.criterion(programme=panel.programme, code=f"c{number}")
        build_panels.panel()

    with django_assert_num_queries(5):
        staff.get(PAGE)


def test_the_programme_s_file_gives_the_first_questions_only(panel):
    given = [{"code": "fun", "question": {"en": "Is it fun?", "it": "È divertente?"}}]

    assert criteria.read(panel.programme, given, timezone.now()) == 1
    Criterion.objects.update(question_en="Is it a joy?")

    assert criteria.read(panel.programme, given, timezone.now()) == 0
    assert asked(panel) == ["Is it a joy?"]


@pytest.mark.parametrize(
    "entry",
    [{"code": "fun"}, {"code": "fun", "question": {"it": "È?"}}, {"question": {"en": "Fun?"}}],
)
def test_a_question_that_cannot_be_right_is_named(panel, entry):
    with pytest.raises(BadData) as refused:
        criteria.read(panel.programme, [entry], timezone.now())

    assert refused.value.path.startswith("criteria.0")
