"""Cities as places on a map and in a list, in the order of the reader's alphabet."""

from collections.abc import Iterable

from django.urls import reverse

from crisco.charts import Place
from crisco.languages import reader_language, shown, sorted_for_reader
from network.models import City


def in_order(cities: Iterable[City]) -> list[City]:
    """Cities by the name that the reader sees."""
    language = reader_language()
    return sorted_for_reader(cities, lambda city: shown(city, "name", language).text, language)


def on_the_map(cities: Iterable[City]) -> list[Place]:
    """Dots with names and addresses, by name."""
    language = reader_language()
    return [
        Place(
            name=shown(city, "name", language).text,
            latitude=city.latitude,
            longitude=city.longitude,
            url=reverse("network:city", args=[city.slug]),
        )
        for city in in_order(cities)
    ]
