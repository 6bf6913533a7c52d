"""The desk: a coordinator writes a debate, publishes it, sees who comes, prints the door list."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crisco.languages import BY_CODE, reader_language, shown
from crisco.text import tidy
from crisco.verdict import NotAllowed, require
from events import rules, showing
from events.forms import publishing
from events.forms.registration import AssistedForm
from events.models import (
    LOCAL_KINDS,
    Act,
    Event,
    Registration,
    RegistrationState,
    Via,
    count_places,
)
from events.services import lists, publication, registrations
from network import rules as network
from network.requests import SignedInRequest

View = Callable[Concatenate[SignedInRequest, ...], HttpResponse]
Rule = Callable[..., Any]
A_PAGE = 100
CHAIRS_A_PAGE = 200  # two ticks each: Django reads a thousand fields of a form and no more


def for_event(rule: Rule) -> Callable[[View], View]:
    """Calls the view with the event, when `rule` lets this person; else 404 or 403 with why.

    Drafts of other cities are unknown; published events are known, and merely not theirs.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: SignedInRequest, slug: str, **kwargs: Any) -> HttpResponse:
            now = timezone.now()
            event = (
                Event.objects.select_related("pool", "city", "programme", "theme")
                .filter(slug=slug, pool__isnull=False)
                .first()
            )
            if event is None:
                raise Http404
            verdict = rule(request.user, event, now=now)
            if not verdict and not rules.may_see(request.user, event, now=now):
                raise Http404
            require(verdict)
            return view(request, event, **kwargs)

        return guarded

    return decorate


@require_safe
def desk_list(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    cities = network.managed_cities(request.user, now=now)
    is_staff = network.is_network_staff(request.user, now=now)
    if not cities and not is_staff:
        raise NotAllowed(_("Only coordinators and the network's staff have a desk for debates."))
    mine = Q(city__in=cities, kind__in=LOCAL_KINDS)
    if is_staff:
        mine |= ~Q(kind__in=LOCAL_KINDS)
    events = Event.objects.filter(mine, pool__isnull=False).for_cards()
    past = Paginator(events.past(now).latest_first(), 20).get_page(request.GET.get("page", "")[:6])
    context = {
        "cities": cities,
        "coming": showing.cards(events.upcoming(now).by_start()[:100], now),
        "past": showing.cards(past.object_list, now),
        "page": past,
        "trail": [(_("My desk"), _desk()), (_("Debates"), "")],
    }
    return render(request, "events/organising/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    cities = {city.slug: city for city in network.managed_cities(request.user, now=now)}
    if not cities:
        raise NotAllowed(_("Only coordinators of a city can write a debate."))
    asked = request.GET.get("city", "")
    if asked and asked not in cities:
        raise Http404
    city = cities[asked] if asked else next(iter(cities.values()))
    language = _text_language(request, city.languages[0])
    form = publishing.EventForm(
        request.POST if request.method == "POST" else None,
        zone=city.time_zone,
        reader=reader_language(),
        now=now,
        initial=publishing.initial_for(city) if request.method != "POST" else None,
    )
    if form.is_bound and form.is_valid():
        event = Event(uuid=form.key, city=city, time_zone=city.time_zone, source_language=language)
        form.apply_to(event, language=language)
        try:
            event = publication.create(
                event=event, capacity=form.cleaned_data["capacity"], by=request.user, now=now
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("The draft is saved. Nobody but you sees it yet."))
            return redirect("events:publish", slug=event.slug)
    context = {
        "form": form,
        "city": city,
        "cities": list(cities.values()) if len(cities) > 1 else [],
        "language": BY_CODE[language],
        "trail": _trail(_("New debate")),
    }
    return render(request, "events/organising/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_event(rules.may_edit)
def edit(request: SignedInRequest, event: Event) -> HttpResponse:
    now = timezone.now()
    language = _text_language(request, event.source_language)

    def form_for(saved: Event, data: Any) -> publishing.EventForm:
        return publishing.EventForm(
            data,
            zone=saved.time_zone,
            reader=reader_language(),
            now=now,
            initial=publishing.initial_of(saved, language=language),
        )

    form = form_for(event, request.POST if request.method == "POST" else None)
    sides: list[dict[str, str]] = []
    if form.is_bound and form.is_valid():
        form.apply_to(event, language=language)
        try:
            publication.save(
                event=event,
                capacity=form.cleaned_data["capacity"],
                revision=form.cleaned_data["revision"],
                by=request.user,
                now=now,
            )
        except publication.ChangedMeanwhile as refusal:
            event.refresh_from_db()
            sides = form.meets(form_for(event, None), refusal)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        if form.is_valid():
            messages.success(request, _("Saved."))
            return redirect(
                "events:overview" if not event.is_draft else "events:publish", event.slug
            )
    context = {
        "form": form,
        "event": event,
        "city": event.city,
        "language": BY_CODE[language],
        "versions": _versions(event),
        "sides": sides,
        "trail": _trail(_("Edit"), event),
    }
    return render(request, "events/organising/edit.html", context, status=409 if sides else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_event(rules.may_edit)
def publish(request: SignedInRequest, event: Event) -> HttpResponse:
    """GET shows what to look at before; POST publishes."""
    now = timezone.now()
    if request.method == "POST":
        try:
            publication.publish(event=event, by=request.user, now=now)
        except publication.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Published. People can register now."))
            return redirect("events:overview", event.slug)
    checks = publication.checks(event, now=now)
    context = {
        "event": event,
        "checks": checks,
        "is_ready": all(check.passed for check in checks if check.is_serious),
        "trail": _trail(_("Publish"), event),
    }
    return render(request, "events/organising/publish.html", context)


@require_safe
@for_event(rules.may_see_numbers)
def overview(request: SignedInRequest, event: Event) -> HttpResponse:
    now = timezone.now()
    count_places([event])
    may_names = rules.may_see_names(request.user, event, now=now)
    words = tidy(request.GET.get("q", "").replace("\0", ""))[:60]
    state = request.GET.get("state", "")
    state = state if state in RegistrationState.values else ""
    rows = lists.registrations_of(event, words=words, state=state) if may_names else None
    context = {
        "event": event,
        "status": showing.status_of(event, now),
        "needs": lists.needs_of(event),
        "may_names": may_names,
        "may_edit": rules.may_edit(request.user, event, now=now),
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page", "")[:6])
        if rows is not None
        else None,
        "words": words,
        "state": state,
        "query": urlencode({"q": words, "state": state}),
        "states": RegistrationState.choices,
        "is_over": event.is_over(now),
        "has_begun": event.has_begun(now),
        "trail": _trail("", event),
    }
    return render(request, "events/organising/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_event(rules.may_edit)
def cancel(request: SignedInRequest, event: Event) -> HttpResponse:
    """Sends mail to everybody, so it asks first."""
    count_places([event])
    form = publishing.ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            told = publication.cancel(
                event=event,
                reason=tidy(form.cleaned_data["reason"]),
                by=request.user,
                now=timezone.now(),
            )
        except publication.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                ngettext(
                    "Cancelled. %(number)s registration is told.",
                    "Cancelled. %(number)s registrations are told.",
                    told,
                )
                % {"number": told},
            )
            return redirect("events:overview", event.slug)
    context = {"form": form, "event": event, "trail": _trail(_("Cancel"), event)}
    return render(request, "events/organising/cancel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_event(rules.may_edit)
def places(request: SignedInRequest, event: Event) -> HttpResponse:
    count_places([event])
    form = publishing.PlacesForm(
        request.POST if request.method == "POST" else None,
        initial={"capacity": event.pool.capacity, "paused": event.pool.paused},
    )
    if form.is_bound and form.is_valid():
        given, now = form.cleaned_data, timezone.now()
        if given["paused"] != event.pool.paused:
            publication.set_paused(event=event, paused=given["paused"], by=request.user, now=now)
        publication.set_capacity(event=event, capacity=given["capacity"], by=request.user, now=now)
        messages.success(request, _("Saved. Whoever got a place is told."))
        return redirect("events:overview", event.slug)
    context = {"form": form, "event": event, "trail": _trail(_("Places"), event)}
    return render(request, "events/organising/places.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_event(rules.may_register_others)
def register_for(request: SignedInRequest, event: Event) -> HttpResponse:
    """The same five questions, asked by the desk."""
    now = timezone.now()
    form = AssistedForm(
        request.POST if request.method == "POST" else None,
        event=event,
        reader=reader_language(),
    )
    kept = None
    status = 200
    if form.is_bound and form.is_valid():
        try:
            kept = registrations.register(
                event=event,
                answers=form.answers,
                via=Via.WALK_IN if form.cleaned_data["at_the_door"] else Via.ASSISTED,
                by=request.user,
                key=form.cleaned_data["key"],
                now=now,
            )
        except registrations.Refused as refusal:
            form.add_error(None, str(refusal))
        except registrations.OtherAnswers:
            form.add_error(
                None, _("This form has been sent with other answers. Please begin anew.")
            )
            status = 409
    context = {
        "form": form,
        "event": event,
        "kept": kept,
        "may_names": rules.may_see_names(request.user, event, now=now),
        "trail": _trail(_("Register somebody"), event),
    }
    return render(request, "events/organising/register_for.html", context, status=status)


@require_POST
@for_event(rules.may_register_others)
def seat_now(request: SignedInRequest, event: Event, uuid: UUID) -> HttpResponse:
    """Somebody who waits stands at the door."""
    registration = get_object_or_404(Registration.objects.filter(event=event), uuid=uuid)
    try:
        registrations.seat_now(registration=registration, by=request.user, now=timezone.now())
    except registrations.Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The place is theirs. The history says who gave it."))
    return redirect("events:register_for", event.slug)


@require_POST
@for_event(rules.may_see_names)
def cancel_for(request: SignedInRequest, event: Event, uuid: UUID) -> HttpResponse:
    """Somebody called and cannot come."""
    registration = get_object_or_404(Registration.objects.filter(event=event), uuid=uuid)
    try:
        registrations.cancel(registration=registration, now=timezone.now(), by=request.user)
    except registrations.Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The registration is cancelled."))
    return redirect("events:overview", event.slug)


@require_safe
@for_event(rules.may_see_names)
def door_list(request: SignedInRequest, event: Event) -> HttpResponse:
    rows = lists.door_list(event)
    context = {
        "event": event,
        "rows": rows,
        "people": sum(row.party_size for row in rows),
        "empty_rows": range(8),
        "trail": _trail(_("Door list"), event),
    }
    return render(request, "events/organising/door_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_event(rules.may_see_names)
def attendance(request: SignedInRequest, event: Event) -> HttpResponse:
    page = Paginator(lists.people_of(event), CHAIRS_A_PAGE).get_page(
        request.GET.get("page", "")[:6]
    )
    if request.method == "POST":
        changed = registrations.note_attendance(
            event=event,
            present=_ids(request.POST.getlist("present")),
            signed=_ids(request.POST.getlist("signed")),
            seen=_seen(request.POST.get("seen", "")),
            by=request.user,
            now=timezone.now(),
        )
        messages.success(
            request,
            ngettext("Saved: %(number)s change.", "Saved: %(number)s changes.", changed)
            % {"number": changed},
        )
        goes_on = "next" in request.POST and page.has_next()
        number = page.next_page_number() if goes_on else page.number
        address = reverse("events:attendance", args=[event.slug])
        return redirect(f"{address}?page={number}" if page.has_other_pages() else address)
    context = {
        "event": event,
        "page": page,
        "trail": _trail(_("Who came"), event),
    }
    return render(request, "events/organising/attendance.html", context)


@require_POST
@for_event(rules.may_see_names)
def export(request: SignedInRequest, event: Event) -> HttpResponse:
    """A list of names leaves the portal; the history says who took it."""
    content = lists.spreadsheet(event)
    publication.note_taking(
        event=event,
        act=Act.EXPORTED,
        by=request.user,
        now=timezone.now(),
        rows=content.count(b"\r\n") - 1,
    )
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{event.slug}.csv"'
    return response


def _text_language(request: SignedInRequest, otherwise: str) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in BY_CODE else otherwise


def _versions(event: Event) -> list[dict[str, Any]]:
    """Languages of the text, those of the city first, each with whether a text is there."""
    first = [*event.city.languages, "en", "ar"] if event.city else ["en", "ar"]
    there = showing.languages_of(event)
    codes = dict.fromkeys([event.source_language, *first, *there])
    return [
        {"language": BY_CODE[code], "is_there": code in there} for code in codes if code in BY_CODE
    ]


def _trail(last: str, event: Event | None = None) -> list[tuple[str, str]]:
    trail = [(_("My desk"), _desk()), (_("Debates"), reverse("events:desk"))]
    if event is not None:
        title = showing.marked(shown(event, "title", reader_language()))
        trail.append((title, reverse("events:overview", args=[event.slug]) if last else ""))
    return [*trail, (last, "")] if last else trail


def _desk() -> str:
    return reverse("network:desk")


def _seen(text: str) -> dict[int, tuple[bool, bool]]:
    """What the page of attendance showed, such as `12 13p 14ps`: who came, and who signed."""
    found = re.findall(r"\b(\d{1,14})(p?)(s?)\b", text[:50_000])
    return {int(pk): (bool(came), bool(signed)) for pk, came, signed in found}


def _ids(values: list[str]) -> set[int]:
    return {int(value) for value in values[:2000] if value.isdecimal() and len(value) < 15}
