"""The network's part of what is kept about an account, and that of the floors below it."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crisco.documents.models import Document
from crisco.jobs import mail
from crisco.jobs.models import Job, OutboundMail
from crisco.languages import reader_language, shown
from network.models import Affiliation, Enquiry, Invitation, Organisation
from network.own_data import Fact, Owner, Part, facts, register


def account(owner: Owner) -> list[list[Fact]]:
    person = owner.account
    return [
        [
            *facts(person, "email", "name", "language", "created_at", "last_login"),
            Fact("has_password", _("has a password"), person.has_usable_password()),
        ]
    ]


def addresses(owner: Owner) -> list[list[Fact]]:
    return [
        [
            Fact("email", _("e-mail address"), each.email),
            Fact("confirmed", _("confirmed"), each.verified),
            Fact("primary", _("we write here"), each.primary),
        ]
        for each in owner.given
    ]


def sign_ins(owner: Owner) -> list[list[Fact]]:
    return [
        [
            Fact("since", _("signed in since"), each.created_at),
            Fact("last_seen_at", _("last seen"), each.last_seen_at),
            Fact("ip", _("address of the device on the internet"), each.ip),
            Fact("browser", _("browser"), each.user_agent),
        ]
        for each in UserSession.objects.filter(user=owner.account).order_by("pk")
    ]


def second_steps(owner: Owner) -> list[list[Fact]]:
    kinds = {
        Authenticator.Type.TOTP: _("app with codes"),
        Authenticator.Type.WEBAUTHN: _("passkey or security key"),
        Authenticator.Type.RECOVERY_CODES: _("codes for an emergency"),
    }
    return [
        [
            Fact("kind", _("kind"), each.type, kinds[each.type]),
            Fact("name", _("name"), each.data.get("name", "")),
            Fact("added_at", _("added at"), each.created_at),
            Fact("last_used_at", _("last used at"), each.last_used_at),
        ]
        for each in Authenticator.objects.filter(user=owner.account).order_by("pk")
    ]


def roles(owner: Owner) -> list[list[Fact]]:
    held = Affiliation.objects.filter(user=owner.account).with_parties().order_by("from_at", "pk")
    return [
        [
            *facts(each, "role"),
            _organisation(each.organisation),
            Fact("programme", _("programme"), each.programme.acronym if each.programme else None),
            *facts(each, "from_at", "until_at"),
        ]
        for each in held
    ]


def invitations(owner: Owner) -> list[list[Fact]]:
    received = _received(owner).select_related("organisation").order_by("pk")
    return [
        [
            *facts(each, "email", "role", "language"),
            _organisation(each.organisation),
            *facts(each, "created_at", "expires_at", "accepted_at", "revoked_at"),
        ]
        for each in received
    ]


def invitations_sent(owner: Owner) -> list[list[Fact]]:
    """Without the addresses of the people invited, which are theirs."""
    sent = Invitation.objects.filter(invited_by=owner.account).select_related("organisation")
    return [
        [*facts(each, "role"), _organisation(each.organisation), *facts(each, "created_at")]
        for each in sent.order_by("pk")
    ]


def messages(owner: Owner) -> list[list[Fact]]:
    names = ("ticket", "kind", "text", "page", "reply_to", "language", "created_at", "answered_at")
    return [facts(each, *names) for each in _messages(owner).order_by("created_at", "pk")]


def mails(owner: Owner) -> list[list[Fact]]:
    sent = OutboundMail.objects.filter(to__in=owner.addresses).order_by("created_at", "pk")
    return [facts(each, "to", "subject", "text", "state", "created_at") for each in sent]


def files(owner: Owner) -> list[list[Fact]]:
    asked = Document.objects.filter(requested_by=owner.account).order_by("created_at", "pk")
    return [facts(each, "title", "language", "created_at", "keep_until") for each in asked]


def jobs(owner: Owner) -> list[list[Fact]]:
    asked = Job.objects.filter(requested_by=owner.account).order_by("created_at", "pk")
    return [facts(each, "kind", "state", "created_at") for each in asked]


def invitations_stay(owner: Owner) -> list[str]:
    sent = Invitation.objects.filter(invited_by=owner.account).count()
    return _said(
        sent,
        ngettext(
            "%(count)s invitation that you sent stays without your name. If it is still open, "
            "somebody else must send it again: without you it lets nobody in.",
            "%(count)s invitations that you sent stay without your name. Those still open "
            "must be sent again by somebody else: without you they let nobody in.",
            sent,
        ),
    )


def files_stay(owner: Owner) -> list[str]:
    asked = Document.objects.filter(requested_by=owner.account).count()
    return _said(
        asked,
        ngettext(
            "%(count)s file that you asked for stays without your name: others use it too.",
            "%(count)s files that you asked for stay without your name: others use them too.",
            asked,
        ),
    )


def forget_invitations(owner: Owner, _now: datetime) -> None:
    _received(owner).delete()


def forget_messages(owner: Owner, _now: datetime) -> None:
    _messages(owner).delete()


def forget_mails(owner: Owner, _now: datetime) -> None:
    mail.forget(owner.addresses)


def forget_sign_ins(owner: Owner, _now: datetime) -> None:
    """Every device is signed out; the list of them goes with the account."""
    keys = UserSession.objects.filter(user=owner.account).values("session_key")
    Session.objects.filter(session_key__in=keys).delete()


def register_parts() -> None:
    """In the order in which people look for them."""
    for part in (
        Part("account", _("Your account"), account),
        Part("addresses", _("E-mail addresses"), addresses),
        Part("sign_ins", _("Where you are signed in"), sign_ins, forget=forget_sign_ins),
        Part("second_steps", _("Second steps of signing in"), second_steps),
        Part("roles", _("Your roles"), roles),
        Part("invitations", _("Invitations to you"), invitations, forget=forget_invitations),
        Part(
            "invitations_sent",
            _("Invitations that you sent"),
            invitations_sent,
            stays=invitations_stay,
            is_own=False,
        ),
        Part("messages", _("What you wrote to us"), messages, forget=forget_messages),
        Part("mails", _("What we wrote to you"), mails, forget=forget_mails),
    ):
        register(part, order=10)
    register(
        Part("files", _("Files you asked for"), files, stays=files_stay, is_own=False), order=90
    )
    register(Part("jobs", _("Work you asked the portal to do"), jobs, is_own=False), order=90)


def _received(owner: Owner) -> QuerySet[Invitation]:
    return Invitation.objects.filter(email__in=owner.addresses)


def _messages(owner: Owner) -> QuerySet[Enquiry]:
    # kept as it was typed, for it may be a telephone number
    written = Enquiry.objects.annotate(address=Lower("reply_to"))
    return written.filter(address__in=owner.addresses)


def _organisation(organisation: Organisation) -> Fact:
    name = shown(organisation, "name", reader_language()).text
    return Fact("organisation", _("organisation"), organisation.slug, name)


def _said(count: int, sentence: str) -> list[str]:
    return [sentence % {"count": count}] if count else []
