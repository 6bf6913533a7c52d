"""The resident's journey: from the event's page to a kept place, in two languages."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.db import OperationalError, connection
from django.utils import timezone
from django.utils.html import escape

from crisco import tries
from crisco.jobs.models import OutboundMail
from events.models import Need, Record, Registration, RegistrationState
from events.services import guarding, registrations
from network.forms.open_forms import new_ticket
from tests.builders import events as build
from tests.builders import network

pytestmark = pytest.mark.django_db
S = RegistrationState


@pytest.fixture
def event(soon):
    return build.event(starts_at=soon, slug="neighbours", title_ar="كيف نتعرّف إلى جيراننا؟")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_the_list_to_a_kept_place_in_four_pages(client, send, event, language):
    pages = [
        client.get(f"/{language}/debates/"),
        client.get(f"/{language}/debates/neighbours/"),
        client.get(f"/{language}/debates/neighbours/register/"),
    ]
    answer = send(event, language=language)
    pages.append(client.get(answer["Location"]))

    assert [page.status_code for page in pages] == [200] * 4
    assert answer["Location"] == f"/{language}/debates/neighbours/register/done/"
    mine = Registration.objects.get()
    assert (mine.state, mine.language) == (S.CONFIRMED, language)
    mail = OutboundMail.objects.get()
    assert (mail.to, mail.language, mail.kind) == ("amal@example.org", language, "events.kept")
    assert f"/{language}/r/" in mail.text


def test_the_page_asks_at_most_five_questions(client, event):
    page = client.get("/en/debates/neighbours/register/").content.decode()

    questions = re.findall(r'<label for="id_(name|contact|language|party_size)"', page)
    assert questions == ["name", "contact", "language", "party_size"]
    assert page.count("<legend>") == 1
    assert "<script" not in page


def test_without_an_address_a_code_is_shown_and_opens_the_registration(client, send, event):
    done = client.get(send(event, contact="", name="Leïla B.")["Location"])
    code = re.search(r'class="code">(\w{6})<', done.content.decode()).group(1)

    opened = client.post("/en/r/", {"code": f"{code[:3].lower()} {code[3:]}", "name": "leila"})
    mine = client.get(opened["Location"])

    assert opened.status_code == 302
    assert "Your place is kept." in mine.content.decode()
    assert OutboundMail.objects.count() == 0


def test_the_privacy_page_names_the_cookie_that_remembers_the_place(client, send, event):
    send(event, contact="")

    (name,) = {name for name, cookie in client.cookies.items() if cookie.value} - {"csrf"}

    assert f">{name}</" in client.get("/en/privacy/").content.decode()


def test_a_code_with_the_wrong_name_opens_nothing(client, send, event):
    done = client.get(send(event, contact="")["Location"])
    code = re.search(r'class="code">(\w{6})<', done.content.decode()).group(1)

    page = client.post("/en/r/", {"code": code, "name": "Ben"})

    assert page.status_code == 200
    assert "do not fit together" in page.content.decode()


def test_a_desk_opens_many_registrations_from_one_machine(client, event):
    tries = [client.post("/en/r/", {"code": f"AAAA{n}", "name": "A"}) for n in range(11, 72)]

    assert [page.status_code for page in tries] == [200] * 60 + [429]


def test_behind_a_proxy_every_visitor_has_tries_of_their_own(client, event, settings):
    settings.PROXY_COUNT = 1

    def open_from(machine, numbers):
        return [
            client.post(
                "/en/r/",
                {"code": f"AAAA{n}", "name": "A"},
                headers={"X-Forwarded-For": f"203.0.113.{n}, {machine}"},
            ).status_code
            for n in numbers
        ]

    assert open_from("198.51.100.1", range(11, 72)) == [200] * 60 + [429]
    assert open_from("198.51.100.2", [80]) == [200]


def test_codes_cannot_be_tried_out(client, event):
    tries = [client.post("/en/r/", {"code": "AAAAAA", "name": "A"}) for _ in range(11)]

    assert [page.status_code for page in tries] == [200] * 10 + [429]


def test_a_phone_is_stored_with_its_country(send, event):
    send(event, contact="0424 519 555")

    assert Registration.objects.get().phone == "+390424519555"


def test_needs_are_stored_apart(send, soon):
    event = build.event(starts_at=soon, childcare=True)

    send(event, interpreter="on", interpreter_language="ar", childcare="on", childcare_count="2")

    need = Need.objects.get()
    assert (need.interpreter_language, need.childcare_count) == ("ar", 2)


def test_a_full_event_offers_the_waiting_list_and_says_so(client, send, soon):
    event = build.event(starts_at=soon, capacity=1, slug="full")
    build.register(event=event, now=timezone.now())

    page = client.get("/en/debates/full/")
    done = client.get(send(event)["Location"])

    assert "Put me on the waiting list" in page.content.decode()
    assert "You are on the waiting list" in done.content.decode()
    assert OutboundMail.objects.filter(kind="events.waiting").count() == 1


def pages_after(client, send, event, **answers) -> list[bytes]:
    """The page that says it is done, and every page that it links to."""
    client.cookies.clear()
    done = client.get(send(event, **answers)["Location"]).content
    main = done.decode().split("<main")[1].split("</main>")[0]
    links = re.findall(r'href="(/[^"#]*)"', main)
    forms = re.compile(rb'name="(ticket|csrfmiddlewaretoken)" value="[^"]*"')
    return [done, *(forms.sub(b"", client.get(link).content) for link in links)]


@pytest.mark.parametrize("capacity", [None, 20, 3, 1])
def test_done_and_every_page_behind_it_are_the_same_for_a_known_address(
    client, send, soon, capacity
):
    event = build.event(starts_at=soon, capacity=capacity, slug="neighbours")
    build.registration(event=event, email_norm="known@example.org")

    known = pages_after(client, send, event, contact="known@example.org")
    unknown = pages_after(client, send, event, contact="other@example.org")

    assert len(known) >= 3
    assert [page.replace(b"known@", b"other@") for page in known] == unknown
    assert OutboundMail.objects.filter(kind="events.already", to="known@example.org").count() == 1


def test_a_group_that_must_wait_is_told_so_whether_its_address_is_known_or_not(client, send, soon):
    event = build.event(starts_at=soon, capacity=4)
    build.register(event=event, now=timezone.now())
    build.registration(event=event, email_norm="known@example.org")
    done = [
        client.get(send(event, contact=contact, party_size="4")["Location"]).content.decode()
        for contact in ("known@example.org", "other@example.org")
    ]

    assert ["You are on the waiting list" in page for page in done] == [True, True]


def test_the_cookie_of_the_done_page_tells_no_known_address_from_a_new_one(client, send, event):
    def cookie():
        client.cookies.clear()
        return signing.b64_decode(send(event).cookies["kept"].value.split(":")[0].encode())

    assert cookie() == cookie()


def test_behind_the_done_page_an_address_opens_no_registration(client, send, event):
    send(event)

    assert client.get("/en/debates/neighbours/register/mine/")["Location"] == "/en/r/"


def test_a_form_sent_again_with_another_name_is_no_test_of_an_address(send, event, today):
    build.register(event=event, now=timezone.now(), email="known@example.org")
    sent = []
    for contact in ("known@example.org", "new@example.org"):
        ticket = new_ticket(today - timedelta(seconds=30), "events.register")
        sent += [send(event, contact=contact, ticket=ticket, name=name) for name in ("A", "B")]

    assert [answer.status_code for answer in sent] == [302] * 4
    assert Registration.objects.count() == 2


def test_a_form_sent_twice_is_one_registration(send, event, today):
    ticket = new_ticket(today - timedelta(seconds=30), "events.register")

    answers = [send(event, contact="", ticket=ticket) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Registration.objects.count() == 1


def test_a_form_sent_twice_with_other_answers_is_a_conflict(send, event, today):
    ticket = new_ticket(today - timedelta(seconds=30), "events.register")
    send(event, contact="", ticket=ticket)

    second = send(event, contact="", ticket=ticket, name="Somebody else")

    assert second.status_code == 409
    assert Registration.objects.count() == 1


def test_a_mail_to_an_unconfirmed_address_carries_no_typed_word(send, event):
    send(event, name="Win a prize today", other="Call this number")

    mail = OutboundMail.objects.get()
    written = mail.subject + mail.text + bytes(mail.calendar).decode()
    assert "prize" not in written
    assert "Call this" not in written


def test_a_stranger_is_written_to_three_times_a_day_at_most(send, soon):
    for _ in range(5):
        send(build.event(starts_at=soon))

    assert Registration.objects.count() == 5
    assert OutboundMail.objects.count() == guarding.MAILS_TO_UNCONFIRMED_A_DAY


def test_a_machine_that_fills_in_the_hidden_field_is_refused(send, event):
    page = send(event, website="https://spam.example")

    assert "leave the last field empty" in page.content.decode()
    assert Registration.objects.count() == 0


def test_a_form_sent_in_the_same_second_asks_to_press_once_more(send, event):
    ticket = new_ticket(timezone.now(), "events.register")

    page = send(event, ticket=ticket)

    assert "press the button once more" in page.content.decode()
    assert Registration.objects.count() == 0


def test_in_a_rush_the_form_asks_for_the_town(monkeypatch, send, event):
    monkeypatch.setattr(tries, "BURST", 0)

    without = send(event)
    with_it = send(event, town="bassano del GRAPPA")

    assert "In which town" in without.content.decode()
    assert with_it.status_code == 302


def test_overload_is_a_503_with_the_answers_kept(monkeypatch, send, event):
    def queue_is_long(**_given):
        raise OperationalError

    monkeypatch.setattr(registrations, "register", queue_is_long)

    page = send(event)

    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert 'value="amal@example.org"' in page.content.decode()


CLOSED = {
    "is over": {"starts_at": timedelta(days=-2)},
    "has begun": {"starts_at": timedelta(hours=-1)},
    "was cancelled": {"starts_at": timedelta(days=3), "state": "cancelled"},
    "Registration closed": {"starts_at": timedelta(days=3), "closes": timedelta(hours=-1)},
    "Registration opens": {"starts_at": timedelta(days=3), "opens": timedelta(hours=1)},
    "Registration is closed": {"starts_at": timedelta(days=3), "state": "closed"},
}


@pytest.mark.parametrize(("sentence", "given"), CLOSED.items(), ids=CLOSED)
def test_what_closed_between_page_and_click_says_why(client, send, today, sentence, given):
    given = dict(given)
    times = {}
    if "closes" in given:
        times["registration_closes_at"] = today + given.pop("closes")
    if "opens" in given:
        times["registration_opens_at"] = today + given.pop("opens")
    starts_at = today + given.pop("starts_at")
    event = build.event(starts_at=starts_at, slug="shut", **times, **given)

    looked = client.get("/en/debates/shut/register/").content.decode()
    sent, wrong = send(event), send(event, name="")

    assert sentence in looked
    assert Registration.objects.count() == 0
    for answer in (sent, wrong):
        page = answer.content.decode()
        way_on = page.partition('class="nothing"')[2].partition("</main>")[0]
        assert answer.status_code == 200
        assert sentence in way_on
        assert "<button" not in way_on, "it could only refuse again"
        assert f'href="/en/debates/?city={event.city.slug}"' in way_on
        assert 'href="/en/contact/"' in way_on


def test_what_closes_while_a_form_waits_for_its_turn_says_why(monkeypatch, send, event):
    def closed(**_given):
        raise registrations.NotOpen("Registration is closed.")

    monkeypatch.setattr(registrations, "register", closed)

    page = send(event).content.decode()

    assert "Registration is closed." in page
    assert "Keep my place" not in page


BAD = {
    "empty name": ({"name": ""}, "Please write a name"),
    "blank name": ({"name": "   "}, "Please write a name"),
    "name of signs": ({"name": "!!!"}, "Please write a name"),
    "name too long": ({"name": "a" * 101}, "at most 100"),
    "direction override": ({"name": "Amal\u202egpj"}, "cannot be shown"),
    "control character": ({"name": "Amal\x07"}, "cannot be shown"),
    "null": ({"name": "Amal\x00"}, "cannot be shown"),
    "name longer when written down": ({"name": "\u0958" * 60}, "at most 100"),
    "address longer in ASCII": (
        {"contact": f"a@{'ü.' * 60}example"},
        "check the e-mail address",
    ),
    "two lines": ({"name": "Amal\nBcc: x@example.org"}, "in one line"),
    "an advertisement": ({"name": "Amal https://spam.example"}, "without a web address"),
    "half an address": ({"contact": "amal@"}, "check the e-mail address"),
    "neither mail nor phone": ({"contact": "tomorrow"}, "neither an e-mail address"),
    "header in the address": ({"contact": "a@b.org\r\nBcc: c@d.org"}, "in one line"),
    "unknown language": (
        {"interpreter": "on", "interpreter_language": "xx"},
        "something from the list",
    ),
    "no people": ({"party_size": "0"}, "something from the list"),
    "a hundred people": ({"party_size": "100"}, "something from the list"),
    "huge exponent": ({"party_size": "1e1000000"}, "something from the list"),
    "other too long": ({"other": "x" * 201}, "at most 200"),
    "forged ticket": ({"ticket": "forged"}, "open for too long"),
    "no ticket": ({"ticket": ""}, "required"),
}


@pytest.mark.parametrize(("answers", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_gets_a_sentence_and_writes_nothing(send, event, answers, sentence):
    page = send(event, **answers)

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert Registration.objects.count() == 0
    assert OutboundMail.objects.count() == 0


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=1+1", "{{ 7 }}", "O'Brien & co"])
def test_odd_names_are_names(client, send, event, name):
    answer = send(event, name=name, contact="")
    page = client.get(client.get("/en/debates/neighbours/register/mine/")["Location"])

    assert answer.status_code == 302
    assert Registration.objects.get().name == name
    assert escape(name) in page.content.decode()


def test_nothing_is_sent_when_the_transaction_fails(monkeypatch, event):
    def fail(*_args, **_given):
        raise RuntimeError("in the middle")

    monkeypatch.setattr(Record.objects, "bulk_create", fail)

    with pytest.raises(RuntimeError):
        build.register(event=event, now=timezone.now())

    assert OutboundMail.objects.count() == 0


def test_no_page_of_the_journey_writes_on_get(client, event):
    def only_reads(execute, sql, params, many, context):
        assert sql.lstrip().upper().startswith(("SELECT", "SAVEPOINT", "RELEASE")), sql
        return execute(sql, params, many, context)

    kept = build.register(event=event, now=timezone.now(), email="")
    paths = ["", "register/", "register/done/", "register/mine/", "calendar/", "poster/"]
    addresses = [f"/en/debates/neighbours/{path}" for path in paths]
    acts = ["", "change/", "cancel/", "calendar/"]
    addresses += [f"/en/r/{kept.link}/{act}" for act in acts]

    with connection.execute_wrapper(only_reads):
        answers = [client.get(address) for address in addresses]

    assert all(answer.status_code in {200, 302} for answer in answers)


def test_a_draft_is_unknown_to_visitors_and_known_to_its_coordinator(client, soon):
    event = build.event(starts_at=soon, state="draft", slug="secret")
    giulia = network.coordinator(city=event.city)
    addresses = ["", "register/", "poster/", "calendar/"]

    for address in addresses:
        assert client.get(f"/en/debates/secret/{address}").status_code == 404
    client.force_login(giulia)

    assert client.get("/en/debates/secret/").status_code == 200
