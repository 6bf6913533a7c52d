"""What the life of a panel keeps about people: proofs, interests, and who answers for exceptions."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from crisco.retention import Kept

_actor = partial(
    Kept,
    lifetime=_("As long as the account exists."),
    erasure="set_null",
)

FIELDS = (
    Kept(
        field="panels.Proof.note",
        purpose=_("To show why a member belongs to their part of the panel."),
        lifetime=_("Five years after the last mandate."),
        erasure="pseudonymise",
    ),
    _actor(field="panels.Proof.by", purpose=_("To show who saw the proof.")),
    Kept(
        field="panels.Interest.details",
        purpose=_("To know when a member must not take part in a decision."),
        lifetime=_("Five years after the last mandate; only the city sees it."),
        erasure="pseudonymise",
    ),
    _actor(field="panels.Interest.by", purpose=_("To show who entered the declaration.")),
    Kept(
        field="panels.Conflict.details",
        purpose=_("To know why a member stays out of a point."),
        lifetime=_("Five years after the last mandate; only the city sees it."),
        erasure="blank",
    ),
    _actor(field="panels.Conflict.by", purpose=_("To show who entered the declaration.")),
    Kept(
        field="panels.Override.person",
        purpose=_("To say in public who answers for an exception."),
        lifetime=_("As long as the record of the programme."),
        erasure="keep",
        reason=_("Whoever makes an exception for a panel answers for it by name, in office."),
    ),
    Kept(
        field="panels.Override.reason",
        purpose=_("To say in public why an exception was made."),
        lifetime=_("As long as the record of the programme."),
        erasure="keep",
        reason=_("Somebody in office gives the reason, and it is public record."),
    ),
    _actor(field="panels.Override.by", purpose=_("To show who made an exception.")),
    _actor(field="panels.Closure.by", purpose=_("To show who closed an activity.")),
)

FREE_OF_PERSONS = frozenset({"panels.SubKind.title"})
