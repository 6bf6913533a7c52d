"""What panels keep about people who would like to join, and for how long."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from crisco.retention import Kept

_reach = partial(
    Kept,
    purpose=_("To answer you and to tell you if a seat is free for you."),
    lifetime=_(
        "Until you withdraw; otherwise for the months that the call says after its end. Of members "
        "until their last mandate ends."
    ),
    erasure="blank",
)
_worked = partial(
    Kept,
    purpose=_("To show who opened a call, entered somebody or answered an application."),
    lifetime=_("As long as the account exists."),
    erasure="set_null",
)

FIELDS = (
    _reach(field="panels.Application.name"),
    _reach(field="panels.Application.email"),
    _reach(field="panels.Application.phone"),
    _reach(field="panels.Application.representative"),
    _reach(field="panels.Application.substitute"),
    _reach(field="panels.Application.reason"),
    _reach(field="panels.ApplicationKey.new_address", erasure="delete_row"),
    _worked(field="panels.Application.entered_by"),
    _worked(field="panels.Application.decided_by"),
    _worked(field="panels.Call.created_by"),
)

FREE_OF_PERSONS = frozenset(
    {
        "panels.Application.language",
        "panels.Application.organisation_name",
        "panels.ApplicationKey.digest",
        "panels.Call.appeal",
    }
)
