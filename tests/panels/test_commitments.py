"""What organisations promise: written, corrected, kept with evidence, shown with consent, forgotten."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crisco.verdict import NotAllowed
from panels import attention_sittings, tasks
from panels.models import ChangeKind, Commitment
from panels.services import commitments as acts
from panels.services.acts import Refused
from tests.builders import network
from tests.builders import panels as build

pytestmark = pytest.mark.django_db(transaction=True)
DUE = date(2027, 3, 1)
GIVEN = {"sentence": "We open the hall.", "language": "en", "due_on": DUE, "may_publish": True}


@pytest.fixture
def panel():
    return build.panel(each=1)


@pytest.fixture
def body(panel):
    home = network.organisation(city=panel.city)
    seat = panel.seats.earliest("pk")
    given = {"kind": "organisation", "organisation": home, "may_publish_name": True}
    return build.seated(seat=seat, name="Open Table", **given).member


@pytest.fixture
def giulia(panel):
    return build.coordinator(panel)


def signed_in(person, settings) -> Client:
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_promise_is_written_once_and_stands_in_the_log(body, giulia, now):
    one = acts.promise(member=body, by=giulia, now=now, **GIVEN)
    again = acts.promise(member=body, by=giulia, now=now, **GIVEN)

    assert one == again
    (line,) = body.panel.changes.filter(kind=ChangeKind.PROMISED)
    assert (line.member, line.by) == (body, giulia)


def test_only_an_organisation_with_a_seat_promises(panel, giulia, now):
    person = build.seated(seat=panel.seats.latest("pk")).member
    waits = build.member(panel=panel, kind="organisation")

    for member in (person, waits):
        with pytest.raises((Refused, NotAllowed)):
            acts.promise(member=member, by=giulia, now=now, **GIVEN)
    assert not Commitment.objects.exists()


def test_it_is_kept_only_with_something_that_shows_it(body, giulia, now):
    made = acts.promise(member=body, by=giulia, now=now, **GIVEN)

    with pytest.raises(Refused, match="what shows"):
        acts.end(commitment=made, state="kept", evidence=" ", by=giulia, now=now)
    kept = acts.end(commitment=made, state="kept", evidence="It is open.", by=giulia, now=now)
    again = acts.end(commitment=made, state="dropped", evidence="", by=giulia, now=now)
    back = acts.reopen(commitment=made, by=giulia, now=now)

    assert (kept.state, again.state, back.state, back.ended_at) == ("kept", "kept", "open", None)
    assert back.evidence == "It is open."


def test_people_of_the_organisation_write_for_it_and_others_do_not(body, now):
    maria, stranger = network.user(), network.user()
    network.affiliation(user=maria, organisation=body.organisation, role="editor")
    type(body).objects.filter(pk=body.pk).update(email="table@portal.example")
    mailed = network.with_address("table@portal.example")
    unproven = network.with_address("TABLE@portal.example", verified=False)

    for person in (maria, mailed):
        acts.promise(member=body, by=person, now=now, **{**GIVEN, "sentence": f"By {person.pk}."})
    for person in (stranger, unproven):
        with pytest.raises(NotAllowed):
            acts.promise(member=body, by=person, now=now, **GIVEN)
    assert Commitment.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        ({"sentence": " "}, "panels_commitment_says_what_is_promised"),
        ({"state": "dropped"}, "panels_commitment_knows_when_it_ended"),
        ({"state": "kept", "ended_at": build.LONG_AGO}, "panels_commitment_kept_shows_how"),
    ],
)
def test_the_database_keeps_promises_whole(panel, wrong, law):
    with pytest.raises(IntegrityError, match=law), transaction.atomic():
        build.promise(panel=panel, **wrong)


def test_a_promise_is_of_a_member_of_its_panel(panel, body):
    with pytest.raises(IntegrityError, match="panels_commitment_of_a_member_of_its_panel"):
        build.promise(panel=build.panel(city=panel.city), member=body)


def test_a_promise_is_for_a_day_to_come_but_an_old_one_may_be_reworded(body, giulia, now):
    past = (now - timedelta(days=1)).date()
    with pytest.raises(Refused, match="lies in the past"):
        acts.promise(member=body, by=giulia, now=now, **GIVEN | {"due_on": past})
    made = acts.promise(member=body, by=giulia, now=now, **GIVEN)
    with pytest.raises(Refused, match="lies in the past"):
        acts.correct(commitment=made, by=giulia, now=now, **GIVEN | {"due_on": past})

    late = now + timedelta(days=400)
    reworded = acts.correct(
        commitment=made, by=giulia, now=late, **GIVEN | {"sentence": "We open two halls."}
    )

    assert (reworded.sentence, reworded.due_on) == ("We open two halls.", DUE)


def test_the_desk_writes_corrects_and_ends_a_promise(body, giulia, settings):
    client = signed_in(giulia, settings)
    address = reverse("panels:commitments", args=[body.panel_id])

    client.post(address, {**GIVEN, "member": body.pk})
    made = Commitment.objects.get()
    one = [body.panel_id, made.uuid]
    client.post(
        reverse("panels:commitment_correct", args=one), {**GIVEN, "sentence": "We open two halls."}
    )
    refused = client.post(reverse("panels:commitment", args=one), {"evidence": ""})
    client.post(
        reverse("panels:commitment", args=one),
        {"evidence": "Both are open.", "evidence_url": "https://table.example/halls"},
    )

    made.refresh_from_db()
    assert (made.sentence, made.state, made.evidence) == (
        "We open two halls.",
        "kept",
        "Both are open.",
    )
    assert "Please say what shows" in refused.content.decode()
    assert "Both are open." in client.get(address).content.decode()
    client.post(reverse("panels:commitment_reopen", args=one))
    made.refresh_from_db()
    assert made.is_open


def test_people_of_an_organisation_see_its_promises_alone(panel, body, settings):
    maria = network.user()
    network.affiliation(user=maria, organisation=body.organisation, role="reader")
    build.promise(panel=panel, member=body, sentence="Ours.")
    build.promise(panel=panel, sentence="Theirs.")

    page = signed_in(maria, settings).get(reverse("panels:commitments", args=[panel.pk]))

    assert ("Ours." in page.content.decode(), "Theirs." in page.content.decode()) == (True, False)


def listed(query: str = "") -> str:
    return Client().get(reverse("panels:promises") + query).content.decode()


def test_everybody_reads_what_both_consents_allow(panel, body):
    build.promise(panel=panel, member=body, sentence="Shown to all.")
    build.promise(panel=panel, member=body, sentence="Kept quiet.", may_publish=False)
    nameless = build.promise(panel=panel, sentence="Of the nameless.").member
    type(body).objects.filter(pk=nameless.pk).update(may_publish_name=False)

    page = listed()
    of_panel = (
        Client()
        .get(reverse("panels:panel", args=[panel.city.slug, panel.programme.slug]))
        .content.decode()
    )

    for text in (page, of_panel):
        assert "Shown to all." in text
        assert "Kept quiet." not in text
        assert "Of the nameless." not in text


def test_promises_are_found_by_words_theme_and_state(panel, body):
    theme = network.theme(programme=panel.programme)
    build.promise(panel=panel, member=body, sentence="Café for all.", theme=theme)
    ended = {"state": "kept", "evidence": "It is so.", "ended_at": timezone.now()}
    build.promise(panel=panel, member=body, sentence="Hall for all.", **ended)

    assert [
        ("Café" in page, "Hall" in page)
        for page in map(listed, ("?q=CAFE", "?q=table", f"?theme={theme.pk}", "?state=kept"))
    ] == [(True, False), (True, True), (True, False), (False, True)]
    by_theme = reverse("panels:organisations") + f"?theme={theme.pk}"
    assert "Open Table" in Client().get(by_theme).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_as_often_for_one_as_for_three(
    count, panel, body, giulia, settings, django_assert_num_queries
):
    theme = network.theme(programme=panel.programme)
    for number in range(count):
        build.promise(panel=panel, member=body, sentence=f"No. {number}.", theme=theme)

    with django_assert_num_queries(4):
        listed()
    desk = signed_in(giulia, settings)
    with django_assert_num_queries(8):
        desk.get(reverse("panels:commitments", args=[panel.pk]))


def test_the_clock_forgets_what_ended_five_years_ago(panel, body):
    now = timezone.now()
    given = {"panel": panel, "member": body, "state": "dropped"}
    build.promise(**given, ended_at=now - timedelta(days=5 * 366))
    stays = build.promise(**given, ended_at=now - timedelta(days=4 * 365))

    tasks.forget()

    assert Commitment.objects.get() == stays


def test_a_promise_that_is_due_stands_on_the_desk_of_coordinator_and_organisation(
    panel, body, giulia
):
    now = timezone.now()
    maria = network.user()
    network.affiliation(user=maria, organisation=body.organisation, role="editor")
    mailed = written_to(body)
    ended = {"state": "kept", "evidence": "It is so.", "ended_at": now}
    for days, given in ((3, {}), (40, {}), (2, ended)):
        build.promise(panel=panel, member=body, due_on=(now + timedelta(days=days)).date(), **given)

    for person in (giulia, maria, mailed):
        (row,) = attention_sittings.rows(person, now)
        assert (row.level, row.label) == ("warn", "Promise")
        assert "Open Table promised" in row.sentence
    assert attention_sittings.rows(network.user(), now) == []
    (late,) = attention_sittings.rows(giulia, now + timedelta(days=9))
    assert late.level == "late"


def test_people_of_an_organisation_find_its_promises_on_their_desk(panel, body, settings):
    maria = network.user()
    network.affiliation(user=maria, organisation=body.organisation, role="editor")
    address = reverse("panels:commitments", args=[panel.pk])

    page, mailed, other = (
        signed_in(person, settings).get(reverse("network:desk")).content.decode()
        for person in (maria, written_to(body), network.user())
    )

    assert (address in page, address in mailed, address in other) == (True, True, False)
    assert "Open Table" in page
    assert "Open Table" in mailed


def written_to(body):
    """The account of whoever one writes to for the organisation."""
    type(body).objects.filter(pk=body.pk).update(email="table@portal.example")
    return network.with_address("table@portal.example")


def test_a_day_that_has_passed_is_said_on_both_public_pages(panel, body):
    build.promise(panel=panel, member=body, due_on=timezone.localdate() - timedelta(days=1))
    address = reverse("panels:panel", args=[panel.city.slug, panel.programme.slug])

    pages = [listed(), Client().get(address).content.decode()]

    tag = '<span class="tag warn">The day has passed</span>'
    assert [page.count(tag) for page in pages] == [1, 1]
