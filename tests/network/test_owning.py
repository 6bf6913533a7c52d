"""Taking one's data away and deleting one's account: who is asked what, and what comes of it."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.utils import timezone

from crisco.jobs.models import OutboundMail
from crisco.verdict import NotAllowed
from network import rules
from network.models import Affiliation, Role, User
from network.services import leaving
from tests.builders import network as build

PASSWORD = "a-long-enough-secret"
NOW_PAGE = "/en/desk/my-data/delete/now/"
pytestmark = pytest.mark.django_db


def account(email: str = "rosa@portal.example", **given) -> User:
    given.setdefault("password", PASSWORD)
    person = build.user(email=email, name="Rosa", **given)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def signed_in(email: str = "rosa@portal.example") -> Client:
    """Somebody who has just given the password, and then once more."""
    client = Client()
    client.post("/en/account/login/", {"login": email, "password": PASSWORD})
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize("page", ["/en/desk/my-data/", "/en/desk/my-data/file/", NOW_PAGE])
def test_a_sign_in_of_long_ago_is_asked_again(client, page):
    client.force_login(account())

    response = client.get(page)

    assert response.url == f"/en/account/reauthenticate/?next={page.replace('/', '%2F')}"


@pytest.mark.parametrize("page", ["/en/desk/my-data/", NOW_PAGE])
def test_who_has_no_password_signs_in_with_a_code_once_more(client, page):
    client.force_login(account(password=None))

    text = client.get(page).content.decode()

    assert "please sign in once more" in text
    assert f"/en/account/login/code/?next={page.replace('/', '%2F')}" in text
    assert client.post(NOW_PAGE, {"is_sure": "on"}).status_code == 200
    assert User.objects.exists()


def test_the_file_holds_what_the_page_shows():
    account()
    client = signed_in()

    response = client.get("/en/desk/my-data/file/")
    page = client.get("/en/desk/my-data/").content.decode()

    kept = json.loads(response.content)
    assert kept["account"][0]["name"] == "Rosa"
    assert kept["addresses"] == [
        {"email": "rosa@portal.example", "confirmed": True, "primary": True}
    ]
    assert kept["sign_ins"][0]["ip"] == "127.0.0.1"
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert response.headers["Cache-Control"] == "no-store"
    assert all(word in page for word in ("Rosa", "rosa@portal.example", "127.0.0.1"))


def test_a_name_with_markup_is_text_on_the_page():
    account()
    User.objects.update(name="<b>Rosa</b>")

    page = signed_in().get("/en/desk/my-data/").content.decode()

    assert "&lt;b&gt;Rosa&lt;/b&gt;" in page
    assert "<b>Rosa" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(rows, django_assert_num_queries):
    person = account()
    for _ in range(rows):
        build.affiliation(user=person, organisation=build.organisation(), role=Role.READER)
    client = signed_in()

    with django_assert_num_queries(28):
        client.get("/en/desk/my-data/")


def test_deleting_signs_out_everywhere_and_writes_a_last_mail():
    account(language="it")
    here, elsewhere = signed_in(), signed_in()

    response = here.post(NOW_PAGE, {"is_sure": "on"})

    assert response.url == "/en/goodbye/"
    assert here.get(response.url).status_code == 200
    assert not User.objects.exists()
    assert not Session.objects.exists()
    assert elsewhere.get("/en/desk/").status_code == 302
    mail = OutboundMail.objects.get(kind=leaving.MAIL_KIND)
    assert (mail.to, mail.language) == ("rosa@portal.example", "it")


@pytest.mark.parametrize("answer", [{}, {"is_sure": ""}, {"other": "on"}])
def test_without_the_tick_nothing_is_deleted(answer):
    account()

    response = signed_in().post(NOW_PAGE, answer)

    assert "Please tick the box if you are sure." in response.content.decode()
    assert User.objects.count() == 1


def test_looking_deletes_nothing(client):
    account()
    client = signed_in()

    assert client.get("/en/desk/my-data/delete/").status_code == 200
    assert client.get(NOW_PAGE).status_code == 200
    assert User.objects.count() == 1


def lone(role: str) -> User:
    """The only one with the role."""
    if role == "administrator":
        return account(is_staff=True)
    person = account()
    home = build.organisation(city=build.city() if role == Role.COORDINATOR else None)
    build.affiliation(user=person, organisation=home, role=role)
    return person


REASONS = {
    Role.COORDINATOR: "You are the last coordinator of a city.",
    Role.NETWORK_STAFF: "You are the last of the network’s staff.",
    "administrator": "This account administers the portal.",
}


@pytest.mark.parametrize("role", REASONS)
def test_the_last_of_a_role_is_told_why_not_and_what_to_do(role):
    person = lone(role)
    client = signed_in()

    page = client.get("/en/desk/my-data/delete/").content.decode()
    answer = client.post(NOW_PAGE, {"is_sure": "on"}, follow=True).content.decode()

    assert REASONS[role] in page
    assert "Go on and delete" not in page
    assert REASONS[role] in answer
    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in REASONS])
def test_other_roles_may_leave(role):
    assert rules.may_delete_account(lone(role), now=timezone.now())


def test_a_colleague_who_is_switched_off_or_left_does_not_count():
    person = lone(Role.COORDINATOR)
    home = person.affiliations.get().organisation
    off = build.user(is_active=False)
    build.affiliation(user=off, organisation=home, role=Role.COORDINATOR)
    former = build.affiliation(user=build.user(), organisation=home, role=Role.COORDINATOR)
    Affiliation.objects.filter(pk=former.pk).update(until_at=timezone.now())

    assert not rules.may_delete_account(person, now=timezone.now())

    build.affiliation(user=build.user(), organisation=home, role=Role.COORDINATOR)

    assert rules.may_delete_account(person, now=timezone.now())


def at_once(*people: User) -> list[str]:
    """All leave in the same moment; what each was answered."""

    def leave(person: User) -> str:
        try:
            leaving.leave(person=person, now=timezone.now())
        except NotAllowed:
            return "refused"
        finally:
            connections.close_all()
        return "gone"

    with ThreadPoolExecutor(max_workers=len(people)) as pool:
        return sorted(pool.map(leave, people))


@pytest.mark.django_db(transaction=True)
def test_two_last_coordinators_cannot_leave_together():
    first = lone(Role.COORDINATOR)
    second = build.user()
    home = first.affiliations.get().organisation
    build.affiliation(user=second, organisation=home, role=Role.COORDINATOR)

    assert at_once(first, second) == ["gone", "refused"]
    assert Affiliation.objects.filter(role=Role.COORDINATOR).count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressing_twice_deletes_once():
    person = account()

    assert at_once(person, person, person) == ["gone"] * 3
    assert OutboundMail.objects.filter(kind=leaving.MAIL_KIND).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_fault_in_one_part_leaves_everything_as_it_was(monkeypatch):
    person = account()
    monkeypatch.setattr(User, "delete", lambda _self: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        leaving.leave(person=person, now=timezone.now())

    assert EmailAddress.objects.filter(user=person).exists()
    assert not OutboundMail.objects.exists()


def test_the_administration_forgets_as_thoroughly(client):
    person = account()
    OutboundMail.objects.create(
        kind="x",
        key="x",
        to="rosa@portal.example",
        language="en",
        subject="Hello",
        text="Rosa",
        state="sent",
        sent_at=timezone.now(),
        created_at=timezone.now(),
        not_before=timezone.now(),
    )
    client.force_login(build.user(is_staff=True, is_superuser=True))

    client.post(f"/admin/network/user/{person.pk}/delete/", {"post": "yes"})

    assert not User.objects.filter(pk=person.pk).exists()
    assert OutboundMail.objects.get().text == ""


@pytest.mark.django_db(transaction=True)
def test_the_administration_forgets_several_at_once(client):
    people = [account(), account("amal@portal.example")]
    administrator = build.user(is_staff=True, is_superuser=True)
    client.force_login(administrator)

    client.post(
        "/admin/network/user/",
        {
            "action": "delete_selected",
            "_selected_action": [person.pk for person in people],
            "post": "yes",
        },
    )

    assert User.objects.get() == administrator
