"""What promises of organisations keep about people: as a rule nothing."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from crisco.retention import Kept

_promised = partial(
    Kept,
    lifetime=_("Five years after the promise was kept or dropped."),
    erasure="keep",
    reason=_("It is the word of an organisation; the form asks to name nobody."),
)

FIELDS = (
    _promised(
        field="panels.Commitment.sentence", purpose=_("To know what an organisation promised.")
    ),
    _promised(field="panels.Commitment.evidence", purpose=_("To show that a promise was kept.")),
)
