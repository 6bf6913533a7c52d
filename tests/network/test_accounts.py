"""Signing in and making an account: what an outsider can learn is nothing."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.utils import timezone

from crisco.jobs.models import OutboundMail
from network import accounts
from network.models import Role, User
from tests.builders import network as build

PASSWORD = "a-long-enough-secret"
pytestmark = pytest.mark.django_db


def forget_tries() -> None:
    """For this test alone: others count in the same cache at the same time."""
    cache.key_prefix = uuid4().hex


def account(email: str = "ana@portal.example", *, verified: bool = True, **given) -> User:
    person = build.user(email=email, password=PASSWORD, **given)
    EmailAddress.objects.create(user=person, email=email, verified=verified, primary=True)
    return person


def plain(response, *addresses: str) -> str:
    """The page without what differs for everybody: tokens, nonces and the address typed."""
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    text = re.sub(r'nonce="[^"]+"', "", text)
    for address in addresses:
        text = text.replace(address, "ADDRESS")
    return text


def posted(path: str, **data) -> tuple[int, str, str]:
    """Status, way on and page, as an outsider sees them."""
    forget_tries()
    client = Client()
    first = client.post(path, data)
    if first.status_code == 302:
        return first.status_code, first.url, plain(client.get(first.url), *data.values())
    return first.status_code, "", plain(first, *data.values())


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/en/account/login/", lambda email: {"login": email, "password": "wrong-but-long"}),
        ("/en/account/login/code/", lambda email: {"email": email}),
        ("/en/account/password/reset/", lambda email: {"email": email}),
        ("/en/account/signup/", lambda email: {"email": email}),
    ],
)
@pytest.mark.parametrize("state", ["verified", "unverified", "inactive"])
def test_an_outsider_cannot_tell_whether_an_address_has_an_account(path, data, state):
    account("known@portal.example", verified=state != "unverified", is_active=state != "inactive")

    known = posted(path, **data("known@portal.example"))
    unknown = posted(path, **data("nobody@portal.example"))

    assert known == unknown


def test_codes_that_a_stranger_asks_for_stop_no_other_message():
    person = account()
    adapter = accounts.AccountAdapter()

    for _ in range(25):
        adapter.send_mail(
            "account/email/login_code", person.email, {"user": person, "code": "123456"}
        )
    adapter.send_mail("account/email/password_changed", person.email, {"user": person})

    codes = OutboundMail.objects.filter(kind=accounts.ASKED_KIND)
    assert codes.exclude(state="suppressed").count() == 20
    assert OutboundMail.objects.get(kind=accounts.MAIL_KIND).state == "queued"


def test_signing_in_by_password(client):
    account()

    response = client.post(
        "/en/account/login/", {"login": "ANA@portal.example", "password": PASSWORD}
    )

    assert response.url == "/en/desk/"


def test_signing_in_by_code_in_the_language_of_the_person(client):
    ana = account(language="it")
    client.post("/en/account/login/code/", {"email": "ana@portal.example"})
    mail = OutboundMail.objects.get()
    code = re.search(r"^[A-Z0-9-]{6,}$", mail.text, re.MULTILINE).group()

    response = client.post("/en/account/login/code/confirm/", {"code": code})

    assert (mail.to, mail.language) == ("ana@portal.example", "it")
    assert response.status_code == 302
    assert client.get("/en/desk/").wsgi_request.user == ana


def test_three_wrong_codes_end_the_attempt(client):
    account()
    client.post("/en/account/login/code/", {"email": "ana@portal.example"})
    code = re.search(r"^[A-Z0-9-]{6,}$", OutboundMail.objects.get().text, re.MULTILINE).group()

    for _ in range(3):
        client.post("/en/account/login/code/confirm/", {"code": "WRONG9"})
    client.post("/en/account/login/code/confirm/", {"code": code})

    assert client.get("/en/desk/").status_code == 302


def test_a_code_that_has_run_out_is_not_sent_any_more():
    late = {"until": (timezone.now() - timedelta(seconds=1)).isoformat()}
    early = {"until": (timezone.now() + timedelta(minutes=1)).isoformat()}

    assert [accounts.still_valid(late), accounts.still_valid(early)] == [False, True]


def test_making_an_account_needs_an_address_and_its_code(client):
    client.post("/sq/account/signup/", {"email": "New.Person@Portal.example"})
    person = User.objects.get()
    code = re.search(r"^[A-Z0-9-]{6,}$", OutboundMail.objects.get().text, re.MULTILINE).group()

    client.post("/sq/account/confirm-email/", {"code": code})

    assert (person.email, person.language) == ("new.person@portal.example", "sq")
    assert not person.has_usable_password()
    assert EmailAddress.objects.get(user=person).verified
    assert not person.affiliations.exists()


def test_an_account_gives_no_role(client):
    client.force_login(account())

    assert client.get("/en/network/").status_code == 403
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "x" * 250 + "@portal.example", "a\nb@portal.example", "a b@c.de"]
)
def test_an_address_that_cannot_be_is_refused_at_the_field(client, email):
    response = client.post("/en/account/signup/", {"email": email})

    assert response.status_code == 200
    assert response.context["form"].errors["email"]
    assert not User.objects.exists()


def test_an_unconfirmed_account_is_no_trap_for_the_owner_of_the_address(client):
    client.post("/en/account/signup/", {"email": "ana@portal.example"})
    forget_tries()

    answer = Client().post("/en/account/signup/", {"email": "ana@portal.example"})

    assert answer.status_code == 302
    assert User.objects.count() == 1
    assert not User.objects.get().has_usable_password()


@pytest.mark.django_db(transaction=True)
def test_twenty_sign_ups_of_one_address_at_once_make_one_account(settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": None, "confirm_email": None}

    def sign_up(_number: int) -> int:
        try:
            client = Client(raise_request_exception=False)
            return client.post("/en/account/signup/", {"email": "ana@portal.example"}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as pool:
        codes = list(pool.map(sign_up, range(20)))

    assert set(codes) == {302}
    assert User.objects.count() == EmailAddress.objects.count() == 1


@pytest.mark.parametrize(
    "evil", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(client, evil):
    account()

    response = client.post(
        "/en/account/login/",
        {"login": "ana@portal.example", "password": PASSWORD, "next": evil},
    )

    assert response.url == "/en/desk/"


def test_no_password_is_kept_in_the_session(client):
    account()
    client.post("/en/account/login/", {"login": "ana@portal.example", "password": PASSWORD})

    assert PASSWORD not in str(dict(client.session.items()))


def test_the_session_key_changes_at_sign_in(client):
    account()
    client.get("/en/contact/done/")
    client.session.save()
    before = client.session.session_key

    client.post("/en/account/login/", {"login": "ana@portal.example", "password": PASSWORD})

    assert client.session.session_key != before


NEEDS = [Role.COORDINATOR, Role.DEPUTY, Role.DESK_HELPER, Role.NETWORK_STAFF]


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_peoples_data_reaches_only_the_second_step(client, settings, role):
    settings.SECOND_FACTOR_REQUIRED = True
    person = account()
    build.affiliation(user=person, organisation=build.organisation(city=build.city()), role=role)
    client.force_login(person)

    urls = [
        client.get(address, follow=False).headers.get("Location", "")
        for address in ("/en/desk/", "/en/invitations/", "/en/network/", "/en/desk/about-me/")
    ]

    if role in NEEDS:
        assert urls == ["/en/account/2fa/"] * 4
        assert client.get("/en/account/2fa/").status_code == 200
        assert client.get("/en/help/").status_code == 200
        assert client.post("/en/desk/messages/x/answered/").url == "/en/account/2fa/"
    else:
        assert "/en/account/2fa/" not in urls


def test_administrators_need_a_second_step_too(client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(account(is_staff=True, is_superuser=True))

    for page in ("", "network/user/", "account/emailaddress/", "mfa/authenticator/"):
        assert client.get(f"/admin/{page}").headers["Location"] == "/en/account/2fa/"


def test_with_a_second_step_the_desk_opens(client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    person = build.coordinator(city=build.city())
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    client.force_login(person)

    assert client.get("/en/desk/").status_code == 200


def test_the_administration_has_no_door_of_its_own(client):
    account(is_staff=True, is_superuser=True)

    response = client.post(
        "/admin/login/", {"username": "ana@portal.example", "password": PASSWORD}
    )

    assert response.status_code == 302
    assert "/account/login/" in response.url
    assert client.get("/admin/").status_code == 302


def test_seeds_of_second_steps_are_not_stored_in_clear(settings):
    adapter = accounts.SecondFactorAdapter()

    stored = adapter.encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DP" not in stored
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-of-more-than-forty-characters"
    assert adapter.decrypt(stored) == "JBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    "page",
    ["login/", "signup/", "login/code/", "password/reset/"],
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_of_the_entrance_are_in_our_frame(client, page, language):
    response = client.get(f"/{language}/account/{page}")

    text = response.content.decode()
    assert response.status_code == 200
    assert 'class="foot"' in text
    assert text.count("<h1") == 1


@pytest.mark.parametrize(
    "page",
    ["email/", "password/change/", "password/set/", "2fa/", "sessions/", "logout/"],
)
def test_pages_of_ones_account_are_in_our_frame(client, page):
    person = account()
    if page == "password/set/":
        person.set_unusable_password()
        person.save()
    client.force_login(person)

    text = client.get(f"/en/account/{page}").content.decode()

    assert 'class="foot"' in text
    assert text.count("<h1") == 1


SHAPE = {"id": "AA", "rawId": "AA", "type": "public-key"}
NO_PASSKEYS = [
    "9" * 5000,
    "[" * 100_000,
    "null",
    "[1]",
    '{"id": 1}',
    json.dumps(SHAPE),
    json.dumps(SHAPE | {"response": {}}),
    json.dumps(SHAPE | {"response": {"clientDataJSON": "AA", "attestationObject": "AA"}}),
    json.dumps(
        SHAPE
        | {"response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"}}
    ),
    json.dumps(SHAPE | {"response": {"clientDataJSON": 7, "userHandle": 7}}),
]


@pytest.mark.parametrize("credential", NO_PASSKEYS)
@pytest.mark.parametrize("page", ["login", "add", "reauthenticate"])
def test_a_passkey_that_no_browser_would_send_is_refused_in_words(client, page, credential):
    if page != "login":
        person = account()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    client.get(f"/en/account/2fa/webauthn/{page}/")

    answer = client.post(
        f"/en/account/2fa/webauthn/{page}/", {"name": "Mine", "credential": credential}, follow=True
    )

    assert answer.status_code == 200
    assert answer.context["user"].is_authenticated == (page != "login")
    assert Authenticator.objects.count() == 0
