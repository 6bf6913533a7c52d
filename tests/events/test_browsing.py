"""Finding a debate: the list with its filters, the page of an event, files and pieces."""

from datetime import date, timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from events import slots
from events.attention import events_of
from events.models import Event, EventKind
from events.programme_events import read_events
from events.searching import events_matching
from network.programme_data import BadData
from tests.builders import events as build
from tests.builders import network

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(soon):
    """Two cities with a debate each, a past one, a draft and a cancelled one."""
    programme = network.programme(slug="crisco")
    theme = network.theme(programme=programme)
    rezekne = network.city(slug="rezekne", name="Rēzekne")
    vlora = network.city(slug="vlora", name="Vlora")
    build.event(
        city=rezekne, starts_at=soon, title="Two languages", languages=["lv"], step_free=True,
        theme=theme, programme=programme,
    )  # fmt: skip
    build.event(
        city=vlora, starts_at=soon + timedelta(days=20), title="Coming home",
        languages=["sq"], interpreted_languages=["ar"], childcare=True,
    )  # fmt: skip
    build.event(city=vlora, starts_at=soon - timedelta(days=40), title="Market day")
    build.event(city=vlora, starts_at=soon, title="Hidden draft", state="draft")
    build.event(city=vlora, starts_at=soon, title="Called off", state="cancelled")


TITLES = ("Two languages", "Coming home", "Market day", "Hidden draft", "Called off")
FOUND = {
    "": {"Two languages", "Coming home", "Called off"},
    "when=past": {"Market day"},
    "when=week": {"Called off", "Two languages"},
    "city=rezekne": {"Two languages"},
    "q=Rezekne": {"Two languages"},
    "q=coming+vlora": {"Coming home"},
    "language=ar": {"Coming home"},
    "theme=crisco.1": {"Two languages"},
    "programme=crisco": {"Two languages"},
    "childcare=on": {"Coming home"},
    "step_free=on&city=vlora": set(),
    "city=nowhere&when=never&page=1e99": {"Two languages", "Coming home", "Called off"},
    "q=%00%27%3B--": {"Two languages", "Coming home", "Called off"},
    "city__slug__startswith=r&user__password=x": {"Two languages", "Coming home", "Called off"},
}


@pytest.mark.parametrize(("query", "expected"), FOUND.items(), ids=FOUND)
def test_filters_stand_in_the_address(client, world, query, expected):
    page = client.get(f"/en/debates/?{query}").content.decode()

    assert {title for title in TITLES if title in page} == expected


def test_an_empty_list_shows_the_next_step(client, world):
    page = client.get("/en/debates/?city=rezekne&childcare=on").content.decode()

    assert "No debate is planned here" in page
    assert "Show all debates" in page


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_six_questions_however_long_it_is(
    client, soon, number, language, django_assert_num_queries
):
    for _ in range(number):
        build.event(starts_at=soon)

    with django_assert_num_queries(6):
        client.get(f"/{language}/debates/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_an_event_asks_two_questions(client, soon, number, django_assert_num_queries):
    event = build.event(starts_at=soon)
    for _ in range(number):
        build.registration(event=event)

    with django_assert_num_queries(2):
        client.get(f"/en/debates/{event.slug}/")


def test_a_text_in_another_language_says_so_and_is_not_indexed_here(client, soon):
    event = build.event(
        starts_at=soon,
        title_en=None,
        summary_en=None,
        title_it="Chi siamo?",
        source_language="it",
    )

    page = client.get(f"/ar/debates/{event.slug}/").content.decode()

    assert '<h1 lang="it" dir="ltr">Chi siamo?</h1>' in page
    assert 'rel="canonical"' in page
    assert 'rel="alternate"' not in page


def test_only_translated_languages_are_alternates(client, soon):
    event = build.event(starts_at=soon, title_ar="من نحن؟", summary_ar="نتحدث.", title_fr="Qui ?")

    page = client.get(f"/en/debates/{event.slug}/").content.decode()

    for code, is_there in {"en": True, "ar": True, "x-default": True, "fr": False}.items():
        assert (f'hreflang="{code}"' in page) is is_there


def test_each_kind_has_one_address(client, soon):
    event = build.event(starts_at=soon, kind=EventKind.CONFERENCE)

    answer = client.get(f"/en/debates/{event.slug}/")

    assert (answer.status_code, answer["Location"]) == (301, f"/en/events/{event.slug}/")


def test_the_calendar_file_of_an_event_stays_the_same_until_it_changes(client, soon):
    event = build.event(starts_at=soon)

    files = [client.get(f"/en/debates/{event.slug}/calendar/").content for _ in range(2)]

    assert files[0] == files[1]
    assert b"BEGIN:VCALENDAR" in files[0]
    assert b"METHOD" not in files[0]


def test_user_text_in_event_pages_is_escaped(client, soon):
    event = build.event(
        starts_at=soon, title='"><script>alert(1)</script>', venue="<b>Hall</b>",
        cancel_reason="", description_en="<img src=x onerror=alert(1)>",
    )  # fmt: skip

    for path in ("", "register/", "poster/"):
        page = client.get(f"/en/debates/{event.slug}/{path}").content.decode()
        assert "<script>alert" not in page
        assert "<b>Hall" not in page
        assert "<img src=x" not in page


def test_the_home_page_shows_the_next_three_debates(soon):
    for number in range(5):
        build.event(starts_at=soon + timedelta(days=number), title=f"Debate {number}")

    piece = slots.home_upcoming(RequestFactory().get("/en/"))

    assert [number for number in range(5) if f"Debate {number}" in piece] == [0, 1, 2]


def test_the_page_of_a_city_shows_its_own_debates_and_no_draft(world):
    vlora = Event.objects.filter(city__slug="vlora").first().city

    piece = slots.city_main(RequestFactory().get("/en/"), city=vlora)

    assert "Coming home" in piece
    assert "Two languages" not in piece
    assert "Hidden draft" not in piece
    assert "1 past debate" in piece


def test_search_finds_without_accents_and_never_a_draft(world):
    found = [hit.title for hit in events_matching("rezekne languages", "en", 10)]

    assert found == ["Two languages"]
    assert events_matching("hidden", "en", 10) == []


def test_attention_names_what_needs_the_coordinator(soon):
    now = timezone.now()
    city = network.city()
    giulia = network.coordinator(city=city)
    full = build.event(city=city, starts_at=soon, capacity=1, title_ar="من؟")
    build.register(event=full, now=now, interpreter_language="uk")
    build.register(event=full, now=now)
    build.event(city=city, starts_at=soon, state="draft")
    over = build.event(city=city, starts_at=now - timedelta(days=2))
    build.registration(event=over)
    build.event(city=city, starts_at=soon)

    rows = events_of(giulia, now)

    assert sorted(row.label for row in rows) == [
        "1 waits", "Draft", "Interpreter", "Text", "Who came?",
    ]  # fmt: skip
    assert events_of(network.user(), now) == []


ENTRY = {
    "slug": "crisco-vejle",
    "number": 3,
    "kind": "transnational",
    "theme": 1,
    "city": "vejle",
    "title": {"en": "Third event in Vejle", "sq": "Ngjarja e tretë"},
}


@pytest.fixture
def programme():
    programme = network.programme()
    network.theme(programme=programme)
    network.city(slug="vejle", time_zone="Europe/Copenhagen")
    return programme


def test_programme_events_are_read_once_and_updated(programme, now):
    first = read_events(programme, [ENTRY], now)
    again = read_events(programme, [ENTRY], now)
    dated = {**ENTRY, "starts_on": date(2019, 2, 6), "ends_on": date(2019, 2, 8)}
    changed = read_events(programme, [dated], now)

    event = Event.objects.get()
    assert (first, again, changed) == (1, 0, 1)
    assert (event.title_sq, event.first_day) == ("Ngjarja e tretë", date(2019, 2, 6))


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"city": "atlantis"}, "events.0.city"),
        ({"theme": 9}, "events.0.theme"),
        ({"kind": "party"}, "events.0.kind"),
        ({"time": "noon", "starts_on": date(2019, 2, 6)}, "events.0.time"),
        ({"time": "10:00"}, "events.0.time"),
        ({"colour": "red"}, "events.0.colour"),
    ],
)
def test_wrong_programme_events_name_their_place(programme, now, given, path):
    with pytest.raises(BadData) as wrong:
        read_events(programme, [{**ENTRY, **given}], now)

    assert wrong.value.path == path


def test_a_programme_event_without_a_date_says_so(client, programme, now):
    read_events(programme, [ENTRY, {**ENTRY, "slug": "other", "number": 4, "year": 2016}], now)

    assert "Date not given" in client.get("/en/events/crisco-vejle/").content.decode()
    assert "2016" in client.get("/en/events/other/").content.decode()
