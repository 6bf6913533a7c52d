"""What the network keeps about people: why, how long, and what forgetting does."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from crisco.retention import Kept

_account = partial(
    Kept,
    purpose=_("To let you sign in, and to write to you in your language."),
    lifetime=_("As long as the account exists."),
    erasure="delete_row",
)
_role = partial(
    Kept,
    purpose=_("To know who may do what for which organisation."),
    lifetime=_("As long as the account exists."),
    erasure="delete_row",
)
_invitation = partial(
    Kept,
    purpose=_("To invite somebody to a role, and to show who was invited by whom."),
    lifetime=_("One year after the invitation."),
    erasure="delete_row",
)
_message = partial(
    Kept,
    purpose=_("To answer what you wrote to us."),
    lifetime=_("One year after the message."),
    erasure="delete_row",
)

_second_step = partial(
    Kept,
    purpose=_("To ask for a second step when you sign in, if you set one up."),
    lifetime=_("Until you remove it."),
    erasure="delete_row",
)
_sign_in = partial(
    Kept,
    purpose=_(
        "To show you on which devices you are signed in, so that you can sign them out: with the "
        "device’s address on the internet (IP address) and its browser."
    ),
    lifetime=_("Until you sign out, at most 12 hours after the sign-in."),
    erasure="delete_row",
)
_administration = partial(
    Kept,
    purpose=_("To show what administrators of the portal changed in its administration."),
    lifetime=_("As long as the account of the administrator exists."),
    erasure="delete_row",
)

FIELDS = (
    _account(field="network.User.email"),
    _account(field="network.User.name"),
    _account(field="network.User.password"),
    _account(field="network.User.language"),
    _account(field="network.User.last_login"),
    _account(field="account.EmailAddress.user"),
    _account(field="account.EmailAddress.email", called=_("e-mail address")),
    _second_step(field="mfa.Authenticator.user"),
    _second_step(
        field="mfa.Authenticator.data",
        called=_("key of the app or passkey, codes for an emergency"),
    ),
    _sign_in(field="usersessions.UserSession.user"),
    _sign_in(
        field="usersessions.UserSession.ip", called=_("address of the device on the internet")
    ),
    _sign_in(field="usersessions.UserSession.user_agent", called=_("browser")),
    _administration(field="admin.LogEntry.user"),
    _administration(field="admin.LogEntry.object_id", called=_("number of what was changed")),
    _administration(field="admin.LogEntry.object_repr", called=_("name of what was changed")),
    _administration(field="admin.LogEntry.change_message", called=_("what was changed")),
    _role(field="network.Affiliation.user"),
    _invitation(field="network.Invitation.email"),
    _invitation(field="network.Invitation.language"),
    Kept(
        field="network.Invitation.invited_by",
        purpose=_("To invite somebody to a role, and to show who was invited by whom."),
        lifetime=_("One year after the invitation."),
        erasure="set_null",
    ),
    Kept(
        field="network.Invitation.accepted_by",
        purpose=_("To invite somebody to a role, and to show who was invited by whom."),
        lifetime=_("One year after the invitation."),
        erasure="set_null",
    ),
    _message(field="network.Enquiry.text"),
    _message(field="network.Enquiry.reply_to"),
    _message(field="network.Enquiry.page"),
    _message(field="network.Enquiry.language"),
)

FREE_OF_PERSONS = frozenset(
    {
        "account.EmailConfirmation.key",  # we send codes, and no row is ever made
        "sessions.Session.session_data",  # signed; gone with the visit, see services/forgetting.py
        "usersessions.UserSession.data",
        "usersessions.UserSession.session_key",
        "network.Activity.summary",
        "network.Activity.title",
        "network.City.country",
        "network.City.name",
        "network.City.summary",
        "network.City.time_zone",
        "network.Enquiry.ticket",
        "network.Invitation.token_digest",
        "network.Office.address",
        "network.Office.directions",
        "network.Office.email",
        "network.Office.fax",
        "network.Office.phone",
        "network.Office.place",
        "network.Organisation.contact_email",
        "network.Organisation.contact_phone",
        "network.Organisation.country",
        "network.Organisation.name",
        "network.Organisation.summary",
        "network.Partnership.reason",
        "network.Programme.acronym",
        "network.Programme.agreement_number",
        "network.Programme.description",
        "network.Programme.fund",
        "network.Programme.project_number",
        "network.Programme.strand",
        "network.Programme.summary",
        "network.Programme.title",
        "network.Theme.summary",
        "network.Theme.title",
    }
)
