"""Inviting people to a role: separate from accounts until somebody takes it up."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.db import violations
from crisco.jobs import mail
from crisco.text import email_key
from crisco.tokens import digest, new_token
from crisco.verdict import require
from network import rules
from network.models import Affiliation, Invitation, Organisation, Programme, User

MAIL_KIND = "network.invitation"
VALID_DAYS = 3
A_DAY = 20
SENDINGS = 5


class InvitationRefused(Exception):
    """The invitation cannot be made or taken; the message is for the person who tried."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


def invite(
    *,
    email: str,
    role: str,
    organisation: Organisation,
    programme: Programme | None,
    language: str,
    by: User,
    now: datetime,
) -> Invitation:
    """Somebody may take up a role within three days; the link is in a mail that waits to leave.

    The mail holds no words of the inviter, so that nobody can send messages of their own with it.
    Errors: NotAllowed; InvitationRefused when one is open already or the day's number is used up.
    """
    require(rules.may_invite(by, organisation, role, now=now))
    plain, stored = new_token()
    already = InvitationRefused(gettext_lazy("This address already has an open invitation."))
    with transaction.atomic(durable=True):
        # the inviter's row is the counter's lock: two windows cannot pass the limit together
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
        sent = Invitation.objects.filter(invited_by=by, created_at__gt=now - timedelta(days=1))
        if sent.count() >= A_DAY:
            raise InvitationRefused(
                gettext_lazy("You have sent many invitations today. Please go on tomorrow.")
            )
        address = email_key(email)
        Invitation.objects.filter(
            email=address,
            organisation=organisation,
            programme=programme,
            role=role,
            accepted_at=None,
            revoked_at=None,
            expires_at__lte=now,
        ).update(revoked_at=now)
        with violations({"network_invitation_is_open_once": already}):
            invitation = Invitation.objects.create(
                email=address,
                language=language,
                organisation=organisation,
                programme=programme,
                role=role,
                token_digest=stored,
                invited_by=by,
                created_at=now,
                expires_at=now + timedelta(days=VALID_DAYS),
            )
        _send(invitation, plain, now)
    return invitation


def resend(*, invitation: Invitation, by: User, now: datetime) -> Invitation:
    """A new link is on its way and the old one no longer works.

    Errors: NotAllowed; InvitationRefused when it was taken, taken back, or sent five times.
    """
    require(rules.may_invite(by, invitation.organisation, invitation.role, now=now))
    plain, stored = new_token()
    with transaction.atomic(durable=True):
        invitation = _locked(invitation)
        if invitation.accepted_at or invitation.revoked_at:
            raise InvitationRefused(gettext_lazy("This invitation is no longer open."))
        if invitation.sent_count >= SENDINGS:
            raise InvitationRefused(
                gettext_lazy("This invitation was sent five times. Please ask the person.")
            )
        invitation.token_digest = stored
        invitation.invited_by = by  # who sends it vouches for it from now on
        invitation.sent_count += 1
        invitation.expires_at = now + timedelta(days=VALID_DAYS)
        invitation.save(update_fields=["token_digest", "invited_by", "sent_count", "expires_at"])
        _send(invitation, plain, now)
    return invitation


def revoke(*, invitation: Invitation, by: User, now: datetime) -> Invitation:
    """The link no longer works. Doing it twice keeps the first time.

    Errors: NotAllowed; InvitationRefused when it has been taken up.
    """
    require(rules.may_invite(by, invitation.organisation, invitation.role, now=now))
    with transaction.atomic(durable=True):
        invitation = _locked(invitation)
        if invitation.accepted_at:
            raise InvitationRefused(gettext_lazy("This invitation has been taken up already."))
        if invitation.revoked_at is None:
            invitation.revoked_at = now
            invitation.save(update_fields=["revoked_at"])
    return invitation


def open_one(token: str, *, now: datetime) -> Invitation | None:
    """The invitation behind a link, if it can still be taken up."""
    return (
        Invitation.objects.select_related("organisation__city", "programme", "invited_by")
        .filter(token_digest=digest(token), accepted_at=None, revoked_at=None, expires_at__gt=now)
        .first()
    )


def accept(*, token: str, by: User, now: datetime) -> Affiliation:
    """The role is held by this account. The link works once.

    The address of the account need not be the one invited: whoever holds the link received it.
    Errors: InvitationRefused when the link was used, taken back or has run out, and when whoever
    sent it may no longer invite.
    """
    with transaction.atomic(durable=True):
        # two invitations to the same role, taken up in one second, are one affiliation
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
        invitation = open_one(token, now=now)
        if invitation is not None:
            invitation = _locked(invitation)
        if (
            invitation is None
            or invitation.accepted_at
            or invitation.revoked_at
            or invitation.token_digest != digest(token)
        ):
            raise InvitationRefused(
                gettext_lazy("This link no longer works. Please ask for a new invitation.")
            )
        _require_backing(invitation, now)
        invitation.accepted_at, invitation.accepted_by = now, by
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        held = Affiliation.objects.filter(
            user=by,
            organisation=invitation.organisation,
            programme=invitation.programme,
            role=invitation.role,
            until_at=None,
        )
        return held.first() or Affiliation.objects.create(
            user=by,
            organisation=invitation.organisation,
            programme=invitation.programme,
            role=invitation.role,
            from_at=now,
        )


def account_for(*, token: str, name: str, now: datetime) -> User:
    """The account of the address invited, made if there is none; its address counts as verified.

    Only for an address without an account: whoever has one signs in first, or a link in a
    mailbox would open accounts without their password.
    Errors: InvitationRefused when the link does not work, the address has an account, or whoever
    sent it may no longer invite.
    """
    with transaction.atomic(durable=True):
        invitation = open_one(token, now=now)
        taken = InvitationRefused(
            gettext_lazy("Please sign in first, then open the link of the invitation again.")
        )
        if invitation is None:
            raise InvitationRefused(
                gettext_lazy("This link no longer works. Please ask for a new invitation.")
            )
        _require_backing(invitation, now)
        with violations(
            {
                "network_user_one_account_per_address": taken,
                "network_user_email_key": taken,
                "unique_verified_email": taken,
            }
        ):
            user = User.objects.create_user(
                invitation.email, name=name, language=invitation.language
            )
            EmailAddress.objects.create(
                user=user, email=invitation.email, verified=True, primary=True
            )
    return user


def still_open(payload: dict[str, Any]) -> bool:
    """Asked by the outbox before it sends."""
    return Invitation.objects.filter(
        pk=payload["invitation"],
        sent_count=payload["sending"],
        accepted_at=None,
        revoked_at=None,
    ).exists()


def _require_backing(invitation: Invitation, now: datetime) -> None:
    """Whoever sent the invitation may still invite to this role; roles end, and links outlive them."""
    by = invitation.invited_by
    if by is None or not rules.may_invite(by, invitation.organisation, invitation.role, now=now):
        raise InvitationRefused(
            gettext_lazy(
                "The person who invited you can no longer invite people to this role. "
                "Please ask somebody else there for a new invitation, or write to us."
            )
        )


def _locked(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation", "programme", "invited_by")
        .get(pk=invitation.pk)
    )


def _send(invitation: Invitation, plain: str, now: datetime) -> None:
    with translation.override(invitation.language):
        link = settings.SITE_URL + reverse("network:invitation", args=[plain])
        context = {"invitation": invitation, "link": link, "days": VALID_DAYS}
        mail.queue(
            kind=MAIL_KIND,
            key=f"invitation:{invitation.pk}:{invitation.sent_count}",
            to=invitation.email,
            language=invitation.language,
            subject=_("An invitation to work with us on the portal"),
            text=render_to_string("network/mail/invitation.txt", context),
            payload={"invitation": invitation.pk, "sending": invitation.sent_count},
            now=now,
        )
