"""The five busiest pages at 10 and at 1,000 cities and debates: queries stay, milliseconds nearly."""

import time
from datetime import timedelta
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from network.models import City
from tests.benchmarks import Row
from tests.builders import events as build_event
from tests.builders import network as build

ROUNDS = 15
FEW, MANY = 10, 1000


@override_settings(PAGE_SECONDS=0)
def run() -> list[Row]:
    """For each page, built anew: milliseconds at 1,000 rows against the same page at 10."""
    client = Client(SERVER_NAME="localhost")
    few = _measure(client, rows=FEW)
    many = _measure(client, rows=MANY)
    return [
        Row(
            what=f"{page} at {MANY:,}",
            value=many[page][1],
            unit="ms",
            against=f"at {FEW}",
            baseline=few[page][1],
            better="lower",
            note=f"{few[page][0]} queries at {FEW}, {many[page][0]} at {MANY:,}",
        )
        for page in few
    ]


def _measure(client: Client, *, rows: int) -> dict[str, tuple[int, float]]:
    """Queries and milliseconds by page, with this many cities and debates in the database."""
    city = _world(rows)
    debate = city.events.order_by("pk").first()
    pages = {
        "home": reverse("network:home"),
        "debates": reverse("events:list"),
        "debate": debate.get_absolute_url(),
        "cities": reverse("network:city_list"),
        "city": reverse("network:city", args=[city.slug]),
    }
    return {page: measured(client, address) for page, address in pages.items()}


def _world(rows: int) -> City:
    programme = build.Programme.objects.first() or build.programme()
    theme = programme.themes.first() or build.theme(programme=programme)
    have = City.objects.count()
    for number in range(have, rows):
        city = build.city(
            slug=f"town-{number}",
            name=f"Town {number}",
            latitude=40 + number % 20,
            longitude=number % 25,
        )
        build.partnership(programme=programme, organisation=build.organisation(city=city))
        build_event.event(
            city=city,
            slug=f"debate-{number}",
            programme=programme,
            theme=theme,
            starts_at=timezone.now() + timedelta(days=3, minutes=number),
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return City.objects.get(slug="town-0")


def measured(client: Client, address: str) -> tuple[int, float]:
    """Queries of a page, and the middle of its milliseconds."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
        asked = len(queries)
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - begun) * 1000)
    return asked, median(times)
