"""From an initiative to the handbook: when it is ripe, once, in its language, at its place."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from crisco.verdict import NotAllowed
from handbook.models import Section, SectionKind
from handbook.services import editions, growing
from tests.builders import handbook as build
from tests.builders import initiatives as build_initiatives
from tests.builders import network
from tests.builders import panels as build_panels

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def book():
    return build.handbook(programme=network.programme(slug="crisco"))


@pytest.fixture
def cafe(book):
    """An initiative in Estonian on a theme of the book's programme, tried out."""
    one = build_initiatives.initiative(
        city=network.city(slug="tartu"),
        slug="cafe",
        source_language="et",
        title_et="Keelekohvik",
        aim_et="Räägime & naerame.",
    )
    one.themes.add(network.theme(programme=book.programme))
    entry = build_initiatives.result(initiative=one, failed="Too loud.")
    one.proof = entry
    one.save(update_fields=["proof"])
    return one


@pytest.fixture
def giulia(cafe):
    return network.coordinator(city=cafe.city)


@pytest.fixture
def browser(giulia, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    client.force_login(giulia, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def words(response):
    return " ".join(response.content.decode().split())


def address(kind):
    return f"/en/desk/handbook/hand-in/cafe/{kind}/"


def test_what_was_tried_out_becomes_a_practice_once(cafe, browser):
    asks = words(browser.get(address("practice")))
    for _ in range(2):
        answer = browser.post(address("practice"), follow=True)

    section = Section.objects.get()
    text = section.texts.get().head
    told = " ".join(block["html"] for block in text.blocks)
    assert "The editors go on with it for the next edition." in asks
    assert (section.grew_from, section.kind, section.author_city) == (cafe, "practice", cafe.city)
    assert (section.source_language, text.title) == ("et", "Keelekohvik")
    assert "Räägime &amp; naerame." in told
    assert '<p lang="en">Nine spoke.</p>' in told
    assert "Too loud." in told
    assert "It is handed in as a good practice and waits for the next edition." in words(answer)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("practice", "To become a good practice, it must count as tried out."),
        ("recommendation", "To become a recommendation, the panel must have reviewed it"),
    ],
)
def test_what_is_not_ripe_is_said_and_not_taken(cafe, browser, kind, sentence):
    cafe.proof = None
    cafe.save(update_fields=["proof"])

    pages = [
        browser.get("/en/initiatives/cafe/"),
        browser.get(address(kind)),
        browser.post(address(kind), follow=True),
    ]

    assert all(sentence in words(page) for page in pages)
    assert not Section.objects.exists()


def test_what_the_panel_keeps_becomes_a_recommendation_and_what_it_stops_does_not(cafe, browser):
    panel = build_panels.constituted(city=cafe.city)
    build_initiatives.review(initiative=cafe, panel=panel, verdict="stop")
    browser.post(address("recommendation"))
    assert not Section.objects.exists()

    build_initiatives.review(initiative=cafe, panel=panel, verdict="keep")
    browser.post(address("recommendation"))

    told = Section.objects.get().texts.get().head.blocks
    assert sum("Begin later in the evening." in block["html"] for block in told) == 1


def test_it_stands_after_the_last_of_its_kind_in_the_draft(book, cafe, giulia):
    draft = build.edition(handbook=book)
    chapter, first, annex = (
        build.section(handbook=book, kind=kind) for kind in ("chapter", "practice", "annex")
    )
    above = build.place(chapter, edition=draft)
    build.place(first, edition=draft, position=2, parent=above)
    build.place(annex, edition=draft, position=3)

    made = growing.grow(initiative=cafe, kind=SectionKind.PRACTICE, by=giulia, now=timezone.now())

    order = draft.placements.order_by("position").values_list("section", "parent")
    assert list(order) == [
        (chapter.pk, None),
        (first.pk, above.pk),
        (made.pk, above.pk),
        (annex.pk, None),
    ]


def test_everybody_finds_it_once_its_edition_is_published(book, cafe, giulia):
    draft, now = build.edition(handbook=book), timezone.now()
    made = growing.grow(initiative=cafe, kind="practice", by=giulia, now=now)
    page = "/en/initiatives/cafe/"
    before = words(Client().get(page))

    editions.publish(edition=editions.freeze(edition=draft, now=now), now=now)
    after = words(Client().get(page))

    assert "It is handed in as a good practice and waits for the next edition." in before
    link = f"/en/handbook/{book.slug}/{made.uid}/"
    assert link not in before
    assert f'<a href="{link}">Read it as a good practice</a>' in after
    assert Client().get(link).status_code == 200


def test_another_city_hands_nothing_in(cafe, now):
    stranger = network.coordinator(city=network.city())

    with pytest.raises(NotAllowed):
        growing.grow(initiative=cafe, kind="practice", by=stranger, now=now)


def test_a_reader_sees_nothing_before_something_is_handed_in(cafe):
    assert "In the handbook" not in words(Client().get("/en/initiatives/cafe/"))


def test_a_kind_that_nothing_becomes_is_not_found(cafe, browser):
    assert browser.get(address("chapter")).status_code == 404


@pytest.mark.parametrize(
    ("kinds", "law"),
    [
        (("practice", "practice"), "handbook_section_grows_once"),
        (("chapter",), "handbook_section_that_grew_is_of_a_kind"),
    ],
)
def test_the_database_keeps_what_grows(book, cafe, kinds, law):
    with pytest.raises(IntegrityError, match=law), transaction.atomic():
        for kind in kinds:
            Section.objects.create(
                handbook=book, uid=f"uid-{Section.objects.count()}", kind=kind, grew_from=cafe
            )
