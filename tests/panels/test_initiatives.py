"""The register of initiatives on its pages: reading, writing, two who write at once."""

import threading
from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone, translation

from crisco.verdict import NotAllowed
from network import searching
from panels.models import Experiment, Initiative, Lineage
from panels.services import initiatives
from panels.services.acts import Refused
from tests.builders import handbook, network
from tests.builders import initiatives as build
from tests.builders import panels as build_panels

pytestmark = pytest.mark.django_db(transaction=True)

DESK = "/en/desk/initiatives/"


@pytest.fixture
def city():
    return network.city(slug="tartu", name="Tartu", languages=["et"])


@pytest.fixture
def giulia(city):
    return network.coordinator(city=city)


@pytest.fixture
def browser(giulia, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    client.force_login(giulia, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def theme():
    return network.theme(programme=network.programme(slug="crisco"))


def written(theme, **given):
    """What the form of an initiative sends."""
    return {
        "title": "Language café",
        "aim": "People speak more freely.",
        "themes": [theme.pk],
        "state": "running",
        "starts_on": "2026-01-10",
        "form_key": str(uuid4()),
        **given,
    }


def words(response):
    return " ".join(response.content.decode().split())


def test_for_whom_it_is_stands_on_the_page_in_whatever_language_it_is_written(client):
    given = {"title_it": "Caffè", "aim_it": "Parlare", "audience_it": "Per chi è nuovo"}
    one = build.initiative(source_language="it", **given)

    page = client.get(f"/en/initiatives/{one.slug}/").content.decode()

    assert '<span lang="it" dir="ltr">Per chi è nuovo</span>' in page


def test_an_initiative_is_registered_in_the_city_s_language(browser, theme):
    response = browser.post(f"{DESK}new/", written(theme, title="Keelekohvik"))

    one = Initiative.objects.get()
    assert response.headers["Location"] == "/en/initiatives/tartu-keelekohvik/"
    assert (one.source_language, one.title_et, one.title_en) == ("et", "Keelekohvik", None)
    assert [each.pk for each in one.themes.all()] == [theme.pk]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_text_goes_to_the_language_of_the_text_not_of_the_page(browser, theme, language):
    address = f"/{language}/desk/initiatives/new/?language=fr"

    browser.post(address, written(theme, title="Café des langues"))

    one = Initiative.objects.get()
    assert (one.source_language, one.title_fr) == ("fr", "Café des langues")
    assert getattr(one, f"title_{language}") is None


def test_a_form_sent_twice_is_one_initiative(browser, theme):
    sent = written(theme)

    first, second = browser.post(f"{DESK}new/", sent), browser.post(f"{DESK}new/", sent)

    assert Initiative.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_two_of_one_name_have_two_addresses(browser, theme):
    for _ in range(2):
        browser.post(f"{DESK}new/", written(theme))

    slugs = Initiative.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["tartu-language-cafe", "tartu-language-cafe-2"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"title": " "}, "Title – Please fill this in."),
        ({"themes": []}, "Please choose at least one theme."),
        ({"starts_on": ""}, "Please give the first day of what has begun."),
        ({"state": "ended"}, "Please give the last day of what is over."),
        ({"state": "stopped", "ends_on": "2026-03-01"}, "Please say why it was stopped."),
        ({"ends_on": "2025-01-01"}, "The last day cannot come before the first day."),
        ({"title": "a\u202eb"}, "This text contains characters that cannot be shown."),
        ({"state": "sleeping"}, "Please choose something from the list."),
        ({"themes": ["999999"]}, "Please choose something from the list."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(browser, theme, given, sentence):
    response = browser.post(f"{DESK}new/", written(theme, aim="A very special aim", **given))

    assert (response.status_code, Initiative.objects.count()) == (200, 0)
    assert sentence in words(response)
    assert "A very special aim" in words(response)


def test_a_city_writes_only_its_own(browser, theme):
    one = build.initiative(slug="of-delft", title_en="Garden of Delft")

    for address in ("edit/", "experiments/new/", "origins/"):
        assert browser.post(f"{DESK}of-delft/{address}", written(theme)).status_code == 403
    assert browser.get(f"{DESK}new/?city={one.city.slug}").status_code == 404
    one.refresh_from_db()
    assert (one.title_en, one.revision) == ("Garden of Delft", 1)


def test_the_service_asks_too(giulia, now, theme):
    one = build.initiative()

    with pytest.raises(NotAllowed, match="coordinators of this city"):
        initiatives.mark_tried_out(initiative=one, by=giulia, now=now)


def test_whoever_saves_second_sees_both_texts(browser, city, theme):
    one = build.initiative(city=city, title_en="Café", aim_en="To talk.")
    sent = written(theme, title="My café", aim="To talk.", revision=1)
    browser.post(f"{DESK}{one.slug}/edit/", {**sent, "title": "Her café", "place": "Library"})

    response = browser.post(f"{DESK}{one.slug}/edit/", sent)

    page = words(response)
    assert response.status_code == 409
    assert "Somebody else saved this while you were writing." in page
    assert "Her café</bdi>" in page
    assert "My café</bdi>" in page
    assert "To talk.</bdi>" not in page
    assert 'name="revision" value="2"' in page
    one.refresh_from_db()
    assert one.title_en == "Her café"

    again = browser.post(f"{DESK}{one.slug}/edit/", {**sent, "revision": 2})

    assert again.status_code == 302
    one.refresh_from_db()
    assert (one.title_en, one.revision) == ("My café", 3)


def test_a_state_that_does_not_follow_is_refused_in_words(browser, city, theme):
    one = build.initiative(city=city)

    response = browser.post(f"{DESK}{one.slug}/edit/", written(theme, state="planned", revision=1))

    assert "Another state does not follow." in words(response)
    assert Initiative.objects.get().state == "running"


def test_what_was_stopped_tells_why_and_may_run_again(browser, city, theme):
    one = build.initiative(city=city)
    over = {"ends_on": "2026-05-01", "stop_reason": "The hall was closed."}
    browser.post(f"{DESK}{one.slug}/edit/", written(theme, state="stopped", revision=1, **over))

    assert "The hall was closed." in words(Client().get(f"/en/initiatives/{one.slug}/"))
    browser.post(f"{DESK}{one.slug}/edit/", written(theme, revision=2, **over))
    one.refresh_from_db()
    assert (one.state, one.stop_reason) == ("running", "")


ENTRY = {
    "language": "en",
    "hypothesis": "Weekly meetings help.",
    "tried": "Eight evenings.",
    "for_whom": "Newcomers",
    "stop_rule": "Fewer than three come.",
    "from_on": "2026-02-01",
    "until_on": "2026-04-01",
}


def test_nothing_counts_as_tried_out_before_the_log_has_a_result(browser, city):
    one = build.initiative(city=city)
    browser.post(f"{DESK}{one.slug}/experiments/new/", {**ENTRY, "form_key": str(uuid4())})

    early = browser.post(f"{DESK}{one.slug}/tried-out/", follow=True)
    told = {"before": "Two spoke.", "after": "Nine.", "evidence": "Counted.", "revision": 1}
    browser.post(f"{DESK}{one.slug}/experiments/1/", {**ENTRY, **told, "form_key": str(uuid4())})
    late = browser.post(f"{DESK}{one.slug}/tried-out/", follow=True)

    assert "Nothing counts as tried out before the log has an experiment" in words(early)
    assert "The initiative counts as tried out." in words(late)
    assert Initiative.objects.get().proof == Experiment.objects.get()


def test_an_experiment_sent_twice_is_one_entry(browser, city):
    one = build.initiative(city=city)
    sent = {**ENTRY, "form_key": str(uuid4())}

    for _ in range(2):
        browser.post(f"{DESK}{one.slug}/experiments/new/", sent)

    assert one.experiments.count() == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"stop_rule": ""}, "When do you stop early? – Please fill this in."),
        ({"until_on": "2026-01-01"}, "The last day cannot come before the first day."),
        ({"after": "Nine."}, "To tell a result, please say how it was before."),
        ({"after": "Nine.", "before": "Two."}, "To tell a result, please say how you know."),
        ({"language": "xx"}, "Please choose something from the list."),
    ],
)
def test_an_entry_that_cannot_be_right_is_refused(browser, city, given, sentence):
    one = build.initiative(city=city)

    response = browser.post(
        f"{DESK}{one.slug}/experiments/new/", {**ENTRY, "form_key": str(uuid4()), **given}
    )

    assert sentence in words(response)
    assert not one.experiments.exists()


def test_an_entry_saved_twice_with_the_same_words_is_saved(browser, city):
    entry = build.experiment(initiative=build.initiative(city=city))
    sent = {**ENTRY, "form_key": str(uuid4()), "revision": 1, "tried": "Ten evenings."}
    address = f"{DESK}{entry.initiative.slug}/experiments/1/"

    assert [browser.post(address, sent).status_code for _ in range(2)] == [302, 302]


def test_a_result_is_corrected_but_not_taken_back(browser, city):
    entry = build.result(initiative=build.initiative(city=city))
    address = f"{DESK}{entry.initiative.slug}/experiments/1/"
    sent = {**ENTRY, "before": "Two.", "evidence": "Counted.", "form_key": str(uuid4())}

    gone = browser.post(address, {**sent, "after": "", "revision": 1})
    browser.post(address, {**sent, "after": "Eight.", "revision": 1})

    assert "A result that was told is not taken back." in words(gone)
    entry.refresh_from_db()
    assert entry.after == "Eight."


def test_two_who_write_an_entry_see_both_texts(browser, city):
    entry = build.experiment(initiative=build.initiative(city=city))
    address = f"{DESK}{entry.initiative.slug}/experiments/1/"
    sent = {**ENTRY, "form_key": str(uuid4()), "revision": 1}
    browser.post(address, {**sent, "tried": "Ten evenings."})

    response = browser.post(address, {**sent, "tried": "Twelve evenings."})

    assert response.status_code == 409
    assert "Ten evenings.</bdi>" in words(response)
    assert "Twelve evenings.</bdi>" in words(response)


def test_of_eight_who_save_at_once_one_saves(giulia, city, now):
    one = build.initiative(city=city)
    start, ends = threading.Barrier(8), []

    def save(number):
        start.wait()
        try:
            initiatives.edit(
                initiative=one,
                values={"title_en": f"Title {number}", "state": "running"},
                themes=[],
                partners=[],
                revision=1,
                by=giulia,
                now=now,
            )
            ends.append("saved")
        except Refused as refusal:
            ends.append(type(refusal).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(ends) == {"saved": 1, "ChangedMeanwhile": 7}
    assert Initiative.objects.get().revision == 2


def test_the_line_runs_across_three_cities_and_is_the_same_from_each(browser, city, theme):
    tartu = build.initiative(city=city, title_en="Café of Tartu")
    vejle = build.initiative(title_en="Café of Vejle")
    delft = build.initiative(title_en="Café of Delft")
    build.origin(initiative=vejle, source=tartu)
    build.origin(initiative=delft, source=vejle, kind="adapted")

    for one in (tartu, vejle, delft):
        page = words(Client().get(f"/en/initiatives/{one.slug}/"))
        order = [page.index(f">{name}<", page.index('id="line"')) for name in titles()]
        assert order == sorted(order)
        assert "Inspired by: Café of Tartu (Bassano del Grappa)" in page or "Tartu (Tartu)" in page


def titles():
    return ["Café of Tartu", "Café of Vejle", "Café of Delft"]


def test_an_origin_is_told_and_taken_away(browser, city):
    mine, other = build.initiative(city=city), build.initiative(title_en="Garden of Delft")
    sent = {"source": other.pk, "kind": "inspired", "learnt": "The open door.", "language": "en"}

    browser.post(f"{DESK}{mine.slug}/origins/", sent)
    twice = browser.post(f"{DESK}{mine.slug}/origins/", sent)

    assert "This origin is told already." in words(twice)
    assert "The open door." in words(Client().get(f"/en/initiatives/{other.slug}/"))
    link = Lineage.objects.get()
    for _ in range(2):
        answer = browser.post(f"{DESK}{mine.slug}/origins/{link.pk}/remove/")
    assert (Lineage.objects.count(), answer.status_code) == (0, 404)


def test_a_circle_is_refused_in_words(browser, city):
    first, second = build.initiative(city=city), build.initiative(city=city)
    build.origin(initiative=second, source=first)

    response = browser.post(
        f"{DESK}{first.slug}/origins/",
        {"source": second.pk, "kind": "enriched", "language": "en"},
    )

    assert "These two would come of each other." in words(response)
    assert Lineage.objects.count() == 1


def test_the_list_is_filtered_by_city_theme_state_and_words(client, city, theme):
    cafe = build.initiative(city=city, title_en="Café Ēna")
    cafe.themes.add(theme)
    garden = build.initiative(title_en="Garden", state="planned", starts_on=None)

    def found(query):
        page = words(client.get(f"/en/initiatives/?{query}"))
        return [each for each in (cafe, garden) if each.get_absolute_url() in page]

    assert found("") == [cafe, garden]
    assert found("city=tartu") == [cafe]
    assert found("theme=crisco.1") == [cafe]
    assert found("state=planned") == [garden]
    assert found("q=cafe+ena") == [cafe]
    assert found("q=nothing-like-it") == []
    assert found("city=nowhere&state=odd&theme=x&page=zz") == [cafe, garden]


def test_nothing_found_and_nothing_there_lead_on(client, browser):
    assert "Take a filter away to see more." in words(client.get("/en/initiatives/?q=xyz"))
    assert "No initiative is registered yet" in words(client.get("/en/initiatives/"))
    assert "Begin with one thing that your city does already." in words(browser.get(DESK))


def test_an_unknown_initiative_is_not_found(client, browser):
    assert client.get("/en/initiatives/no-such/").status_code == 404
    assert browser.get(f"{DESK}no-such/edit/").status_code == 404


def test_the_search_finds_it_without_accents_and_by_city(city):
    one = build.initiative(city=city, title_en="Café Ēna")

    for query in ("cafe en", "tartu"):
        hits = searching.search(query, "en")
        assert one.get_absolute_url() in [hit.url for hit in hits]


def test_the_city_s_page_shows_three_and_the_way_to_the_others(client, city):
    for number in range(5):
        build.initiative(city=city, title_en=f"Café {number}", starts_on=date(2026, 1, number + 1))

    page = words(client.get("/en/cities/tartu/"))

    assert [number for number in range(5) if f"Café {number}" in page] == [2, 3, 4]
    assert "All initiatives of this city" in page


@pytest.mark.parametrize("language", ["en", "ar", "sq"])
def test_the_page_is_there_in_every_language_with_its_text_marked(client, city, language):
    one = build.initiative(
        city=city, source_language="et", title_et="Keelekohvik", aim_et="Räägime"
    )
    build.result(initiative=one)

    with translation.override(language):
        page = words(client.get(f"/{language}/initiatives/{one.slug}/"))

    assert '<span lang="et" dir="ltr">Keelekohvik</span>' in page or language == "en"


def removing(initiative):
    return f"{DESK}{initiative.slug}/remove/"


def test_a_mistake_of_today_is_removed_after_a_question(browser, city):
    one = build.initiative(city=city, slug="tartu-wrong")

    leads = browser.get(f"{DESK}{one.slug}/edit/").content.decode()
    asked = words(browser.get(removing(one)))
    told = words(browser.post(removing(one), follow=True))

    assert f'href="{removing(one)}"' in leads
    assert "nobody can bring it back" in asked
    assert "The initiative is removed." in told
    assert not Initiative.objects.exists()
    assert browser.post(removing(one)).status_code == 404


REFERS = {
    "experiments": lambda one: build.experiment(initiative=one),
    "origins": lambda one: build.origin(initiative=one, source=build.initiative()),
    "offspring": lambda one: build.origin(initiative=build.initiative(), source=one),
    "reviews": lambda one: build.review(initiative=one, panel=build_panels.panel(city=one.city)),
    "peer_reviews": lambda one: build.asked(initiative=one, panel=build_panels.panel()),
    "handbook_sections": lambda one: handbook.section(
        handbook=handbook.handbook(), kind="practice", grew_from=one
    ),
}


@pytest.mark.parametrize("name", REFERS)
def test_what_something_refers_to_is_stopped_instead(browser, giulia, city, name):
    one = build.initiative(city=city)
    REFERS[name](one)

    page = words(browser.get(removing(one)))
    told = words(browser.post(removing(one), follow=True))

    assert "Stop the initiative" in page
    assert "Something refers to it already" in page
    assert "Something refers to it already" in told
    assert Initiative.objects.filter(pk=one.pk).exists()


def test_every_way_to_refer_to_an_initiative_is_tried():
    assert {each.get_accessor_name() for each in Initiative._meta.related_objects} == set(REFERS)


def test_what_was_public_for_more_than_a_day_is_stopped_instead(browser, city):
    given = {"city": city, "created_at": timezone.now() - timedelta(hours=25)}
    one, stopped = (
        build.initiative(**given),
        build.initiative(**given, state="stopped", stop_reason="x", ends_on=date(2026, 2, 1)),
    )

    assert "for more than a day" in words(browser.get(removing(one)))
    assert "Stop the initiative" not in words(browser.get(removing(stopped)))
    assert "for more than a day" in words(browser.post(removing(one), follow=True))
    assert Initiative.objects.count() == 2


def test_only_the_city_removes_its_initiative(city, now):
    one = build.initiative(city=city)
    stranger = network.coordinator(city=network.city())

    with pytest.raises(NotAllowed):
        initiatives.remove(initiative=one, by=stranger, now=now)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_question_about_a_mistake_keeps_its_budget(
    browser, city, theme, count, django_assert_max_num_queries
):
    one = build.initiative(city=city)
    for _number in range(count):
        one.themes.add(theme)
        build.origin(initiative=build.initiative(), source=one)

    with django_assert_max_num_queries(8):
        assert browser.get(removing(one)).status_code == 200
