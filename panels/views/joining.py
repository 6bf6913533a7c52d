"""From the panel's page to a sent application: one form, one page that says it is done."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crisco import qr
from panels import rules
from panels.forms.joining import JoinForm
from panels.models import Panel
from panels.services import joining
from panels.services.acts import Refused
from panels.views import showing

COOKIE = "applied"
COOKIE_SECONDS = 3600


def public_panel(city: str, programme: str) -> Panel:
    """The panel that sits now. Errors: 404."""
    live = Panel.objects.public().live().with_parties()
    return get_object_or_404(live, city__slug=city, programme__slug=programme)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, city: str, programme: str) -> HttpResponse:
    panel = public_panel(city, programme)
    now = timezone.now()
    call = panel.calls.open(now).first()
    if call is None:
        may_name = bool(rules.may_nominate(request.user, panel, None, now=now))
        return _page(request, "panels/joining/closed.html", panel, may_nominate=may_name)
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        panel=panel,
        sectors=call.sectors.all(),
        now=now,
        is_rushed=joining.is_rushed(panel, now=now),
    )
    status = 200
    if form.is_bound and form.is_valid():
        try:
            applied = joining.apply(call=call, answers=form.answers, key=form.key, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except OperationalError:
            form.add_error(None, _("Very many people apply just now. Please press once more."))
            status = 503
        else:
            return _done(panel, applied, form.email)
    may_name = bool(rules.may_nominate(request.user, panel, None, now=now))
    return _page(
        request,
        "panels/joining/join.html",
        panel,
        status=status,
        form=form,
        call=call,
        may_nominate=may_name,
    )


@login_not_required
@require_safe
def done(request: HttpRequest, city: str, programme: str) -> HttpResponse:
    """The same for a new application and for an address that was known: the owner has mail."""
    panel = public_panel(city, programme)
    applied = _read(request, panel)
    if applied is None:
        return redirect("panels:panel", city, programme)
    address = ""
    if applied["code"]:
        address = settings.SITE_URL + reverse("panels:application", args=[applied["link"]])
    response = _page(
        request,
        "panels/joining/done.html",
        panel,
        applied=applied,
        qr=qr.drawing(address) if address else "",
    )
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _done(panel: Panel, applied: joining.Applied, email: str) -> HttpResponse:
    response = redirect("panels:join_done", panel.city.slug, panel.programme.slug)
    note = {"panel": panel.pk, "link": applied.link, "code": applied.code, "email": email}
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


def _read(request: HttpRequest, panel: Panel) -> dict[str, Any] | None:
    sealed = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=COOKIE_SECONDS)
    if not sealed:
        return None
    note: dict[str, Any] = json.loads(signing.b64_decode(sealed.encode()))
    return note if note["panel"] == panel.pk else None


def _page(
    request: HttpRequest, template: str, panel: Panel, *, status: int = 200, **context: Any
) -> HttpResponse:
    title = showing.title_of(panel)
    here = reverse("panels:panel", args=[panel.city.slug, panel.programme.slug])
    context |= {
        "panel": panel,
        "title": title,
        "city": showing.city_name(panel),
        "trail": [(_("Local panels"), reverse("panels:list")), (title, here), (_("Join"), "")],
    }
    response = render(request, template, context, status=status)
    if status == 503:
        response["Retry-After"] = "5"
    return response
