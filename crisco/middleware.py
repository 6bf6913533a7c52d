"""What holds for every answer: no shared caching of pages, and a calm page without a database."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from crisco.faults import unavailable

Next = Callable[[HttpRequest], HttpResponse]


class DatabaseDown:
    """Turns a lost database, a full lock queue or a cancelled statement into 503 with Retry-After."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return unavailable(request, error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Views' errors arrive here, before Django makes a 500 of them."""
        if isinstance(error, OperationalError | InterfaceError):
            return unavailable(request, error)
        return None


class NoStore:
    """No page is kept by a shared cache unless its view opted in by setting Cache-Control."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
