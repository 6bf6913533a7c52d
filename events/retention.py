"""What events keep about people: guests of a debate, what they need, and who worked on it."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from crisco.retention import Cookie, Kept

COOKIES = (
    Cookie(
        name="kept",
        purpose=_("Shows you the place that you just kept, with its code if you gave no address."),
        lifetime=_("one hour"),
    ),
)

_reach = partial(
    Kept,
    purpose=_("To keep your place and to tell you if something changes."),
    lifetime=_("30 days after the event."),
    erasure="blank",
)
_need = partial(
    Kept,
    purpose=_("To prepare interpreting, childcare and the room for you."),
    lifetime=_("7 days after the event."),
    erasure="delete_row",
    category="special",
)
_worked = partial(
    Kept,
    purpose=_("To show who changed an event or registered somebody."),
    lifetime=_("As long as the account exists."),
    erasure="set_null",
)

FIELDS = (
    _reach(field="events.Registration.name"),
    _reach(field="events.Registration.email_norm"),
    _reach(field="events.Registration.phone"),
    _reach(field="events.Registration.payload_digest"),
    _worked(field="events.Registration.created_by"),
    _reach(field="events.RegistrationKey.new_address", erasure="delete_row"),
    _need(field="events.Need.interpreter_language"),
    _need(field="events.Need.other"),
    _worked(field="events.Record.actor"),
)

FREE_OF_PERSONS = frozenset(
    {
        "events.Event.slug",
        "events.Event.title",
        "events.Event.summary",
        "events.Event.description",
        "events.Event.place",
        "events.Event.venue",
        "events.Event.address",
        "events.Event.landmark",
        "events.Event.directions",
        "events.Event.join_url",
        "events.Event.contact_phone",
        "events.Event.cancel_reason",
        "events.Event.time_zone",
        "events.Event.languages",
        "events.Event.interpreted_languages",
        "events.Registration.language",
        "events.RegistrationKey.digest",
        "events.Record.facts",
    }
)
