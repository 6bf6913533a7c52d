"""The way in: the bare address leads to the reader's language."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe


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
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "network/entrance/home.html", {})
