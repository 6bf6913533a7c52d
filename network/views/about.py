"""Pages about the portal itself: help, easy to read, privacy, languages."""

from collections import defaultdict
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from crisco import retention
from crisco.languages import BY_CODE
from crisco.text import in_a_row
from crisco.visitors import same_for_visitors
from network.models import Organisation, OrganisationKind, User

AFTERWARDS = {
    "delete_row": gettext_lazy("It is deleted."),
    "set_null": gettext_lazy("It stays without your name."),
    "blank": gettext_lazy("It is emptied; what is left names nobody."),
    "pseudonymise": gettext_lazy("A dash stands in its place."),
}


@login_not_required
@same_for_visitors
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "network/about/help.html", {"trail": [(_("Help"), "")]})


@login_not_required
@same_for_visitors
@require_safe
def easy(request: HttpRequest) -> HttpResponse:
    return render(request, "network/about/easy.html", {"trail": [(_("Easy to read"), "")]})


@login_not_required
@same_for_visitors
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """One line for each purpose: what is kept, for how long, and what becomes of it then."""
    purposes: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for kept in retention.declared():
        then = str(kept.reason or AFTERWARDS[kept.erasure])
        purposes[str(kept.purpose), str(kept.lifetime), then].append(
            str(kept.called) or _field_name(kept.field)
        )
    rows = [
        {"purpose": purpose, "lifetime": lifetime, "then": then, "what": _each_once(names)}
        for (purpose, lifetime, then), names in purposes.items()
    ]
    responsible = Organisation.objects.filter(kind=OrganisationKind.NETWORK, offices__isnull=False)
    return render(
        request,
        "network/about/privacy.html",
        {
            "rows": rows,
            "cookies": _cookies(),
            "responsible": responsible.distinct().order_by("slug"),
            "address": settings.CONTACT_EMAIL,
            "trail": [(_("Privacy"), "")],
        },
    )


@login_not_required
@require_safe
def languages(request: HttpRequest) -> HttpResponse:
    """All languages that are complete; each leads back to the page that one came from."""
    came_from = _own_address(request.GET.get("from", ""))
    listed = [
        {
            "code": code,
            "own_name": BY_CODE[code].own_name,
            "direction": BY_CODE[code].direction,
            "url": reverse("network:choose_language", args=[code])
            + (f"?{urlencode({'from': came_from})}" if came_from else ""),
            "complete": True,
        }
        for code in settings.LANGUAGES_COMPLETE
    ]
    return render(
        request,
        "network/about/languages.html",
        {"languages": listed, "trail": [(_("Languages"), "")]},
    )


@login_not_required
@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """The same page in the language chosen, and the browser remembers it."""
    if code not in settings.LANGUAGES_COMPLETE:
        raise Http404
    came_from = _own_address(request.GET.get("from", ""))
    with translation.override(code):
        target = reverse("network:home")
    if came_from:
        written_in = translation.get_language_from_path(urlsplit(came_from).path)
        with translation.override(written_in or translation.get_language()):
            target = translate_url(came_from, code)
    response = redirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
    )
    return response


def _own_address(address: str) -> str:
    """The path and query of a page of ours, or empty text for anything else."""
    odd = any(ord(character) < 33 for character in address) or "\\" in address
    if odd or len(address) > 2000 or not address.startswith("/") or address.startswith("//"):
        return ""
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if safe else ""


def _field_name(path: str) -> str:
    """What a field is called, such as `e-mail address`; the path when it no longer exists."""
    label, model, name = path.split(".")
    try:
        field = apps.get_model(label, model)._meta.get_field(name)
    except LookupError:
        return path
    return _("link to your account") if field.related_model is User else str(field.verbose_name)


def _cookies() -> list[retention.Cookie]:
    """Every cookie of the site under the name that the browser shows; tests count them."""
    hours = settings.SESSION_COOKIE_AGE // 3600
    visit = ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours}
    year = _("one year")
    return [
        retention.Cookie(
            settings.SESSION_COOKIE_NAME,
            _("Knows that it is still you: when you sign in or fill in a form."),
            _("%(time)s, or until you sign out") % {"time": visit},
        ),
        retention.Cookie(
            settings.CSRF_COOKIE_NAME,
            _("Protects forms, so that no other site can send them for you."),
            year,
        ),
        retention.Cookie(
            settings.LANGUAGE_COOKIE_NAME,
            _("Remembers the language that you chose."),
            year,
        ),
        retention.Cookie(
            "messages",
            _("Carries a sentence such as “Saved.” to the next page."),
            _("Until the next page."),
        ),
        *retention.cookies(),
    ]


def _each_once(names: list[str]) -> str:
    return in_a_row(dict.fromkeys(names))
