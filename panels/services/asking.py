"""Asking somebody to join: an organisation names them, a coordinator invites by mail or letter.

Whoever is asked decides alone; until they say yes they are on no list but this. The messages hold
no words of who asks, so that nobody can send messages of their own with them.
"""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from crisco.languages import local_day
from crisco.verdict import require
from network.models import Organisation, User
from panels import rules
from panels.models import Application, ApplicationState, Call, ChangeKind, Panel, Path
from panels.services import application_keys as keys
from panels.services import application_letters as letters
from panels.services import joining
from panels.services.acts import Refused, act, panel_lock, record

DAYS_TO_ANSWER = 21
A_DAY = 20
SENDINGS = 5


@act
def nominate(
    *,
    call: Call,
    organisation: Organisation,
    answers: joining.Answers,
    key: UUID,
    by: User,
    now: datetime,
) -> joining.Applied:
    """Somebody is asked in the name of an organisation; without an address there is a code.

    Errors: NotAllowed; Refused when the call is closed or the day's number is used up.
    """
    panel = joining.open_call(call, answers.sector, now)
    require(rules.may_nominate(by, panel, organisation, now=now))
    return _ask(panel, answers, Path.NOMINATED, call, key, by, now, organisation)


@act
def invite(
    *, panel: Panel, answers: joining.Answers, key: UUID, by: User, now: datetime
) -> joining.Applied:
    """A coordinator asks somebody: by mail, or by a letter with a code where there is no address.

    Errors: NotAllowed; Refused when the day's number is used up.
    """
    (panel,) = panel_lock(panel)
    require(rules.may_manage_panel(by, panel, now=now))
    path = Path.INVITED if answers.email else Path.LETTER
    return _ask(panel, answers, path, panel.calls.open(now).first(), key, by, now)


@act
def resend(*, application: Application, by: User, now: datetime) -> Application:
    """A new link is on its way, the old ones no longer work, and there is time again.

    Errors: NotAllowed; Refused after five sendings, or when there is nothing to send.
    """
    application = _asked(application, by, now)
    if not application.email:
        raise Refused(_("There is no e-mail address. Print the letter again instead."))
    if application.sent_count >= SENDINGS:
        raise Refused(_("This invitation was sent five times. Please ask the person."))
    keys.revoke_all(application, now=now)
    application.sent_count += 1
    application.expires_at = _answer_by(application.panel, now)
    application.save(update_fields=["sent_count", "expires_at"])
    letters.tell(application, "asked", now=now, again=str(application.sent_count))
    return application


@act
def letter_code(*, application: Application, by: User, now: datetime) -> tuple[Application, str]:
    """A new code for the letter; older letters no longer open anything. Errors: NotAllowed."""
    application = _asked(application, by, now)
    keys.revoke_all(application, now=now)
    application.expires_at = _answer_by(application.panel, now)
    application.save(update_fields=["expires_at"])
    return application, keys.mint_code(application, now=now)


@act
def revoke(*, application: Application, by: User, now: datetime) -> Application:
    """The question is taken back and its links no longer work. Errors: NotAllowed; Refused."""
    application = _asked(application, by, now)
    joining.move(application, ApplicationState.EXPIRED, by=by, now=now)
    keys.revoke_all(application, now=now)
    return application


def _ask(
    panel: Panel,
    answers: joining.Answers,
    path: Path,
    call: Call | None,
    key: UUID,
    by: User,
    now: datetime,
    organisation: Organisation | None = None,
) -> joining.Applied:
    # the panel's lock counts too: two windows cannot pass the limit together
    asked = Application.objects.filter(entered_by=by, created_at__gt=now - timedelta(days=1))
    if asked.exclude(path=Path.DESK).count() >= A_DAY:
        raise Refused(_("You have asked many people today. Please go on tomorrow."))
    applied = joining.write_down(
        panel,
        answers,
        path=path,
        call=call,
        key=key,
        by=by,
        nominated_by=organisation,
        expires_at=_answer_by(panel, now),
        now=now,
    )
    if not applied.was_known:
        record(panel=panel, kind=ChangeKind.ASKED, by=by, now=now)
    return applied


def _answer_by(panel: Panel, now: datetime) -> datetime:
    """The end of a day in the city, three weeks from now."""
    zone = ZoneInfo(panel.city.time_zone)
    day = local_day(now, panel.city.time_zone) + timedelta(days=DAYS_TO_ANSWER + 1)
    return datetime.combine(day, time(), zone)


def _asked(application: Application, by: User, now: datetime) -> Application:
    application = joining.fresh(application)
    require(rules.may_manage_panel(by, application.panel, now=now))
    if application.state != ApplicationState.PROPOSED:
        raise Refused(_("This person has answered already, or the time is over."))
    return application
