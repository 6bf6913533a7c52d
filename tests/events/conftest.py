"""What the pages of events need in tests: the present, and a browser that fills in forms."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from network.forms.open_forms import new_ticket


@pytest.fixture
def today() -> datetime:
    """The pages read the clock themselves, so their worlds begin at the real now."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def soon(today: datetime) -> datetime:
    """An afternoon within seven days: what lasts two hours ends that day whenever the tests run."""
    return (today + timedelta(days=6)).replace(hour=15, minute=0, second=0)


@pytest.fixture
def send(client: Client, today: datetime):
    """Sends the register form of an event as a person would: not in the first two seconds."""

    def send(event, *, language="en", **answers):
        form = {
            "name": "Amal",
            "contact": "amal@example.org",
            "language": language,
            "party_size": "1",
            "interpreter_language": language,
            "ticket": new_ticket(today - timedelta(seconds=30), "events.register"),
            **answers,
        }
        return client.post(f"/{language}/debates/{event.slug}/register/", form)

    return send
