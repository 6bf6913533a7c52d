"""Pages for when something is wrong; they ask nothing of the database."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import server_error

logger = logging.getLogger(__name__)

# a lost database, a full lock queue, a cancelled statement
AWAY = (OperationalError, InterfaceError)


def unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    """503 with Retry-After; the page is standalone, so that it needs neither session nor user."""
    logger.error("unavailable: %s", type(error).__name__)
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = "30"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """500; 503 when the database went away outside a view, as where a session is read."""
    error = sys.exc_info()[1]
    return unavailable(request, error) if isinstance(error, AWAY) else server_error(request)


def only_a_button(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    """405 as a page, with what `refusal` said of the ways that are allowed."""
    response = render(request, "405.html", status=405)
    response["Allow"] = refusal["Allow"]
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 which says what to do: reload the page and send the form again."""
    return render(request, "403_csrf.html", status=403)
