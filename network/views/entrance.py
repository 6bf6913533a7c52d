"""The way in: the bare address leads to the reader's language, and the first page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from crisco.visitors import same_for_visitors
from network.models import Partnership, Programme
from network.views.places import on_the_map


@login_not_required
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The language of the cookie, else of the browser, else English."""
    language = translation.get_language_from_request(request)
    with translation.override(language):
        response = redirect(reverse("network:home"))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@login_not_required
@same_for_visitors
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    cities = Partnership.objects.published().live(today).cities()
    programmes = Programme.objects.published().order_by("position", "pk")
    return render(
        request,
        "network/entrance/home.html",
        {"places": on_the_map(cities), "programmes": programmes},
    )
