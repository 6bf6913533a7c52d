"""What events keep about people: guests of a debate, what they need, and who worked on it."""

from django.utils.translation import gettext_lazy as _

from crisco.retention import Kept

_reach = {
    "purpose": _("To keep your place and to tell you if something changes."),
    "lifetime": _("30 days after the event."),
    "erasure": "blank",
}
_need = {
    "purpose": _("To prepare interpreting, childcare and the room for you."),
    "lifetime": _("7 days after the event."),
    "erasure": "delete_row",
    "category": "special",
}
_worked = {
    "purpose": _("To show who changed an event or registered somebody."),
    "lifetime": _("As long as the account exists."),
    "erasure": "set_null",
}

FIELDS = (
    Kept(field="events.Registration.name", **_reach),
    Kept(field="events.Registration.email_norm", **_reach),
    Kept(field="events.Registration.phone", **_reach),
    Kept(field="events.Registration.payload_digest", **_reach),
    Kept(field="events.Registration.created_by", **_worked),
    Kept(field="events.RegistrationKey.new_address", **(_reach | {"erasure": "delete_row"})),
    Kept(field="events.Need.interpreter_language", **_need),
    Kept(field="events.Need.other", **_need),
    Kept(field="events.Record.actor", **_worked),
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
