"""Exceptions in public, and the desk where activities that wait for panels are closed."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crisco.verdict import require
from crisco.visitors import same_for_visitors
from network.models import City, Programme
from network.requests import SignedInRequest
from panels import rules
from panels.forms.life import ExceptionForm
from panels.models import Closure, Composition, Override
from panels.services import exceptions as acts
from panels.services.acts import Refused
from panels.views.managing import attempted, form_page, panel_for_managing, trail


@login_not_required
@same_for_visitors
@require_safe
def register(request: HttpRequest, programme: str) -> HttpResponse:
    """All exceptions of the programme's panels, also those that are over."""
    whose = get_object_or_404(Programme.objects.published(), slug=programme)
    if not Composition.objects.published().filter(programme=whose).exists():
        raise Http404
    context = {
        "programme": whose,
        "rows": _rows(whose, timezone.now()),
        "trail": [
            (_("Local panels"), reverse("panels:list")),
            (whose.acronym, reverse("panels:programme", args=[whose.slug])),
            (_("Exceptions"), ""),
        ],
    }
    return render(request, "panels/life/exceptions.html", context)


@require_safe
def gate(request: SignedInRequest, programme: str) -> HttpResponse:
    """The activities of a programme, and what the one that waits for panels still waits for."""
    now = timezone.now()
    require(rules.may_close_activity(request.user, now=now))
    whose = get_object_or_404(Programme, slug=programme)
    rule = Composition.objects.newest_of(whose)
    closed = dict(
        Closure.objects.filter(activity__programme=whose).values_list("activity", "closed_at")
    )
    missing = acts.cities_without_panel(whose, now=now) if rule else []
    context = {
        "programme": whose,
        "activities": [
            {
                "activity": each,
                "closed_at": closed.get(each.pk),
                "waits": bool(rule and rule.gate_activity == each.number),
            }
            for each in whose.activities.order_by("number")
        ],
        "missing": [{"city": city, "name": acts.name_of(city)} for city in missing],
        "rows": _rows(whose, now),
        "trail": _trail(whose.acronym),
    }
    return render(request, "panels/life/gate.html", context)


@form_page
def close(request: SignedInRequest, programme: str, number: int) -> HttpResponse:
    now = timezone.now()
    require(rules.may_close_activity(request.user, now=now))
    whose = get_object_or_404(Programme, slug=programme)
    activity = get_object_or_404(whose.activities, number=number)
    activity.programme = whose
    if request.method == "POST":
        try:
            acts.close(activity=activity, by=request.user, now=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The activity is closed."))
        return redirect("panels:gate", programme)
    if Closure.objects.filter(activity=activity).exists():
        return redirect("panels:gate", programme)
    context = {
        "activity": activity,
        "programme": whose,
        "trail": _trail(whose.acronym, programme, _("Close an activity")),
    }
    return render(request, "panels/life/close.html", context)


@form_page
def go_on_without(request: SignedInRequest, programme: str, city: str) -> HttpResponse:
    now = timezone.now()
    require(rules.may_go_on_without(request.user, now=now))
    whose, place = get_object_or_404(Programme, slug=programme), get_object_or_404(City, slug=city)
    given = {"person": request.user.name}
    form = ExceptionForm(request.POST or None, zone=place.time_zone, now=now, initial=given)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: acts.go_on_without(
                programme=whose, city=place, by=request.user, now=now, **form.answers()
            ),
        )
    ):
        messages.success(request, _("The exception is made and everybody can read it."))
        return redirect("panels:gate", programme)
    context = {
        "form": form,
        "title": _("Go on without the panel of %(city)s") % {"city": acts.name_of(place)},
        "text": _(
            "The programme no longer waits for this panel. No panel is constituted by it: "
            "the rule of each panel holds as before."
        ),
        "back": reverse("panels:gate", args=[programme]),
        "trail": _trail(whose.acronym, programme, _("Exception")),
    }
    return render(request, "panels/life/exception.html", context)


@form_page
def start_early(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    require(rules.may_start_early(request.user, panel, now=now))
    given = {"person": request.user.name}
    form = ExceptionForm(request.POST or None, zone=panel.city.time_zone, now=now, initial=given)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: acts.start_early(panel=panel, by=request.user, now=now, **form.answers()),
        )
    ):
        messages.success(request, _("The exception is made and everybody can read it."))
        return redirect("panels:manage", pk)
    context = {
        "form": form,
        "title": _("Meet before every seat is held"),
        "text": _("The panel may meet and talk. It decides nothing before it is constituted."),
        "back": reverse("panels:manage", args=[pk]),
        "trail": trail(panel, _("Exception")),
    }
    return render(request, "panels/life/exception.html", context)


@form_page
def take_back(request: SignedInRequest, exception: int) -> HttpResponse:
    now = timezone.now()
    made = get_object_or_404(
        Override.objects.select_related("city", "programme", "panel"), pk=exception
    )
    require(rules.may_take_back(request.user, made, now=now))
    is_staff = bool(rules.may_close_activity(request.user, now=now))
    back = (
        reverse("panels:gate", args=[made.programme.slug])
        if is_staff
        else reverse("panels:manage", args=[made.panel_id])
    )
    if request.method == "POST":
        acts.take_back(override=made, by=request.user, now=now)
        messages.success(request, _("The exception is taken back. It stays in the register."))
        return redirect(back)
    if made.revoked_at is not None or made.expires_at <= now:
        return redirect(back)
    context = {
        "override": made,
        "city": acts.name_of(made.city),
        "back": back,
        "trail": [(_("My desk"), reverse("network:desk")), (_("Take back an exception"), "")],
    }
    return render(request, "panels/life/take_back.html", context)


def _rows(programme: Programme, now: datetime) -> list[dict[str, object]]:
    made = Override.objects.filter(programme=programme).select_related("city")
    return [
        {
            "override": each,
            "city": acts.name_of(each.city),
            "is_in_force": each.revoked_at is None and each.made_at <= now < each.expires_at,
        }
        for each in made.order_by("-made_at", "-pk")[:200]
    ]


def _trail(title: str, programme: str = "", *steps: str) -> list[tuple[str, str]]:
    page = reverse("panels:gate", args=[programme]) if programme else ""
    return [
        (_("Network desk"), reverse("network:network_desk")),
        (_("Rules of panels"), reverse("panels:rulebook")),
        (title, page),
        *((step, "") for step in steps),
    ]
