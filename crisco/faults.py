"""Pages for when something is wrong; they ask nothing of the database."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    """503 with Retry-After; the page is standalone, so that it needs neither session nor user."""
    logger.error("unavailable: %s", type(error).__name__)
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = "30"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 which says what to do: reload the page and send the form again."""
    return render(request, "403_csrf.html", status=403)
