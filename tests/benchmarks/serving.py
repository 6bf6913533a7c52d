"""What two web workers serve: event pages, and whole journeys from event page to kept place.

The form wants to be open for three seconds; that time of reading is not counted. For orientation:
pretix 2026.8 on 2 cores with 2 workers serves 43 event pages and 2.5 complete free orders a second.
"""

import os
import re
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from django.utils import timezone

from events.models import Event, Registration
from tests.benchmarks import Row
from tests.builders import events as build_event
from tests.builders import network as build

RESIDENTS = 8
SECONDS = 10
JOURNEYS_EACH = 25
READING_SECONDS = 3.5
HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')


def run() -> list[Row]:
    """Pages and journeys a second, beside pretix' figures on a like machine."""
    city = build.city()
    events = [
        build_event.event(city=city, capacity=None, starts_at=timezone.now() + timedelta(days=9))
        for _ in range(RESIDENTS)
    ]
    pages = _pages_a_second(events)
    journeys = _journeys_a_second(events)
    kept = Registration.objects.filter(state="confirmed").count()
    assert kept == RESIDENTS * JOURNEYS_EACH, f"{kept} places kept"
    against = "pretix 2026.8"
    return [
        Row(what="event pages", value=pages, unit="/s", against=against, baseline=43, aim=10),
        Row(
            what="journeys, event page to kept place",
            value=journeys,
            unit="/s",
            against=against,
            baseline=2.5,
            aim=10,
            note=f"{kept} places kept, {RESIDENTS} residents at once",
        ),
    ]


class Browser:
    """One connection that stays open, with its cookies."""

    def __init__(self) -> None:
        site = urlsplit(os.environ["BENCH_SITE"])
        self.connection = HTTPConnection(site.hostname or "localhost", site.port, timeout=30)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        """Status, address it leads to, text."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body.encode() or None, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, answer.headers.get("Location", ""), text


def _together(acts: list[Callable[[], None]]) -> float:
    """Seconds until all acts, begun at once, have ended. Errors: AssertionError if one failed."""
    failures: list[BaseException] = []

    def guarded(act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - carried to the main thread
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=[act]) for act in acts]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]
    return time.perf_counter() - begun


def _pages_a_second(events: list[Event]) -> float:
    served: list[int] = []

    def read(event: Event) -> Callable[[], None]:
        browser = Browser()
        path = event.get_absolute_url()

        def act() -> None:
            count, until = 0, time.perf_counter() + SECONDS
            while time.perf_counter() < until:
                status, _where, _text = browser.ask("GET", path)
                assert status == 200, status
                count += 1
            served.append(count)
            browser.connection.close()

        return act

    seconds = _together([read(event) for event in events])
    return sum(served) / seconds


def _journeys_a_second(events: list[Event]) -> float:
    forms: dict[int, list[tuple[Browser, str, str]]] = {event.pk: [] for event in events}

    def arrive(event: Event) -> None:
        path = event.get_absolute_url()
        for number in range(JOURNEYS_EACH):
            browser = Browser()
            browser.ask("GET", path)
            status, _where, page = browser.ask("GET", f"{path}register/")
            assert status == 200, status
            answers = dict(HIDDEN.findall(page)) | {
                "name": f"Guest {number}",
                "contact": f"guest-{event.pk}-{number}@portal.example",
                "language": "en",
                "party_size": "1",
            }
            browser.connection.close()  # the server does not wait for readers either
            forms[event.pk].append((browser, f"{path}register/", urlencode(answers)))

    def send(event: Event) -> None:
        for browser, path, body in forms[event.pk]:
            status, where, page = browser.ask("POST", path, body)
            assert status == 302, re.sub(r"\s+", " ", page)[:2000]
            status, _where, _page = browser.ask("GET", urlsplit(where).path)
            assert status == 200, status
            browser.connection.close()

    seconds = _together([lambda event=event: arrive(event) for event in events])
    time.sleep(READING_SECONDS)
    seconds += _together([lambda event=event: send(event) for event in events])
    return RESIDENTS * JOURNEYS_EACH / seconds
