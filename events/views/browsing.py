"""Finding a debate and reading about it; open to everybody, and never writing anything."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from crisco import qr
from crisco.languages import reader_language, shown
from crisco.visitors import same_for_visitors
from events import rules, showing
from events.forms.browsing import FilterForm
from events.models import Event, EventQuerySet, count_places
from events.services import calendars

A_PAGE = 20


def public_event(request: HttpRequest, slug: str, events: EventQuerySet | None = None) -> Event:
    """The event. Errors: 404 for unknown ones and for others' drafts."""
    event = get_object_or_404(Event.objects.for_page() if events is None else events, slug=slug)
    if not rules.may_see(request.user, event, now=timezone.now()):
        raise Http404
    return event


@login_not_required
@same_for_visitors
@require_safe
def debate_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = FilterForm(request.GET, reader=reader_language())
    found = form.filtered(Event.objects.public().local().for_cards(), now)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page", "")[:6])
    rest = request.GET.copy()
    rest.pop("page", None)
    context = {
        "filters": form,
        "is_past": form.given.get("when") == "past",
        "page": page,
        "cards": showing.cards(page.object_list, now),
        "query": rest.urlencode(),
        "trail": [],
    }
    return render(request, "events/browsing/list.html", context)


@login_not_required
@same_for_visitors
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    event = public_event(request, slug)
    if event.get_absolute_url() != request.path:
        return redirect(event, permanent=True)
    return render(request, "events/browsing/detail.html", page_of(request, event))


@login_not_required
@same_for_visitors
@require_safe
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """A sheet for the wall, with the address as QR code; printed from the browser."""
    event = public_event(request, slug)
    address = settings.SITE_URL + event.get_absolute_url()
    context = {**page_of(request, event), "address": address, "qr": qr.drawing(address)}
    return render(request, "events/browsing/poster.html", context)


@login_not_required
@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    event = public_event(request, slug)
    if event.first_day is None or event.is_draft:
        raise Http404
    return calendar_file(calendars.of_event(event), f"{event.slug}.ics")


def calendar_file(content: bytes, name: str) -> HttpResponse:
    """An answer that a phone opens with its calendar."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def page_of(request: HttpRequest, event: Event) -> dict[str, Any]:
    """What every page about one event shows."""
    now = timezone.now()
    count_places([event])
    reader = reader_language()
    title = shown(event, "title", reader)
    versions = showing.versions_of(event)
    address = settings.SITE_URL + event.get_absolute_url()
    words = _("%(title)s: %(address)s") % {"title": title.text, "address": address}
    canonical = ""
    if title.is_fallback:
        with override(title.language):
            canonical = settings.SITE_URL + event.get_absolute_url()
    return {
        "event": event,
        "status": showing.status_of(event, now),
        "is_over": event.is_over(now),
        "title": title,
        "description": shown(event, "description", reader),
        "versions": [version for version in versions if version[0] != reader],
        "canonical": canonical,
        "alternates": [] if title.is_fallback else _alternates(event, versions),
        "address": address,
        "mail_link": f"mailto:?subject={quote(title.text)}&body={quote(words)}",
        "sms_link": f"sms:?body={quote(words)}",
        "trail": _trail(event, reader),
    }


def _alternates(event: Event, versions: list[tuple[str, str]]) -> list[tuple[str, str]]:
    alternates = []
    for code, _name in versions:
        with override(code):
            alternates.append((code, settings.SITE_URL + event.get_absolute_url()))
    default = next((url for code, url in alternates if code == "en"), "")
    return [*alternates, ("x-default", default or alternates[0][1])] if alternates else []


def _trail(event: Event, reader: str) -> list[tuple[str, str]]:
    trail = [(_("Debates"), reverse("events:list"))]
    if event.city is not None:
        name = showing.marked(shown(event.city, "name", reader))
        trail.append((name, f"{reverse('events:list')}?city={event.city.slug}"))
    return [*trail, (showing.marked(shown(event, "title", reader)), "")]
