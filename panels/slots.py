"""Panels on pages of the network: the city's, the programme's and the desk."""

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from network import rules as network
from network.models import City, Programme, User
from panels import attention_sittings
from panels.attention import managed
from panels.balance import balances
from panels.models import Call, Panel
from panels.views import showing
from panels.views.browsing import glance


def city_main(request: HttpRequest, *, city: City, **_more: object) -> str:
    """Each live panel of the city in its thirds, and until when it looks for members."""
    calls = Call.objects.open(timezone.now()).filter(panel=OuterRef("pk"))
    panels = list(
        Panel.objects.public()
        .live()
        .filter(city=city)
        .with_parties()
        .annotate(closes_at=Subquery(calls.values("closes_at")[:1]))
        .order_by("programme__position", "pk")
    )
    if not panels:
        return ""
    stands = balances(panels)
    shown = [
        {
            "panel": panel,
            "title": showing.title_of(panel),
            "state": showing.state_of(panel),
            "balance": stands[panel.pk],
            "chart": showing.chart(stands[panel.pk]),
        }
        for panel in panels
    ]
    return render_to_string("panels/slots/city.html", {"panels": shown}, request)


def programme_main(request: HttpRequest, *, programme: Programme, **_more: object) -> str:
    """All panels of the programme, one line each."""
    panels = list(Panel.objects.live().filter(programme=programme).with_parties().order_by("pk"))
    if not any(panel.composition.published_at for panel in panels):
        return ""
    context = {"rows": glance(panels), "programme": programme}
    return render_to_string("panels/slots/programme.html", context, request)


def desk_sections(request: HttpRequest, **_more: object) -> str:
    """The panels a coordinator looks after."""
    now = timezone.now()
    person = request.user
    if not isinstance(person, User) or not network.is_coordinator(person, now=now):
        return ""
    panels, stands, _waiting = managed(person, now)
    rows = [
        {
            "panel": panel,
            "title": showing.title_of(panel),
            "state": showing.state_of(panel),
            "balance": stands[panel.pk],
        }
        for panel in panels
    ]
    return render_to_string("panels/slots/desk.html", {"rows": rows}, request)


def member_sections(request: HttpRequest, **_more: object) -> str:
    """The seats of this person, when their panels meet next, and the organisations they speak for."""
    person = request.user
    if not isinstance(person, User):
        return ""
    now = timezone.now()
    bodies = attention_sittings.bodies(person, now)
    rows = [
        {
            "panel": seat.panel,
            "title": _("Local panel of %(city)s") % {"city": seat.city},
            "part": seat.text,
            "body": seat.state,
            "sitting": seat.number,
            "meets": attention_sittings.meets(seat) if seat.number else "",
        }
        for seat in attention_sittings.seats(person, now)
    ]
    if not rows and not bodies:
        return ""
    context = {"rows": rows, "bodies": bodies}
    return render_to_string("panels/slots/member.html", context, request)
