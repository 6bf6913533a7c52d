"""A person's own registration, opened by a link or a code; looking at it changes nothing.

Mail programs follow links to look for dangers, so every change is a button that posts.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crisco import tokens, tries
from crisco.languages import reader_language, shown
from events import rules, showing
from events.forms.registration import AnswersForm, initial_of
from events.models import Registration, RegistrationKey, RegistrationState, count_places
from events.services import calendars, keys, letters, registrations
from events.views.browsing import calendar_file
from network.forms.open_forms import CodeForm

View = Callable[Concatenate[HttpRequest, ...], HttpResponse]


def own_page(view: View) -> View:
    """Calls the view with the link's registration; private, and kind about dead links.

    A link that asks the owner of a new address opens nothing before they have said yes.
    """

    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            registration, key = keys.open_link(token[:200], now=timezone.now())
        except keys.UnknownKey:
            response = render(request, "events/owning/unknown.html", {"trail": []}, status=404)
        except keys.DeadKey:
            response = render(request, "events/owning/dead.html", {"trail": []}, status=410)
        else:
            if key.is_asking and view is not _confirm:
                context = _context(registration, token) | {"address": key.new_address}
                response = render(request, "events/owning/confirm.html", context)
            else:
                response = view(request, registration, key, token, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return opened


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_by_code(request: HttpRequest) -> HttpResponse:
    """For people without e-mail: the code and the first name lead to their own page."""
    now = timezone.now()
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        code = tokens.tidy_code(form.cleaned_data["code"])
        if not tries.may_try(request, purpose="events", code=code):
            form.add_error(None, _("That were many tries. Please wait 15 minutes, or call us."))
            return _open_page(request, form, status=429)
        try:
            registration = keys.open_code(
                form.cleaned_data["code"], form.cleaned_data["name"], now=now
            )
        except (keys.UnknownKey, keys.DeadKey):
            form.add_error(None, _("Code and name do not fit together. Please look again."))
        else:
            return redirect("events:mine", token=keys.mint_link(registration, now=now))
    return _open_page(request, form)


@require_safe
@own_page
def mine(
    request: HttpRequest, registration: Registration, key: RegistrationKey, token: str
) -> HttpResponse:
    now = timezone.now()
    count_places([registration.event])
    ahead = 0
    if registration.state == RegistrationState.WAITING:
        ahead = registration.pool.registrations.queue().filter(seq__lt=registration.seq).count()
    context = _context(registration, token) | {
        "position": ahead + 1,
        "is_confirmable": bool(
            key.mailed and registration.email_norm and not registration.email_confirmed_at
        ),
        "may_change": rules.may_change(registration, now=now),
        "may_answer": rules.may_answer_offer(registration, now=now),
        "may_undo": rules.may_undo(registration, now=now),
        "need": getattr(registration, "need", None),
        "now": now,
    }
    return render(request, "events/owning/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def change(
    request: HttpRequest, registration: Registration, key: RegistrationKey, token: str
) -> HttpResponse:
    now = timezone.now()
    if not rules.may_change(registration, now=now):
        return redirect("events:mine", token=token)
    form = AnswersForm(
        request.POST if request.method == "POST" else None,
        event=registration.event,
        reader=reader_language(),
        initial=initial_of(registration),
    )
    status = 200
    if form.is_bound and form.is_valid():
        try:
            _confirm_by(key, registration)
            changed = registrations.change(registration=registration, answers=form.answers, now=now)
        except registrations.Refused as refusal:
            form.add_error(None, str(refusal))
        except OperationalError:
            form.add_error(None, _("Very many people register just now. Please press once more."))
            status = 503
        else:
            messages.success(request, _("Your registration is changed."))
            if changed.asked:
                messages.info(
                    request,
                    _(
                        "We send a message to %(address)s. The new address counts as soon as you "
                        "confirm it with the link in that message."
                    )
                    % {"address": changed.asked},
                )
            if changed.code:
                messages.info(
                    request, _("Please note down your new code: %(code)s") % {"code": changed.code}
                )
            return redirect("events:mine", token=changed.link or token)
    context = _context(registration, token) | {"form": form}
    return render(request, "events/owning/change.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def cancel(
    request: HttpRequest, registration: Registration, key: RegistrationKey, token: str
) -> HttpResponse:
    """GET shows what will be cancelled; POST cancels it."""
    if request.method == "POST":
        act = registrations.cancel
        return _perform(
            request, act, registration, key, token, _("Your registration is cancelled.")
        )
    if not registration.is_live:
        return redirect("events:mine", token=token)
    return render(request, "events/owning/cancel.html", _context(registration, token))


@require_POST
@own_page
def undo(
    request: HttpRequest, registration: Registration, key: RegistrationKey, token: str
) -> HttpResponse:
    return _perform(request, registrations.undo, registration, key, token, "")


@require_POST
@own_page
def accept(
    request: HttpRequest, registration: Registration, key: RegistrationKey, token: str
) -> HttpResponse:
    done = _("Your place is kept.")
    return _perform(request, registrations.accept, registration, key, token, done)


@require_POST
@own_page
def decline(
    request: HttpRequest, registration: Registration, key: RegistrationKey, token: str
) -> HttpResponse:
    done = _("Thank you. The place goes to the next person.")
    return _perform(request, registrations.decline, registration, key, token, done)


def _confirm(
    request: HttpRequest, registration: Registration, key: RegistrationKey, token: str
) -> HttpResponse:
    try:
        if _confirm_by(key, registration):
            messages.success(request, _("Thank you. Your address is confirmed."))
    except registrations.Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("events:mine", token=token)


confirm = require_POST(own_page(_confirm))


@require_safe
@own_page
def calendar(
    request: HttpRequest, registration: Registration, key: RegistrationKey, token: str
) -> HttpResponse:
    if registration.state != RegistrationState.CONFIRMED or not registration.event.starts_at:
        raise Http404
    content = calendars.of_registration(
        registration, link=letters.address_of(registration, token), now=timezone.now()
    )
    return calendar_file(content, f"{registration.event.slug}.ics")


def _perform(
    request: HttpRequest,
    act: Callable[..., Registration],
    registration: Registration,
    key: RegistrationKey,
    token: str,
    done: str,
) -> HttpResponse:
    now = timezone.now()
    try:
        _confirm_by(key, registration)
        registration = act(registration=registration, now=now)
    except registrations.Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        if act is registrations.undo:
            done = _("You are on the waiting list again, at its end.")
            if registration.state == RegistrationState.CONFIRMED:
                done = _("Undone. Your place is kept.")
        messages.success(request, done)
    return redirect("events:mine", token=token)


def _confirm_by(key: RegistrationKey, registration: Registration) -> bool:
    """Whoever acts through a mailed link reads the mail of that address."""
    return registrations.confirm_address(registration=registration, key=key, now=timezone.now())


def _open_page(request: HttpRequest, form: CodeForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "trail": []}
    return render(request, "events/owning/open.html", context, status=status)


def _context(registration: Registration, token: str) -> dict[str, Any]:
    event = registration.event
    title = shown(event, "title", reader_language())
    return {
        "registration": registration,
        "event": event,
        "title": title,
        "token": token,
        "trail": [(showing.marked(title), event.get_absolute_url()), (_("My registration"), "")],
    }
