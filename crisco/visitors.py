"""Public pages that are the same for every visitor, kept for a few seconds.

A first visit by phone asks for the same few pages as everybody's. What is kept is a page's text
alone, under its address and language, and only of pages that opted in by name: no header, no
cookie, nothing that was shown to somebody signed in.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]


def same_for_visitors(view: View[Given]) -> View[Given]:
    """The page of this view holds nothing about its reader unless somebody is signed in.

    Units: kept for `PAGE_SECONDS`; 0 keeps nothing. Displays may be that much late, decisions
    never read them. A browser may keep the page for its own way back, a shared cache may not.
    """

    @wraps(view)
    def kept(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if not settings.PAGE_SECONDS or not _asks_as_a_visitor(request):
            return view(request, *args, **kwargs)
        key = "page:" + sha256(request.path.encode()).hexdigest()  # the path begins with a language
        text = cache.get(key)
        if text is None:
            response = view(request, *args, **kwargs)
            if not _is_for_everybody(request, response):
                return response
            cache.set(key, response.content, settings.PAGE_SECONDS)
        else:
            response = HttpResponse(text)
        response["Cache-Control"] = "private, no-cache"
        return response

    return kept


def _asks_as_a_visitor(request: HttpRequest) -> bool:
    """Nobody is signed in, no message waits, and the page is asked for as it is."""
    cookies = {settings.SESSION_COOKIE_NAME, "messages"}
    return (
        request.method == "GET"
        and not request.META.get("QUERY_STRING")
        and cookies.isdisjoint(request.COOKIES)
        and "HX-Request" not in request.headers
    )


def _is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """A whole page, without a form's secret, a script's nonce, a cookie or a header of its own."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and set(response.headers) == {"Content-Type"}
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not request.session.modified
        and b"nonce=" not in response.content
        and b"csrfmiddlewaretoken" not in response.content
    )
