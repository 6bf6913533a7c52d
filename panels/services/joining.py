"""What applicants do: apply, say yes or no, change, withdraw; and what the draw does with them.

Every act of an applicant is one transaction that locks the panel first, so that a coordinator who
decides and an applicant who withdraws in the same second queue. The draw's functions at the end
run inside the draw's own act.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from crisco.db import give_each
from crisco.jobs import mail
from crisco.tries import is_rush
from crisco.verdict import Verdict
from network.models import Organisation, User
from panels import rules
from panels.models import (
    Application,
    ApplicationKey,
    ApplicationState,
    BalancingAnswer,
    Call,
    ChangeKind,
    DrawEntry,
    Member,
    MemberKind,
    Panel,
    Path,
    Sector,
)
from panels.models.application import ApplicationQuerySet
from panels.services import application_keys as keys
from panels.services import application_letters as letters
from panels.services.acts import Refused, act, panel_lock, record, record_all
from panels.services.members import Details, forget_applicants, take_in, take_in_all

UNDO_FOR = timedelta(days=1)


class Gone(Refused):
    """Somebody else, or the applicant, was faster."""


@dataclass(frozen=True)
class Answers:
    """What the form asks. Shapes: `organisation_name` empty for a person."""

    sector: Sector
    name: str
    language: str
    email: str = ""
    phone: str = ""
    organisation_name: str = ""

    def columns(self) -> dict[str, object]:
        """Columns of the application."""
        given = asdict(self) | {"sector": self.sector}
        kind = MemberKind.ORGANISATION if self.organisation_name else MemberKind.PERSON
        return given | {
            "kind": kind,
            "representative": self.name if kind == MemberKind.ORGANISATION else "",
        }


@dataclass(frozen=True)
class Applied:
    """What applying led to.

    Shapes: `link` and `code` open the application and are given to people without e-mail; the
    others have a link by mail, whether their address was known or not.
    """

    application: Application
    link: str = ""
    code: str = ""
    was_known: bool = False


@act
def apply(*, call: Call, answers: Answers, key: UUID | None = None, now: datetime) -> Applied:
    """Somebody waits for the coordinators' answer; the same form sent twice is once.

    Errors: Refused when the call is closed or does not look for that part.
    """
    panel = open_call(call, answers.sector, now)
    return write_down(panel, answers, path=Path.SELF, call=call, key=key, now=now)


def is_rushed(panel: Panel, *, now: datetime) -> bool:
    """Whether so many unconfirmed applications came in that the form asks one question more."""
    sent = Application.objects.filter(panel=panel, path=Path.SELF)
    return is_rush(sent.filter(email_confirmed_at__isnull=True), now=now)


@act
def enter(
    *, panel: Panel, call: Call | None, answers: Answers, key: UUID, by: User, now: datetime
) -> Applied:
    """The desk writes down somebody who is there; without an address they get a code.

    Errors: Refused.
    """
    (panel,) = panel_lock(panel)
    _require(rules.may_enter(by, panel, now=now))
    return write_down(panel, answers, path=Path.DESK, call=call, key=key, by=by, now=now)


@act
def withdraw(*, application: Application, now: datetime) -> Application:
    """The application has ended; for a day it can be undone, then it is erased. Twice is once.

    Errors: Refused for somebody who sits.
    """
    application = fresh(application)
    if application.state == ApplicationState.WITHDRAWN:
        return application
    _require(rules.may_withdraw(application))
    member = application.member
    if member is not None:
        member.withdrawn_at = now
        member.save(update_fields=["withdrawn_at"])
        record(panel=application.panel, kind=ChangeKind.WITHDRAWN, by=None, now=now, member=member)
    move(application, ApplicationState.WITHDRAWN, now=now)
    letters.tell(application, "withdrawn", now=now, again=f"{now:%Y%m%d%H%M}")
    return application


@act
def undo(*, application: Application, now: datetime) -> Application:
    """Who withdrew waits for an answer again. Errors: Refused once the day is over."""
    application = fresh(application)
    if application.state != ApplicationState.WITHDRAWN:
        return application
    if not may_undo(application, now=now):
        raise Gone(_("It is too late to undo this. You can apply again."))
    live = Application.objects.live().filter(panel=application.panel_id)
    if application.email and live.filter(email=application.email).exists():
        raise Gone(_("You have applied again in the meantime. That application counts."))
    move(application, ApplicationState.SUBMITTED, now=now)
    return application


def may_undo(application: Application, *, now: datetime) -> bool:
    """Whether a withdrawal can still be taken back."""
    at = application.withdrawn_at
    return at is not None and application.erased_at is None and now < at + UNDO_FOR


@act
def erase(*, application: Application, now: datetime) -> Application:
    """Who withdrew does not wait for the night: nothing about them is left. Twice is once."""
    application = fresh(application)
    if application.state != ApplicationState.WITHDRAWN:
        raise Refused(_("Withdraw first; then your data can be erased."))
    blank([application], now=now)
    return application


def forget_person(applications: ApplicationQuerySet, *, now: datetime) -> None:
    """Somebody's account is deleted: what is still under way is withdrawn, and all is erased.

    Runs inside the caller's transaction.
    """
    panel_lock(*Panel.objects.filter(applications__in=applications))
    known = list(applications)
    for application in known:
        if application.can_become(ApplicationState.WITHDRAWN):
            move(application, ApplicationState.WITHDRAWN, now=now)
    blank(known, now=now)


@act
def answer(*, application: Application, says_yes: bool, now: datetime) -> Application:
    """Who was asked, or drawn, has said yes or no. Saying it twice is once.

    Errors: Refused after the day that was said.
    """
    application = fresh(application)
    state = ApplicationState
    after_yes = state.ACCEPTED if application.state == state.INVITED else state.SUBMITTED
    if application.state in ({state.SUBMITTED, state.ACCEPTED} if says_yes else {state.DECLINED}):
        return application
    _require(rules.may_answer_offer(application, now=now))
    move(application, after_yes if says_yes else state.DECLINED, now=now)
    return application


@act
def change(
    *,
    application: Application,
    name: str,
    language: str,
    email: str,
    phone: str,
    may_publish_name: bool,
    now: datetime,
) -> str:
    """Name, language and phone are as said; a new address counts when its owner confirms it.

    Shapes: the new address that is asked by mail, or empty text. Errors: Refused.
    """
    application = fresh(application)
    _require(rules.may_change(application))
    asked = email if email != application.email else ""
    application.name, application.language = name, language
    application.representative = name if application.is_organisation else ""
    application.may_publish_name = may_publish_name
    if not asked:
        application.phone = phone
    if application.email and not email and not asked:
        application.email, application.email_confirmed_at = "", None
    application.save(
        update_fields=[
            "name",
            "representative",
            "language",
            "phone",
            "may_publish_name",
            "email",
            "email_confirmed_at",
        ]
    )
    if asked:
        live = Application.objects.live().filter(panel=application.panel_id, email=asked)
        known = live.select_related("panel__city", "sector", "nominated_by").first()
        if known is None:
            letters.ask_new_address(application, asked, now=now)
        else:
            letters.already(known, now=now)
    return asked


@act
def confirm_address(*, application: Application, key: ApplicationKey, now: datetime) -> bool:
    """The address belongs to whoever has the link that was mailed to it; false when it was known.

    The link that was mailed to a new address makes it the application's, and all others end.
    Errors: Refused when the new address has applied itself since.
    """
    application = fresh(application)
    if key.is_asking:
        live = Application.objects.live().filter(panel=application.panel_id, email=key.new_address)
        if live.exclude(pk=application.pk).exists():
            raise Refused(_("This address has applied already."))
        application.email, application.phone = key.new_address, ""
        keys.revoke_all(application, now=now, but=key)
        ApplicationKey.objects.filter(pk=key.pk).update(new_address="")
    elif not key.mailed or not application.email or application.email_confirmed_at:
        return False
    application.email_confirmed_at = now
    application.save(update_fields=["email", "phone", "email_confirmed_at"])
    return True


# for the draw, inside its act


def enter_pool(*applications: Application, now: datetime) -> None:
    """The applications take part in a draw. Errors: Gone when one no longer can."""
    _move_all(applications, ApplicationState.IN_POOL, now=now)


def leave_pool(*applications: Application, now: datetime) -> None:
    """The draw was given up; the applications can be chosen as before."""
    _move_all(applications, ApplicationState.ELIGIBLE, now=now)


def invite(*applications: Application, answer_by: datetime, now: datetime) -> None:
    """A seat is offered to each who was drawn, until `answer_by` (excluded)."""
    _move_all(applications, ApplicationState.INVITED, now=now, expires_at=answer_by)
    letters.tell_all(applications, "invited", now=now, again=f"{answer_by:%Y%m%d}")


def keep_in_reserve(
    *applications: Application, rank: int | None = None, by: User | None, now: datetime
) -> None:
    """The applicants of one panel wait for a seat: in this order, at `rank` or after everybody.

    In the order of their ranks, please: the panel's reserve list is served in the order of entry.
    """
    if not applications:
        return
    known = _members_of(applications, now)
    _move_all(applications, ApplicationState.RESERVE, by=by, now=now)
    _give_ranks(applications, rank)
    record_all(known, panel=applications[0].panel, kind=ChangeKind.WAITING, by=by, now=now)
    letters.tell_all(applications, "reserve", now=now)


def pass_over(*applications: Application, now: datetime) -> None:
    """The draw fell on others and there is no reserve list to be on."""
    _move_all(applications, ApplicationState.NOT_DRAWN, now=now)
    letters.tell_all(applications, "not_drawn", now=now)


# for the services beside this one


def fresh(application: Application) -> Application:
    """The row as it is, with its panel locked first."""
    (panel,) = panel_lock(application.panel)
    known = Application.objects.select_related("sector", "member", "nominated_by", "call")
    application = known.get(pk=application.pk)
    application.panel = panel
    if application.erased_at is not None:
        raise Gone(_("This application is erased."))
    return application


def move(
    application: Application,
    state: ApplicationState,
    *,
    now: datetime,
    by: User | None = None,
    reason: str = "",
    expires_at: datetime | None = None,
) -> None:
    """The application is in `state`, with the columns that belong to it. Errors: Gone."""
    _change(application, state, now=now, by=by, reason=reason, expires_at=expires_at)
    application.save()


def _move_all(
    applications: Sequence[Application],
    state: ApplicationState,
    *,
    now: datetime,
    by: User | None = None,
    expires_at: datetime | None = None,
) -> None:
    """As `move`, for any number of applications in one query."""
    columns: set[str] = set()
    for each in applications:
        columns = _change(each, state, now=now, by=by, expires_at=expires_at)
    if applications:
        values = {name: getattr(applications[0], name) for name in columns}
        Application.objects.filter(pk__in=[each.pk for each in applications]).update(**values)


def _change(
    application: Application,
    state: ApplicationState,
    *,
    now: datetime,
    by: User | None = None,
    reason: str = "",
    expires_at: datetime | None = None,
) -> set[str]:
    """Which columns are as the state wants them, not saved yet; the same ones for all."""
    if not application.can_become(state):
        raise Gone(
            _("This has changed in the meantime: %(state)s.")
            % {"state": application.get_state_display()}
        )
    application.state, application.reason = state, reason
    application.expires_at = expires_at
    application.withdrawn_at = now if state == ApplicationState.WITHDRAWN else None
    application.rank = None
    columns = {"state", "reason", "expires_at", "withdrawn_at", "rank"}
    if by is not None:
        application.decided_by, application.decided_at = by, now
        columns |= {"decided_by", "decided_at"}
    return columns


def member_of(application: Application, *, namesake: bool, now: datetime) -> Member:
    """The application's hat among the members, made if there is none yet.

    Errors: KnownAlready, Namesake.
    """
    member = application.member
    if member is None:
        details = _details(application)
        member = take_in(application.panel, application.sector, details, namesake, now)
        application.member = member
    elif member.withdrawn_at is not None:
        member.withdrawn_at = None
        member.save(update_fields=["withdrawn_at"])
    return member


def _members_of(applications: Sequence[Application], now: datetime) -> list[Member]:
    """Each has its hat among the members, stored, and waits; whoever else has the same name."""
    new = [each for each in applications if each.member is None]
    made = take_in_all([(each.panel, each.sector, _details(each)) for each in new], now)
    for application, member in zip(new, made, strict=True):
        application.member = member
    known = [each.member for each in applications if each.member]
    left = Member.objects.filter(pk__in=[each.pk for each in known]).exclude(withdrawn_at=None)
    left.update(withdrawn_at=None)
    give_each(Application, "member_id", {each.pk: each.member_id for each in applications})
    return known


def _give_ranks(applications: Sequence[Application], rank: int | None) -> None:
    """The ranks follow `rank`, or the last one of the part where that is not free."""
    here = Application.objects.filter(
        panel__in={each.panel_id for each in applications},
        sector__in={each.sector_id for each in applications},
    )
    taken = set(here.exclude(rank=None).values_list("sector", "rank"))
    last = Counter[int]()
    for sector, place in taken:
        last[sector] = max(place or 0, last[sector])
    for each in applications:
        if rank is None or (each.sector_id, rank) in taken:
            last[each.sector_id] += 1
            each.rank = last[each.sector_id]
        else:
            each.rank = rank
    give_each(Application, "rank", {each.pk: each.rank for each in applications})


def _details(application: Application) -> Details:
    return Details(
        name=application.shown_name,
        kind=application.kind,
        email=application.email,
        organisation=application.organisation,
        representative=application.representative,
        substitute=application.substitute,
        may_publish_name=application.may_publish_name,
    )


def write_down(
    panel: Panel,
    answers: Answers,
    *,
    path: Path,
    now: datetime,
    call: Call | None = None,
    key: UUID | None = None,
    by: User | None = None,
    nominated_by: Organisation | None = None,
    expires_at: datetime | None = None,
) -> Applied:
    """A new application, or the one that the same form or address has made before.

    `expires_at` makes it a question to somebody, who answers until then.
    """
    sent = Application.objects.filter(panel=panel, form_key=key).first() if key else None
    if sent is not None and sent.is_live and _is_the_same(sent, answers):
        sent.panel = panel
        return _with_keys(sent, now)
    if sent is not None:  # the browser's back button brought the form up; it is meant anew
        Application.objects.filter(pk=sent.pk).update(form_key=None)
    if answers.email:
        live = Application.objects.live().filter(panel=panel, email=answers.email)
        known = live.select_related("sector", "nominated_by").first()
        if known is not None:
            known.panel = panel
            letters.already(known, now=now)
            return Applied(known, was_known=True)
    state = ApplicationState.PROPOSED if expires_at else ApplicationState.SUBMITTED
    application = Application.objects.create(
        panel=panel,
        call=call,
        path=path,
        state=state,
        nominated_by=nominated_by,
        entered_by=by,
        expires_at=expires_at,
        sent_count=1 if expires_at else 0,
        form_key=key,
        created_at=now,
        **answers.columns(),
    )
    kind = "asked" if expires_at else "received"
    letters.tell(application, kind, now=now, again=str(application.sent_count))
    return _with_keys(application, now)


def blank(applications: list[Application], *, now: datetime) -> int:
    """Nothing that names a person is left; what was applied for, and how it ended, stays.

    Nor is it among the members, unless they sit. Runs with the panels locked.
    """
    # the month alone: a shared moment would let one join the pieces again
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    pks = [application.pk for application in applications]
    forget_applicants(pks, now=now)
    mail.forget({each.email for each in applications if each.email}, kind=letters.KIND)
    ApplicationKey.objects.filter(application__in=pks).delete()
    DrawEntry.objects.filter(application__in=pks).delete()
    BalancingAnswer.objects.filter(application__in=pks).delete()
    refused = ApplicationState.INELIGIBLE
    Application.objects.filter(pk__in=pks, state=refused).update(reason="–")
    return Application.objects.filter(pk__in=pks).update(
        name="",
        email="",
        email_confirmed_at=None,
        phone="",
        representative="",
        substitute="",
        form_key=None,
        entered_by=None,
        erased_at=month,
    )


def open_call(call: Call, sector: Sector, now: datetime) -> Panel:
    (panel,) = panel_lock(call.panel)
    call = Call.objects.get(pk=call.pk)
    call.panel = panel
    _require(rules.may_apply(call, now=now))
    if not call.sectors.filter(pk=sector.pk).exists():
        raise Refused(_("The call does not look for members there. Please choose another part."))
    return panel


def _with_keys(application: Application, now: datetime) -> Applied:
    if application.email:
        return Applied(application)
    return Applied(
        application,
        keys.mint_link(application, now=now),
        keys.mint_code(application, now=now),
    )


def _is_the_same(sent: Application, answers: Answers) -> bool:
    columns = answers.columns()
    columns["sector"] = answers.sector.pk
    was = {name: getattr(sent, "sector_id" if name == "sector" else name) for name in columns}
    return was == columns


def _require(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(str(verdict.reason))
