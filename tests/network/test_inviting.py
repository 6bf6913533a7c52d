import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import translation

from crisco.jobs.models import OutboundMail
from crisco.tokens import new_token
from crisco.verdict import NotAllowed
from network import rules
from network.models import Affiliation, Invitation, Role, User
from network.services import invitations
from network.services.invitations import InvitationRefused
from tests.builders import network as build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def giulia() -> User:
    return build.coordinator(city=build.city(), email="giulia@portal.example")


def home_of(person: User):
    return person.affiliations.get().organisation


def invite(by: User, **given):
    given = {
        "email": "Marco@Portal.example ",
        "role": Role.DEPUTY,
        "organisation": None,
        "programme": None,
        "language": "it",
        "now": NOW,
        **given,
    }
    given["organisation"] = given["organisation"] or home_of(by)
    return invitations.invite(by=by, **given)


def token_in_last_mail() -> str:
    mail = OutboundMail.objects.filter(kind=invitations.MAIL_KIND).latest("created_at", "pk")
    return re.search(r"/invitation/([\w-]+)/", mail.text).group(1)


def live(invitation: Invitation) -> None:
    """The pages look at the real clock."""
    now = datetime.now(UTC)
    Invitation.objects.filter(pk=invitation.pk).update(
        created_at=now, expires_at=now + timedelta(days=3)
    )


@pytest.mark.parametrize(
    ("inviter", "role", "where", "allowed"),
    [
        ("coordinator", Role.DEPUTY, "home", True),
        ("coordinator", Role.DESK_HELPER, "home", True),
        ("coordinator", Role.COORDINATOR, "home", False),
        ("coordinator", Role.NETWORK_STAFF, "home", False),
        ("coordinator", Role.DEPUTY, "elsewhere", False),
        ("deputy", Role.DESK_HELPER, "home", False),
        ("editor", Role.DEPUTY, "home", False),
        ("nobody", Role.DEPUTY, "home", False),
        ("staff", Role.COORDINATOR, "elsewhere", True),
        ("staff", Role.NETWORK_STAFF, "home", True),
    ],
)
def test_who_may_invite_whom_where(inviter, role, where, allowed):
    home, elsewhere = build.organisation(), build.organisation()
    person = build.network_staff() if inviter == "staff" else build.user()
    roles = {"coordinator": Role.COORDINATOR, "deputy": Role.DEPUTY, "editor": Role.EDITOR}
    if inviter in roles:
        build.affiliation(user=person, organisation=home, role=roles[inviter])

    def act() -> None:
        target = home if where == "home" else elsewhere
        invite(person, role=role, organisation=target)

    if allowed:
        act()
    else:
        with pytest.raises(NotAllowed):
            act()
    assert Invitation.objects.count() == OutboundMail.objects.count() == int(allowed)


@pytest.mark.parametrize("active", ["en", "ar"])
def test_the_mail_is_in_the_language_chosen_and_holds_no_words_of_the_inviter(giulia, active):
    User.objects.filter(pk=giulia.pk).update(name="BUY NOW http://evil.example")
    giulia.refresh_from_db()

    with translation.override(active):
        invitation = invite(giulia)

    mail = OutboundMail.objects.get()
    assert (mail.to, mail.language, invitation.email) == (
        "marco@portal.example",
        "it",
        "marco@portal.example",
    )
    assert "/it/invitation/" in mail.text
    assert "evil" not in mail.text + mail.subject
    assert invitation.token_digest not in mail.text


def test_an_address_has_one_open_invitation_to_a_role(giulia):
    invite(giulia)

    with pytest.raises(InvitationRefused, match="already has an open invitation"):
        invite(giulia)

    assert OutboundMail.objects.count() == 1


def test_a_run_out_invitation_does_not_stand_in_the_way(giulia):
    invite(giulia)

    invite(giulia, now=NOW + timedelta(days=4))

    assert Invitation.objects.filter(revoked_at=None).count() == 1


def test_twenty_invitations_a_day_are_enough(giulia):
    for number in range(20):
        invite(giulia, email=f"guest-{number}@portal.example")

    with pytest.raises(InvitationRefused, match="tomorrow"):
        invite(giulia, email="one-more@portal.example")

    invite(giulia, email="one-more@portal.example", now=NOW + timedelta(days=1, minutes=1))


def test_sending_again_makes_the_old_link_useless(giulia):
    invitation = invite(giulia)
    old = token_in_last_mail()

    invitations.resend(invitation=invitation, by=giulia, now=NOW + timedelta(days=2))

    new = token_in_last_mail()
    later = NOW + timedelta(days=4)
    assert invitations.open_one(old, now=later) is None
    assert invitations.open_one(new, now=later) == invitation
    first, second = OutboundMail.objects.order_by("created_at")
    assert [invitations.still_open(first.payload), invitations.still_open(second.payload)] == [
        False,
        True,
    ]


def test_five_sendings_are_enough(giulia):
    invitation = invite(giulia)
    for _ in range(4):
        invitation = invitations.resend(invitation=invitation, by=giulia, now=NOW)

    with pytest.raises(InvitationRefused, match="five times"):
        invitations.resend(invitation=invitation, by=giulia, now=NOW)


@pytest.mark.parametrize("ending", ["revoked", "run out", "used", "unknown"])
def test_a_link_that_is_over_gives_nothing(giulia, ending):
    invitation, marco = invite(giulia), build.user()
    token, now = token_in_last_mail(), NOW
    if ending == "revoked":
        invitations.revoke(invitation=invitation, by=giulia, now=NOW)
    elif ending == "run out":
        now = NOW + timedelta(days=3)
    elif ending == "used":
        invitations.accept(token=token, by=build.user(), now=NOW)
    else:
        token = new_token()[0]

    with pytest.raises(InvitationRefused, match="no longer works"):
        invitations.accept(token=token, by=marco, now=now)

    assert not marco.affiliations.exists()


def test_a_used_invitation_can_neither_be_taken_back_nor_sent_again(giulia):
    invitation = invite(giulia)
    invitations.accept(token=token_in_last_mail(), by=build.user(), now=NOW)

    for act in (invitations.revoke, invitations.resend):
        with pytest.raises(InvitationRefused):
            act(invitation=invitation, by=giulia, now=NOW)


def test_taking_back_twice_keeps_the_first_time(giulia):
    invitation = invite(giulia)

    invitations.revoke(invitation=invitation, by=giulia, now=NOW)
    again = invitations.revoke(invitation=invitation, by=giulia, now=NOW + timedelta(hours=1))

    assert again.revoked_at == NOW


@pytest.mark.parametrize("ending", ["role", "account", "switched off"])
def test_an_invitation_holds_only_while_its_inviter_may_invite(client, giulia, ending):
    invitation = invite(giulia)
    live(invitation)
    token = token_in_last_mail()
    if ending == "role":
        yesterday = datetime.now(UTC) - timedelta(days=1)
        giulia.affiliations.update(from_at=yesterday, until_at=yesterday + timedelta(hours=1))
    elif ending == "account":
        Invitation.objects.update(invited_by=None)
    else:
        User.objects.filter(pk=giulia.pk).update(is_active=False)

    with pytest.raises(InvitationRefused, match="ask somebody else there"):
        invitations.accept(token=token, by=build.user(), now=datetime.now(UTC))
    page = client.post(f"/en/invitation/{token}/", {"name": "Marco"}, follow=True)

    assert "The person who invited you can no longer invite" in page.content.decode()
    assert not User.objects.filter(email="marco@portal.example").exists()
    assert not Affiliation.objects.filter(role=Role.DEPUTY).exists()


def test_who_sends_an_invitation_again_vouches_for_it(giulia):
    invitation, later = invite(giulia), NOW + timedelta(hours=1)
    invitations.resend(invitation=invitation, by=build.network_staff(), now=later)
    giulia.affiliations.update(until_at=NOW)

    taken = invitations.accept(token=token_in_last_mail(), by=build.user(), now=later)

    assert taken.role == Role.DEPUTY


def test_an_address_that_is_the_second_one_of_an_account_signs_in_first(client, giulia):
    live(invite(giulia))
    EmailAddress.objects.create(
        user=build.user(), email="marco@portal.example", verified=True, primary=False
    )

    page = client.post(f"/en/invitation/{token_in_last_mail()}/", {"name": "Marco"}, follow=True)

    assert "Please sign in first" in page.content.decode()
    assert not User.objects.filter(email="marco@portal.example").exists()


@pytest.mark.django_db(transaction=True)
def test_two_invitations_to_one_role_taken_up_at_once_are_one_affiliation(giulia):
    tokens = []
    for number, address in enumerate(("marco@portal.example", "marco@elsewhere.example")):
        invite(giulia, email=address, now=NOW + timedelta(minutes=number))
        tokens.append(token_in_last_mail())
    marco, start = build.user(), Barrier(2)

    def take(token):
        start.wait()
        try:
            return invitations.accept(token=token, by=marco, now=NOW + timedelta(hours=1)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        taken = list(pool.map(take, tokens))

    assert set(taken) == {Affiliation.objects.get(user=marco).pk}


def test_somebody_who_holds_the_role_already_keeps_one(giulia):
    invite(giulia)
    marco = build.user()
    build.affiliation(user=marco, organisation=home_of(giulia), role=Role.DEPUTY)

    invitations.accept(token=token_in_last_mail(), by=marco, now=NOW)

    assert marco.affiliations.count() == 1


def test_a_new_person_makes_an_account_and_is_signed_in(client, giulia):
    live(invite(giulia))
    address = f"/en/invitation/{token_in_last_mail()}/"

    assert "Make my account" in client.get(address).content.decode()
    response = client.post(address, {"name": "Marco"}, follow=True)

    marco = User.objects.get(email="marco@portal.example")
    assert (marco.name, marco.language, marco.has_usable_password()) == ("Marco", "it", False)
    assert EmailAddress.objects.get(user=marco).verified
    assert marco.affiliations.get().role == Role.DEPUTY
    assert response.wsgi_request.user == marco
    assert client.get(address).status_code == 410


def test_looking_at_the_link_changes_nothing(client, giulia):
    live(invite(giulia))

    client.get(f"/en/invitation/{token_in_last_mail()}/")

    assert not User.objects.filter(email="marco@portal.example").exists()
    assert Invitation.objects.get().accepted_at is None


def test_a_link_opens_no_account_that_exists(client, giulia):
    live(invite(giulia))
    marco = build.user(email="marco@portal.example")
    address = f"/en/invitation/{token_in_last_mail()}/"

    assert "has an account already" in client.get(address).content.decode()
    response = client.post(address, {"name": "Mallory"})

    assert response.wsgi_request.user.is_anonymous
    assert not marco.affiliations.exists()


def test_somebody_signed_in_with_another_address_is_told_and_may_go_on(client, giulia):
    live(invite(giulia))
    other = build.user(email="marco.private@portal.example")
    client.force_login(other)
    address = f"/en/invitation/{token_in_last_mail()}/"

    assert "marco.private@portal.example" in client.get(address).content.decode()
    client.post(address)

    assert other.affiliations.get().role == Role.DEPUTY


@pytest.mark.parametrize("name", ["", "x" * 101, "a\nb", "see https://evil.example", "a\x00b"])
def test_a_wrong_name_makes_no_account(client, giulia, name):
    live(invite(giulia))

    response = client.post(f"/en/invitation/{token_in_last_mail()}/", {"name": name})

    assert response.status_code == 200
    assert not User.objects.filter(email="marco@portal.example").exists()


def test_the_page_of_invitations_shows_only_ones_own(client, giulia):
    invite(giulia)
    stranger = build.coordinator(city=build.city())
    invite(stranger, email="stranger@portal.example")
    client.force_login(giulia)

    page = client.get("/en/invitations/").content.decode()

    assert "marco@portal.example" in page
    assert "stranger@portal.example" not in page


@pytest.mark.parametrize("ending", ["", "role", "account", "switched off"])
def test_the_page_says_which_links_no_longer_work_and_what_to_do(client, giulia, ending):
    invitation = invite(giulia)
    live(invitation)
    if ending == "role":
        giulia.affiliations.update(until_at=giulia.affiliations.get().from_at + timedelta(days=1))
    elif ending == "account":
        Invitation.objects.update(invited_by=None)
    elif ending:
        User.objects.filter(pk=giulia.pk).update(is_active=False)
    sofia = build.user()
    build.affiliation(user=sofia, organisation=invitation.organisation, role=Role.COORDINATOR)
    client.force_login(sofia)

    page = client.get("/en/invitations/").content.decode()
    client.post(f"/en/invitations/{invitation.pk}/resend/")
    after = client.get("/en/invitations/").content.decode()

    assert ("no longer works" in page, "Send the invitation again" in page) == (
        bool(ending),
        bool(ending),
    )
    assert "no longer works" not in after


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("sender", ["staff", "coordinator", "deputy", "elsewhere"])
def test_the_list_and_the_rule_agree_on_who_stands_behind_a_link(giulia, sender, role):
    home = home_of(giulia)
    by = {
        "staff": build.network_staff(),
        "coordinator": giulia,
        "deputy": build.user(),
        "elsewhere": build.coordinator(city=build.city()),
    }[sender]
    if sender == "deputy":
        build.affiliation(user=by, organisation=home, role=Role.DEPUTY)
    invitation = invite(build.network_staff(), organisation=home, role=role)
    Invitation.objects.update(invited_by=by)

    (listed,) = rules.with_backing(Invitation.objects.filter(pk=invitation.pk), now=NOW)

    assert listed.has_backing == bool(rules.may_invite(by, home, role, now=NOW))


def test_a_coordinator_is_offered_only_what_is_theirs_to_do(client, giulia):
    home = home_of(giulia)
    theirs = invite(build.network_staff(), role=Role.COORDINATOR, organisation=home)
    own = invite(giulia, email="own@portal.example")
    client.force_login(giulia)

    page = client.get("/en/invitations/").content.decode()

    assert (f"/invitations/{own.pk}/resend/" in page, theirs.email in page) == (True, True)
    assert f"/invitations/{theirs.pk}/" not in page
    assert client.post(f"/en/invitations/{theirs.pk}/resend/").status_code == 403


@pytest.mark.parametrize("act", ["resend", "revoke"])
def test_another_citys_invitation_is_not_there(client, giulia, act):
    theirs = invite(build.coordinator(city=build.city()))
    client.force_login(giulia)

    response = client.post(f"/en/invitations/{theirs.pk}/{act}/")

    theirs.refresh_from_db()
    assert response.status_code == 404
    assert (theirs.revoked_at, theirs.sent_count) == (None, 1)


def test_inviting_by_the_page(client, giulia):
    client.force_login(giulia)
    home = home_of(giulia)

    response = client.post(
        "/en/invitations/new/",
        {
            "email": "marco@portal.example",
            "organisation": home.pk,
            "role": "deputy",
            "language": "sq",
        },
    )

    assert response.url == "/en/invitations/"
    assert Invitation.objects.get().language == "sq"


@pytest.mark.parametrize(
    "wrong", [{"role": "network_staff"}, {"email": "nobody"}, {"organisation": "other"}]
)
def test_the_page_refuses_what_may_not_be_chosen(client, giulia, wrong):
    other = build.organisation()
    client.force_login(giulia)
    wrong = {**wrong, "organisation": other.pk} if "organisation" in wrong else wrong

    client.post(
        "/en/invitations/new/",
        {
            "email": "marco@portal.example",
            "organisation": home_of(giulia).pk,
            "role": "deputy",
            "language": "sq",
            **wrong,
        },
    )

    assert not Invitation.objects.exists()
    assert Affiliation.objects.count() == 1
