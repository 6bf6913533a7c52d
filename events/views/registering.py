"""From the event's page to a kept place: one form, one page that says it is done."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crisco import qr
from crisco.languages import reader_language, shown
from events import rules, showing
from events.forms.registration import RegisterForm
from events.models import Event, count_places
from events.services import guarding, registrations
from events.views.browsing import public_event

COOKIE = "kept"
COOKIE_SECONDS = 3600


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    event = public_event(request, slug, Event.objects.for_form())
    now = timezone.now()
    pool = getattr(event, "pool", None)
    allowed = rules.may_take_registrations(event, pool, now=now, language=reader_language())
    if pool is None or not (allowed or request.method == "POST"):
        return _closed(request, event, allowed.reason)
    form = RegisterForm(
        request.POST if request.method == "POST" else None,
        event=event,
        reader=reader_language(),
        now=now,
        is_rushed=guarding.is_rushed(event, now=now),
    )
    status = 200
    if form.is_bound and form.is_valid():
        try:
            kept = registrations.register(event=event, answers=form.answers, key=form.key, now=now)
        except registrations.NotOpen as refusal:
            return _closed(request, event, str(refusal))
        except registrations.Refused as refusal:
            form.add_error(None, str(refusal))
        except registrations.OtherAnswers:
            form.add_error(
                None, _("This form has been sent with other answers. Please begin anew.")
            )
            status = 409
        except OperationalError:
            form.add_error(None, _("Very many people register just now. Please press once more."))
            status = 503
        else:
            return _done(request, event, kept, form.answers.email)
    if not allowed:
        return _closed(request, event, allowed.reason)  # no answer could be put right
    count_places([event])
    return _page(request, "events/registering/register.html", event, status=status, form=form)


@login_not_required
@require_safe
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for a new registration and for an address that was known: the owner has mail."""
    event = public_event(request, slug, Event.objects.for_form())
    kept = _read(request, event)
    if kept is None:
        return redirect(event)
    address = ""
    if kept["code"]:
        address = settings.SITE_URL + reverse("events:mine", kwargs={"token": kept["link"]})
    context = {"kept": kept, "qr": qr.drawing(address) if address else "", "waits": kept["waits"]}
    return _private(_page(request, "events/registering/done.html", event, **context))


@login_not_required
@require_safe
def open_own(request: HttpRequest, slug: str) -> HttpResponse:
    """From the page that shows a code to the person's own page.

    Whoever gave an address has the link by mail: this step would tell whether it was known.
    """
    event = public_event(request, slug, Event.objects.for_form())
    kept = _read(request, event)
    if kept and kept["link"]:
        return _private(redirect("events:mine", token=kept["link"]))
    return _private(redirect("events:open"))


def _closed(request: HttpRequest, event: Event, reason: object) -> HttpResponse:
    """Why nobody can register, and where to go on."""
    return _page(request, "events/registering/closed.html", event, reason=reason)


def _done(request: HttpRequest, event: Event, kept: registrations.Kept, email: str) -> HttpResponse:
    response = redirect("events:done", slug=event.slug)
    note = {
        "event": event.slug,
        "link": kept.link,
        "code": kept.code,
        "email": email,
        "waits": kept.waits,
    }
    response.set_signed_cookie(
        COOKIE,
        signing.b64_encode(json.dumps(note).encode()).decode(),
        salt=COOKIE,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _read(request: HttpRequest, event: Event) -> dict[str, Any] | None:
    sealed = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=COOKIE_SECONDS)
    if not sealed:
        return None
    note = json.loads(signing.b64_decode(sealed.encode()))
    return note if note["event"] == event.slug else None


def _page(
    request: HttpRequest, template: str, event: Event, *, status: int = 200, **context: Any
) -> HttpResponse:
    title = shown(event, "title", reader_language())
    trail = [(showing.marked(title), event.get_absolute_url()), (_("Keep a place"), "")]
    context |= {"event": event, "title": title, "trail": trail}
    context["status"] = showing.status_of(event, timezone.now())
    response = render(request, template, context, status=status)
    if status == 503:
        response["Retry-After"] = "5"
    return response


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
