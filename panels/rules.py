"""Who may do what with a panel; pure questions with a reason for every no."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from crisco.verdict import YES, Verdict, no
from network import rules as network
from network.memory import once
from network.models import City, Organisation, User
from panels.models import (
    Application,
    ApplicationState,
    Call,
    Initiative,
    Mandate,
    Member,
    MemberKind,
    Office,
    Override,
    OverrideKind,
    Panel,
    PanelState,
    PeerReview,
)
from panels.models.member import MemberQuerySet

MISTAKE = timedelta(days=1)  # so long an initiative may be one that is simply removed


def may_see_desk(person: network.Person, panel: Panel, *, now: datetime) -> Verdict:
    """Names and history: the city's coordinators and network staff."""
    return network.may_see_city_desk(person, panel.city, now=now)


def may_manage_panel(person: network.Person, panel: Panel, *, now: datetime) -> Verdict:
    """The city's coordinators and deputies, until the panel is dissolved."""
    verdict = network.may_manage_city(person, panel.city, now=now)
    if verdict and panel.is_dissolved:
        return no(_("This panel is dissolved. Its record stays as it is."))
    return verdict


def may_constitute(person: network.Person, panel: Panel, *, now: datetime) -> Verdict:
    """A panel that is forming or has empty seats; whether it is balanced is asked apart."""
    verdict = may_manage_panel(person, panel, now=now)
    if verdict and not panel.can_become(PanelState.CONSTITUTED):
        return no(_("This panel is constituted already."))
    return verdict


def may_found(person: network.Person, city: City, *, now: datetime) -> Verdict:
    """Whoever manages the city may open a panel there."""
    return network.may_manage_city(person, city, now=now)


def may_found_somewhere(person: network.Person, *, now: datetime) -> Verdict:
    """Coordinators and deputies of any city."""
    if network.is_coordinator(person, now=now):
        return YES
    return no(_("Only coordinators can open a panel."))


# joining


def may_apply(call: Call, *, now: datetime) -> Verdict:
    """Whoever likes, while the call is open and the panel lives."""
    if call.panel.is_dissolved:
        return no(_("This panel is dissolved."))
    if not call.is_open(now):
        return no(_("The call is closed. Nobody can apply at the moment."))
    return YES


def may_enter(person: network.Person, panel: Panel, *, now: datetime) -> Verdict:
    """Whoever sits at the city's desk may write down what somebody beside them says."""
    if panel.is_dissolved:
        return no(_("This panel is dissolved. Its record stays as it is."))
    if network.may_manage_city(person, panel.city, now=now):
        return YES
    if panel.city in network.helped_cities(person, now=now):
        return YES
    return no(_("Only the coordinators and desk helpers of this city can do this."))


def nominating(person: network.Person, panel: Panel, *, now: datetime) -> list[Organisation]:
    """The organisations of the city in whose name this person may name somebody."""
    held = network.affiliations(person, now=now)
    own = {each.organisation_id: each.organisation for each in held}
    return [body for body in own.values() if body.city_id == panel.city_id]


def may_nominate(
    person: network.Person, panel: Panel, organisation: Organisation | None, *, now: datetime
) -> Verdict:
    """People of an organisation of the city; without one: for any of theirs."""
    bodies = nominating(person, panel, now=now)
    if not panel.is_dissolved and (organisation in bodies or (organisation is None and bodies)):
        return YES
    return no(_("Only people of an organisation of this city can name somebody for it."))


def may_withdraw(application: Application) -> Verdict:
    """Until there is a seat; who sits steps down instead."""
    if application.can_become(ApplicationState.WITHDRAWN):
        return YES
    if application.state == ApplicationState.SEATED:
        return no(_("You are on the panel. To step down, please tell the coordinators."))
    return no(_("This application has come to its end."))


def may_change(application: Application) -> Verdict:
    """Contact data are the person's own as long as the application has not ended."""
    return YES if application.is_live else no(_("This application has come to its end."))


def may_answer_offer(application: Application, *, now: datetime) -> Verdict:
    """Whoever was asked, or drawn, until the day that was said."""
    if application.expires_at is None:
        return no(_("There is no question to answer any more."))
    if application.expires_at <= now:
        return no(_("The time to answer is over. Please apply yourself, or write to us."))
    return YES


def may_decide(application: Application) -> Verdict:
    """Coordinators answer whoever is not in a draw: there, the lot answers."""
    if application.state == ApplicationState.IN_POOL:
        return no(_("This person takes part in a draw. Wait for it, or call it off."))
    return YES


def may_resign(person: network.Person, mandate: Mandate) -> Verdict:
    """Everybody gives up the seat that they act for, and nobody else's."""
    if _is_own(person, mandate.member):
        return YES
    return no(_("Only the member can step down. Coordinators record that somebody left."))


def may_see_rules(person: network.Person, *, now: datetime) -> Verdict:
    """The rules of all programmes, drafts too: network staff."""
    return network.may_see_network_desk(person, now=now)


def may_edit_rules(person: network.Person, *, now: datetime) -> Verdict:
    """Draft and publish versions of a rule: network staff."""
    return network.may_see_network_desk(person, now=now)


def may_move_rule(person: network.Person, panel: Panel, *, now: datetime) -> Verdict:
    """Whoever manages the panel, while it is forming."""
    verdict = may_manage_panel(person, panel, now=now)
    if verdict and not panel.is_forming:
        return no(_("Only a panel that is still forming can move to a new version of the rule."))
    return verdict


# sittings


def seat_of(person: network.Person, panel: Panel) -> Any | None:
    """The mandate of the seat that the person acts for there; it says whether that one `leads`."""
    if not isinstance(person, User) or not person.is_active:
        return None
    held = Mandate.objects.live().filter(panel=panel, member__in=Member.objects.of(person))
    # an office ends with the seat, so a live one is of whoever sits
    office = Office.objects.live().filter(panel=panel, member=OuterRef("member"))
    held = held.annotate(leads=Exists(office)).order_by("-leads", "pk")
    return once(person, f"seat on {panel.pk}", held.first)


def sits_on(person: network.Person, panel: Panel) -> bool:
    """Whether the account acts for a member who holds a seat."""
    return seat_of(person, panel) is not None


def may_lead(person: network.Person, panel: Panel, *, now: datetime) -> Verdict:
    """From the opening of a sitting to its minutes: the chair, deputy chairs, and who manages it.

    Planning it, inviting to it and what everybody reads of it stay with the coordinators.
    """
    verdict = may_manage_panel(person, panel, now=now)
    if verdict or panel.is_dissolved:
        return verdict
    seat = seat_of(person, panel)
    if seat and seat.leads:
        return YES
    return no(_("Only the chair, a deputy chair and the coordinators of this city can do this."))


def may_see_sittings(person: network.Person, panel: Panel, *, now: datetime) -> Verdict:
    """Sittings, papers and minutes: the members, the city's coordinators, network staff."""
    if may_see_desk(person, panel, now=now) or sits_on(person, panel):
        return YES
    return no(
        _("Only members of this panel, its coordinators and the network's staff can see this.")
    )


# life of a panel


def may_declare(person: network.Person, member: Member, *, now: datetime) -> Verdict:
    """Everybody for the seat they act for; the city's coordinators for whoever says it at the desk."""
    if not member.panel.is_dissolved and _is_own(person, member):
        return YES
    return may_manage_panel(person, member.panel, now=now)


def _is_own(person: network.Person, member: Member) -> bool:
    return isinstance(person, User) and Member.objects.of(person).filter(pk=member.pk).exists()


def may_start_early(person: network.Person, panel: Panel, *, now: datetime) -> Verdict:
    """Whoever manages a panel that is forming answers for it by name."""
    verdict = may_manage_panel(person, panel, now=now)
    if verdict and not panel.is_forming:
        return no(_("Only a panel that is still forming needs an exception to meet."))
    return verdict


def may_go_on_without(person: network.Person, *, now: datetime) -> Verdict:
    """Network staff, for no city may let itself off."""
    return network.may_see_network_desk(person, now=now)


def may_take_back(person: network.Person, override: Override, *, now: datetime) -> Verdict:
    """Network staff any exception, coordinators an early start of their own panel."""
    if network.may_see_network_desk(person, now=now):
        return YES
    if override.kind == OverrideKind.EARLY_START:
        return network.may_manage_city(person, override.city, now=now)
    return no(_("Only the network's staff can do this."))


def may_close_activity(person: network.Person, *, now: datetime) -> Verdict:
    """Network staff."""
    return network.may_see_network_desk(person, now=now)


# promises of organisations


def speaks_for(person: network.Person, panel: Panel, *, now: datetime) -> MemberQuerySet:
    """Organisations on the panel for which this person may write: all for its coordinators.

    Otherwise those where the person works, and those that one writes to at their address.
    """
    bodies = Member.objects.filter(panel=panel, kind=MemberKind.ORGANISATION)
    if may_manage_panel(person, panel, now=now):
        return bodies
    if panel.is_dissolved or not isinstance(person, User) or not person.is_active:
        return bodies.none()
    homes = [each.organisation_id for each in network.affiliations(person, now=now)]
    return bodies.filter(Q(organisation__in=homes) | Q(pk__in=bodies.written_to(person)))


def may_promise(person: network.Person, member: Member, *, now: datetime) -> Verdict:
    """Write down, correct and end what the organisation promised."""
    if speaks_for(person, member.panel, now=now).filter(pk=member.pk).exists():
        return YES
    return no(_("Only people of the organisation and the coordinators of the city can do this."))


# initiatives: everybody reads them, each city writes its own


def may_write_initiative(
    person: network.Person, initiative: Initiative, *, now: datetime
) -> Verdict:
    """The register, its experiments and what the city's panel said: the city's coordinators."""
    return network.may_manage_city(person, initiative.city, now=now)


def may_remove_initiative(
    person: network.Person, initiative: Initiative, *, now: datetime
) -> Verdict:
    """A mistake of today on which nothing rests; whatever else is public and stays so."""
    verdict = may_write_initiative(person, initiative, now=now)
    if not verdict:
        return verdict
    if now > initiative.created_at + MISTAKE:
        return no(
            _(
                "Everybody could read it for more than a day, and others may build on it. "
                "Stop it instead and say why: that helps them too."
            )
        )
    if initiative.is_referred_to():
        return no(
            _(
                "Something refers to it already: an experiment, a review, another initiative or "
                "the handbook. Stop it instead and say why."
            )
        )
    return YES


def may_write_initiatives(person: network.Person, *, now: datetime) -> Verdict:
    """Coordinators and deputies of any city, for their own."""
    if network.is_coordinator(person, now=now):
        return YES
    return no(_("Only coordinators can register initiatives of their city."))


def may_give_peer_review(person: network.Person, review: PeerReview, *, now: datetime) -> Verdict:
    """What a panel says to another city is written down by the coordinators of the panel's city."""
    return network.may_manage_city(person, review.panel.city, now=now)
