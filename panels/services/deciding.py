"""The coordinators' answer to an application: a seat, the reserve, the draw, or a no with why."""

from datetime import datetime

from crisco.verdict import require
from network.models import User
from panels import rules
from panels.models import Application, ApplicationState, ChangeKind
from panels.services import application_letters as letters
from panels.services import joining
from panels.services.acts import Refused, act, record
from panels.services.members import take_seat


@act
def seat(
    *, application: Application, namesake: bool = False, by: User, now: datetime
) -> Application:
    """The applicant holds the first empty seat of their part. Twice is once.

    Errors: NotAllowed; NoEmptySeat when somebody else got the last one, and the application
    stays as it was; Gone; KnownAlready; Namesake.
    """
    application = _managed(application, by, now)
    if application.state == ApplicationState.SEATED:
        return application
    member = joining.member_of(application, namesake=namesake, now=now)
    # the member's own record of the seat comes first: it refuses when there is none
    take_seat(application.panel, member, by, now)
    joining.move(application, ApplicationState.SEATED, by=by, now=now)
    letters.tell(application, "seated", now=now)
    return application


@act
def keep_in_reserve(
    *, application: Application, namesake: bool = False, by: User, now: datetime
) -> Application:
    """The applicant is last on the reserve list of their part. Twice is once.

    Errors: NotAllowed; Gone; KnownAlready; Namesake.
    """
    application = _managed(application, by, now)
    if application.state == ApplicationState.RESERVE:
        return application
    joining.member_of(application, namesake=namesake, now=now)
    joining.keep_in_reserve(application, by=by, now=now)
    return application


@act
def admit(*, application: Application, by: User, now: datetime) -> Application:
    """The applicant can be chosen, or drawn when there are more than seats. Twice is once.

    Errors: NotAllowed; Gone.
    """
    application = _managed(application, by, now)
    if application.state != ApplicationState.ELIGIBLE:
        joining.move(application, ApplicationState.ELIGIBLE, by=by, now=now)
    return application


@act
def refuse(*, application: Application, reason: str, by: User, now: datetime) -> Application:
    """The applicant is told no, and why. Twice is once, with the first reason.

    Errors: NotAllowed; Gone.
    """
    application = _managed(application, by, now)
    if application.state == ApplicationState.INELIGIBLE:
        return application
    member = application.member
    if member is not None:
        member.withdrawn_at = now
        member.save(update_fields=["withdrawn_at"])
        record(panel=application.panel, kind=ChangeKind.WITHDRAWN, by=by, now=now, member=member)
    joining.move(application, ApplicationState.INELIGIBLE, by=by, reason=reason, now=now)
    record(panel=application.panel, kind=ChangeKind.REFUSED, by=by, now=now)
    letters.tell(application, "ineligible", now=now, again=f"{now:%Y%m%d%H%M%S}")
    return application


@act
def reconsider(*, application: Application, by: User, now: datetime) -> Application:
    """A no is taken back: the applicant waits for an answer again. Errors: NotAllowed; Gone."""
    application = _managed(application, by, now)
    if application.state != ApplicationState.SUBMITTED:
        joining.move(application, ApplicationState.SUBMITTED, by=by, now=now)
    return application


def _managed(application: Application, by: User, now: datetime) -> Application:
    application = joining.fresh(application)
    require(rules.may_manage_panel(by, application.panel, now=now))
    if not (verdict := rules.may_decide(application)):
        raise Refused(str(verdict.reason))
    return application
