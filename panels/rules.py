"""Who may do what with a panel; pure questions with a reason for every no."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from crisco.verdict import YES, Verdict, no
from network import rules as network
from network.models import City
from panels.models import Panel, PanelState


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
