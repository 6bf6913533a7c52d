"""Events as a source of the site's search: titles, summaries and places, without accents."""

from django.db.models import Q
from django.utils import timezone

from crisco.languages import CODES, shown
from crisco.text import tidy
from events.models import Event
from network.searching import Hit


def events_matching(query: str, language: str, limit: int) -> list[Hit]:
    """Public events in which every word is found, those to come first; one query or two."""
    words = tidy(query).split()[:6]
    if not words:
        return []
    events = Event.objects.public().select_related("city")
    for word in words:
        events = events.filter(_has_word(word))
    now = timezone.now()
    coming = list(events.upcoming(now).by_start()[:limit])
    found = [*coming, *events.past(now).latest_first()[: limit - len(coming)]]
    return [_hit(event, language) for event in found]


def _hit(event: Event, language: str) -> Hit:
    title = shown(event, "title", language)
    return Hit(
        title=title.text,
        url=event.get_absolute_url(),
        kind=str(event.get_kind_display()),
        excerpt=shown(event, "summary", title.language).text[:200],
        language=title.language,
    )


def _has_word(word: str) -> Q:
    found = Q(venue__unaccent__icontains=word) | Q(city__aliases__icontains=word)
    for code in CODES:
        found |= Q(**{f"title_{code}__unaccent__icontains": word})
        found |= Q(**{f"summary_{code}__unaccent__icontains": word})
        found |= Q(**{f"city__name_{code}__unaccent__icontains": word})
    return found
