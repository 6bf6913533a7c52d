"""A person's own application, opened by a link or a code; looking at it changes nothing.

Mail programs follow links to look for dangers, so every change is a button that posts.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crisco import tokens, tries
from network.forms.open_forms import CodeForm
from panels import rules
from panels.forms.joining import OwnDataForm
from panels.models import Application, ApplicationKey, ApplicationState, DrawState
from panels.services import application_keys as keys
from panels.services import balancing, joining
from panels.services.acts import Refused
from panels.views import showing

View = Callable[Concatenate[HttpRequest, ...], HttpResponse]


def own_page(view: View) -> View:
    """Calls the view with the link's application; private, and kind about dead links.

    A link that asks the owner of a new address opens nothing before they have said yes.
    """

    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            application, key = keys.open_link(token[:200], now=timezone.now())
        except keys.UnknownKey:
            response = render(request, "panels/owning/unknown.html", {"trail": []}, status=404)
        except keys.DeadKey:
            response = render(request, "panels/owning/dead.html", {"trail": []}, status=410)
        else:
            if key.is_asking and view is not _confirm:
                context = page_context(application, token) | {"address": key.new_address}
                response = render(request, "panels/owning/confirm.html", context)
            else:
                response = view(request, application, key, token, **kwargs)
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
    status = 200
    if form.is_bound and form.is_valid():
        code, name = form.cleaned_data["code"], form.cleaned_data["name"]
        if not tries.may_try(request, purpose="panels", code=tokens.tidy_code(code)):
            form.add_error(None, _("That were many tries. Please wait 15 minutes, or call us."))
            status = 429
        else:
            try:
                application = keys.open_code(code, name, now=now)
            except (keys.UnknownKey, keys.DeadKey):
                form.add_error(None, _("Code and name do not fit together. Please look again."))
            else:
                return redirect("panels:application", keys.mint_link(application, now=now))
    context = {"form": form, "trail": []}
    return render(request, "panels/owning/open.html", context, status=status)


@require_safe
@own_page
def mine(
    request: HttpRequest, application: Application, key: ApplicationKey, token: str
) -> HttpResponse:
    now = timezone.now()
    entry = application.draw_entries.select_related("draw").order_by("-pk").first()
    is_to_come = entry is not None and entry.draw.state in (DrawState.FROZEN, DrawState.PREPARED)
    context = page_context(application, token) | {
        "is_confirmable": bool(
            key.mailed and application.email and not application.email_confirmed_at
        ),
        "may_change": rules.may_change(application),
        "may_withdraw": rules.may_withdraw(application),
        "may_answer": rules.may_answer_offer(application, now=now),
        "may_undo": joining.may_undo(application, now=now),
        "undo_until": (application.withdrawn_at or now) + joining.UNDO_FOR,
        "state": showing.state_of_application(application),
        "is_balanced": bool(balancing.questions(application)),
        "entry": entry,
        "has_left": is_to_come and application.state != ApplicationState.IN_POOL,
    }
    return render(request, "panels/owning/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def change(
    request: HttpRequest, application: Application, key: ApplicationKey, token: str
) -> HttpResponse:
    form = OwnDataForm(request.POST if request.method == "POST" else None, application=application)
    if form.is_bound and form.is_valid():
        try:
            _confirm_by(key, application)
            asked = joining.change(
                application=application,
                name=form.cleaned_data["name"],
                language=form.cleaned_data["language"],
                email=form.email,
                phone=form.phone,
                may_publish_name=form.cleaned_data["may_publish_name"],
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your data are changed."))
            if asked:
                said = _(
                    "We send a message to %(address)s. The new address counts as soon as you "
                    "confirm it with the link in that message."
                )
                messages.info(request, said % {"address": asked})
            return redirect("panels:application", token)
    return render(
        request, "panels/owning/change.html", page_context(application, token) | {"form": form}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def withdraw(
    request: HttpRequest, application: Application, key: ApplicationKey, token: str
) -> HttpResponse:
    """GET shows what will be withdrawn; POST withdraws it."""
    if request.method == "POST":
        done = _("Your application is withdrawn.")
        return _perform(request, joining.withdraw, application, key, token, done)
    if not rules.may_withdraw(application):
        return redirect("panels:application", token)
    return render(request, "panels/owning/withdraw.html", page_context(application, token))


@require_POST
@own_page
def undo(
    request: HttpRequest, application: Application, key: ApplicationKey, token: str
) -> HttpResponse:
    done = _("Undone. Your application waits for an answer again.")
    return _perform(request, joining.undo, application, key, token, done)


@require_POST
@own_page
def erase(
    request: HttpRequest, application: Application, _key: ApplicationKey, token: str
) -> HttpResponse:
    try:
        joining.erase(application=application, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("panels:application", token)
    messages.success(request, _("Everything that named you is erased."))
    panel = application.panel
    return redirect("panels:panel", panel.city.slug, panel.programme.slug)


@require_POST
@own_page
def say_yes(
    request: HttpRequest, application: Application, key: ApplicationKey, token: str
) -> HttpResponse:
    done = _("Thank you. The coordinators know that you would like to join.")
    return _perform(request, _yes, application, key, token, done)


@require_POST
@own_page
def say_no(
    request: HttpRequest, application: Application, key: ApplicationKey, token: str
) -> HttpResponse:
    done = _("Thank you for telling us.")
    return _perform(request, _no, application, key, token, done)


def _confirm(
    request: HttpRequest, application: Application, key: ApplicationKey, token: str
) -> HttpResponse:
    try:
        if _confirm_by(key, application):
            messages.success(request, _("Thank you. Your address is confirmed."))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("panels:application", token)


confirm = require_POST(own_page(_confirm))


def _yes(**given: Any) -> Application:
    return joining.answer(says_yes=True, **given)


def _no(**given: Any) -> Application:
    return joining.answer(says_yes=False, **given)


def _perform(
    request: HttpRequest,
    act: Callable[..., Application],
    application: Application,
    key: ApplicationKey,
    token: str,
    done: str,
) -> HttpResponse:
    try:
        _confirm_by(key, application)
        act(application=application, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("panels:application", token)


def _confirm_by(key: ApplicationKey, application: Application) -> bool:
    """Whoever acts through a mailed link reads the mail of that address."""
    if not key.mailed:
        return False
    return joining.confirm_address(application=application, key=key, now=timezone.now())


def page_context(application: Application, token: str) -> dict[str, Any]:
    panel = application.panel
    title = showing.title_of(panel)
    here = reverse("panels:panel", args=[panel.city.slug, panel.programme.slug])
    return {
        "application": application,
        "is_asked": application.state in {ApplicationState.PROPOSED, ApplicationState.INVITED},
        "panel": panel,
        "title": title,
        "token": token,
        "trail": [(title, here), (_("My application"), "")],
    }
