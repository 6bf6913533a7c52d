import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from crisco.jobs.models import OutboundMail
from crisco.verdict import NotAllowed
from network import accessibility
from network.models import Enquiry, EnquiryKind
from network.services import enquiries
from tests.builders import network as build
from tests.rivals import side_by_side

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def enquiry(**given) -> Enquiry:
    return enquiries.send(
        **{
            "kind": EnquiryKind.CONTACT,
            "text": "My secret question",
            "reply_to": "0424 519 111",
            "language": "it",
            "now": NOW,
            **given,
        }
    )


def test_a_message_needs_nothing_but_its_text_and_gets_a_number(client):
    response = client.post("/en/contact/", {"text": "When is the next debate?"}, follow=True)

    kept = Enquiry.objects.get()
    assert (kept.text, kept.reply_to, kept.language) == ("When is the next debate?", "", "en")
    assert kept.ticket in response.content.decode()
    assert response.redirect_chain == [("/en/contact/done/", 302)]


def test_the_office_is_told_by_mail_without_the_words_of_the_sender(settings):
    settings.CONTACT_EMAIL = "office@portal.example"

    kept = enquiry()

    mail = OutboundMail.objects.get()
    assert mail.to == "office@portal.example"
    assert f"/en/desk/messages/{kept.ticket}/" in mail.text
    assert "secret" not in mail.text + mail.subject
    assert "0424" not in mail.text


def test_a_message_can_go_to_one_city(client):
    city = build.city(slug="vejle")
    build.partnership(programme=build.programme(), organisation=build.organisation(city=city))

    client.post("/en/contact/", {"text": "Hello", "city": "vejle"})
    client.post("/en/contact/", {"text": "Hello", "city": "atlantis"})

    assert [each.city for each in Enquiry.objects.all()] == [city]


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "  \n "},
        {"text": "x" * 4001},
        {"text": "a\x07b"},
        {"text": "ok", "reply_to": "a\nb"},
        {"text": "ok", "reply_to": "y" * 151},
        {"text": "\u202egnp.exe"},
    ],
)
def test_what_cannot_be_meant_is_said_at_the_field_and_kept(client, wrong):
    response = client.post("/en/contact/", wrong)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Enquiry.objects.exists()
    assert not OutboundMail.objects.exists()


FORMS = [
    ("/en/contact/", {"text": "Hello", "reply_to": ""}),
    ("/ar/accessibility/", {"text": "It is too small", "page": "/ar/"}),
]


@pytest.mark.parametrize(("address", "given"), FORMS)
def test_one_form_sent_twice_is_one_message_and_other_words_are_another(client, address, given):
    page = client.get(address).content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    sent = {**given, "form_key": key}

    ends = [client.post(address, sent, follow=True) for _ in range(2)]

    kept = Enquiry.objects.get()
    assert all(kept.ticket in each.content.decode() for each in ends)
    assert OutboundMail.objects.count() == 1
    client.post(address, {**sent, "text": "One thing more"})
    assert (Enquiry.objects.count(), OutboundMail.objects.count()) == (2, 2)


@pytest.mark.parametrize(("address", "given"), FORMS)
def test_the_same_words_from_another_page_or_one_without_a_key_are_another(client, address, given):
    for key in ({"form_key": str(uuid4())}, {"form_key": str(uuid4())}, {}, {}):
        client.post(address, {**given, **key})

    assert Enquiry.objects.count() == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("address", "given"), FORMS)
def test_one_form_sent_by_two_at_once_is_one_message(address, given):
    sent = {**given, "form_key": str(uuid4())}

    ends = side_by_side(
        lambda: Client().post(address, sent, follow=True).content.decode(),
        behind="LOCK TABLE network_enquiry IN SHARE MODE",
    )

    kept = Enquiry.objects.get()
    assert all(kept.ticket in each for each in ends)
    assert OutboundMail.objects.count() == 1


def test_two_messages_that_come_to_one_number_get_one_each(monkeypatch):
    monkeypatch.setattr(enquiries, "code_of", lambda key: "AAAAA" + key[-1])

    assert [enquiry(text=text).ticket for text in ("One", "Two")] == ["AAAAA0", "AAAAA1"]


def test_what_people_write_is_never_taken_for_html(client):
    kept = enquiry(text="<script>alert(1)</script>")
    client.force_login(build.network_staff())

    page = client.get(f"/en/desk/messages/{kept.ticket}/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_too_many_messages_from_one_place_are_told_so(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"network_enquiry": "2/h/ip"}
    for _ in range(2):
        client.post("/en/contact/", {"text": "Hello"})

    response = client.post("/en/contact/", {"text": "Hello"})

    assert "Too many messages" in response.content.decode()
    assert Enquiry.objects.count() == 2


def test_a_barrier_is_reported_with_three_fields(client):
    client.post(
        "/ar/accessibility/",
        {"page": "/ar/debates/", "text": "I cannot press the button", "reply_to": ""},
    )

    kept = Enquiry.objects.get()
    assert (kept.kind, kept.page, kept.language) == (
        EnquiryKind.ACCESSIBILITY,
        "/ar/debates/",
        "ar",
    )
    assert kept.answer_due_on - kept.created_at.date() == timedelta(days=14)


def test_the_statement_is_not_older_than_a_year():
    assert (date.today() - accessibility.STATEMENT.reviewed_on).days < 365  # noqa: DTZ011


@pytest.mark.parametrize(
    ("reader", "allowed"),
    [("staff", True), ("coordinator", True), ("stranger", False), ("nobody", False)],
)
def test_who_reads_a_message_to_a_city(client, reader, allowed):
    city = build.city()
    kept = enquiry(city=city)
    person = {
        "staff": build.network_staff,
        "coordinator": lambda: build.coordinator(city=city),
        "stranger": lambda: build.coordinator(city=build.city()),
        "nobody": build.user,
    }[reader]()
    client.force_login(person)

    page = client.get(f"/en/desk/messages/{kept.ticket}/")
    client.post(f"/en/desk/messages/{kept.ticket}/answered/")

    kept.refresh_from_db()
    assert page.status_code == (200 if allowed else 404)
    assert ("My secret question" in page.content.decode()) is allowed
    assert (kept.answered_at is not None) is allowed


def test_messages_to_the_whole_network_are_for_its_staff_alone():
    kept = enquiry()

    with pytest.raises(NotAllowed):
        enquiries.mark_answered(enquiry=kept, by=build.coordinator(city=build.city()), now=NOW)


def test_answering_twice_keeps_the_first_time():
    kept, staff = enquiry(), build.network_staff()

    enquiries.mark_answered(enquiry=kept, by=staff, now=NOW)
    again = enquiries.mark_answered(enquiry=kept, by=staff, now=NOW + timedelta(days=1))

    assert again.answered_at == NOW
    assert not enquiries.still_waits({"ticket": kept.ticket})


def test_messages_are_forgotten_after_a_year():
    enquiry()
    newer = enquiry(now=NOW + timedelta(days=2))

    gone = enquiries.forget_old(now=NOW + timedelta(days=366))

    assert gone == 1
    assert Enquiry.objects.get() == newer


def test_the_page_shows_the_five_offices_of_alda(client):
    alda = build.organisation(kind="network", name="ALDA")
    for number in range(5):
        alda.offices.create(
            slug=f"o{number}", place=f"Town {number}", address="Street", position=number
        )

    page = client.get("/en/contact/").content.decode()

    assert [page.index(f"Town {number}") for number in range(5)] == sorted(
        page.index(f"Town {number}") for number in range(5)
    )
