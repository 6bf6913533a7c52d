"""What holds for every answer: no shared caching, and a calm page where Django has none."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from crisco.faults import AWAY, only_a_button, unavailable

Next = Callable[[HttpRequest], HttpResponse]


class DatabaseDown:
    """Turns a lost database, a full lock queue or a cancelled statement into 503 with Retry-After.

    This is for views. What middleware asks of the database ends in `faults.broken`: Django makes
    a 500 of its errors before any middleware around it can see them.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Views' errors arrive here, before Django makes a 500 of them."""
        if isinstance(error, AWAY):
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


class OnlyButtons:
    """Whoever opens the address of a button, as from their history, is told that nothing happened."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "GET" and response.status_code == 405 and not response.content:
            return only_a_button(request, response)
        return response
