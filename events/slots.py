"""Pieces for pages of the network: debates to come, of a city, of a programme, of a desk."""

from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from crisco.db import counted
from events import showing
from events.attention import managed
from events.models import Event, with_places
from network import rules as network
from network.models import City, Programme, User


def home_upcoming(request: HttpRequest, **_context: object) -> str:
    """The next three debates of all cities."""
    now = timezone.now()
    events = Event.objects.filter(state="published").local().upcoming(now).for_cards().by_start()
    context = {"cards": showing.cards(events[:3], now)}
    return render_to_string("events/slots/upcoming.html", context, request)


def city_main(request: HttpRequest, *, city: City, **_context: object) -> str:
    """What the city invites to, and how many debates it held."""
    now = timezone.now()
    local = Event.objects.public().local().in_city(city)
    past = local.past(now)
    soonest: QuerySet[Event] = local.upcoming(now).for_cards().by_start()
    coming = list(soonest.annotate(past=counted(past))[:6])
    context = {
        "city": city,
        "cards": showing.cards(coming, now),
        "past_count": coming[0].past if coming else past.count(),
    }
    return render_to_string("events/slots/city.html", context, request)


def programme_main(request: HttpRequest, *, programme: Programme, **_context: object) -> str:
    """The programme's own events in their order, and how many local ones there were."""
    now = timezone.now()
    public = Event.objects.public().filter(programme=programme)
    own: QuerySet[Event] = public.filter(number__isnull=False).for_cards()
    counting = with_places(own).annotate(local_count=counted(public.local()))
    numbered = list(counting.order_by("number", "kind", "pk"))
    local_count = numbered[0].local_count if numbered else public.local().count()
    if not numbered and not local_count:
        return ""
    context = {
        "programme": programme,
        "cards": showing.cards(numbered, now),
        "local_count": local_count,
    }
    return render_to_string("events/slots/programme.html", context, request)


def desk_week(request: HttpRequest, **_context: object) -> str:
    """The next two weeks of the cities this person coordinates, with what is needed."""
    now = timezone.now()
    person = request.user
    if not isinstance(person, User) or not network.is_coordinator(person, now=now):
        return ""
    coming = [event for event in managed(person, now) if not event.is_over(now)]
    in_two_weeks = now + timedelta(days=14)
    soon = [event for event in coming if event.starts_at and event.starts_at < in_two_weeks][:4]
    cards = [showing.Card(event, showing.status_of(event, now)) for event in soon]
    context = {"cards": cards, "later_count": len(coming)}
    return render_to_string("events/slots/desk.html", context, request)


def desk_help(request: HttpRequest, **_context: object) -> str:
    """Debates to which a desk helper can register somebody who cannot do it alone."""
    now = timezone.now()
    cities = network.helped_cities(request.user, now=now)
    if not cities:
        return ""
    events = Event.objects.filter(city__in=cities, state="published", pool__isnull=False)
    cards = showing.cards(events.local().upcoming(now).for_cards().by_start()[:20], now)
    context = {"cards": [card for card in cards if card.status.is_open]}
    return render_to_string("events/slots/desk_help.html", context, request)
