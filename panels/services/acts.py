"""What every act on a panel shares: one transaction, the panel locked first, refusals in words."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import gettext as _

from crisco.db import retrying, violations
from network.models import User
from panels import balance
from panels.models import ChangeKind, Member, Panel, PanelChange, Sector

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy gives

# what services on other tables answer for their own constraints: name, and the sentence
SAYS: "dict[str, str | _StrPromise]" = {}
Given = ParamSpec("Given")
Result = TypeVar("Result")


class Refused(Exception):
    """An act could not be done; the text is a whole sentence for whoever asked."""


class Unbalanced(Refused):
    """The panel would not obey its rule."""


class Taken(Refused):
    """Somebody else was faster."""


class KnownAlready(Refused):
    """The person or organisation is on this panel already."""


def panel_lock(*panels: Panel) -> list[Panel]:
    """The panels' rows, locked in the order of their keys, as they are now.

    Every writer calls it before anything else: then writers queue instead of dead-locking.
    """
    keys = [panel.pk for panel in panels]
    return list(
        Panel.objects.filter(pk__in=keys)
        .with_parties()
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )


def act(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Run an act as one outermost transaction that asks the deferred constraints before its end.

    A passing conflict is tried again. Errors: Refused with its sentence for a constraint of ours,
    and for what was there on the page and is gone now.
    """

    @wraps(function)
    def whole(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        def once() -> Result:
            try:
                with transaction.atomic(durable=True), violations(_errors()):
                    return function(*args, **kwargs)
            except ObjectDoesNotExist as gone:
                raise Refused(
                    _("This is no longer here. Somebody else has removed it meanwhile.")
                ) from gone

        return retrying(once)

    return whole


def record(
    *,
    panel: Panel,
    kind: ChangeKind,
    by: User | None,
    now: datetime,
    member: Member | None = None,
    other: Member | None = None,
    reason: str = "",
) -> PanelChange:
    """A line in the panel's log, with its balance at this moment."""
    return PanelChange.objects.create(
        panel=panel,
        kind=kind,
        member=member,
        other=other,
        reason=reason,
        balance=balance.balance_of(panel).counts(),
        by=by,
        at=now,
    )


def record_all(
    known: Iterable[Member], *, panel: Panel, kind: ChangeKind, by: User | None, now: datetime
) -> None:
    """As `record`, a line for each of these members of the panel, in two queries."""
    counts = balance.balance_of(panel).counts()
    PanelChange.objects.bulk_create(
        PanelChange(panel=panel, kind=kind, member=each, balance=counts, by=by, at=now)
        for each in known
    )


def unbalanced(panel: Panel, problem: dict[str, Any]) -> Unbalanced:
    """The refusal in words, with the numbers of the panel as it stands."""
    return Unbalanced(balance.in_words(problem, balance.balance_of(panel)))


def _errors() -> dict[str, Callable[[Exception], Exception] | Exception]:
    once = KnownAlready(_("Somebody with this e-mail address is on this panel already."))
    return {
        **{name: Refused(str(words)) for name, words in SAYS.items()},
        "panels_panel_is_balanced": _from_database,
        "panels_mandate_one_holder_per_seat": Taken(_("This seat has just been taken.")),
        "panels_mandate_terms_on_a_seat_do_not_overlap": Taken(_("This seat has just been taken.")),
        "panels_mandate_one_seat_per_member": KnownAlready(_("This member holds a seat already.")),
        "panels_mandate_terms_of_a_member_do_not_overlap": KnownAlready(
            _("This member holds a seat already.")
        ),
        "panels_office_one_chair_at_a_time": Taken(_("Somebody else has this office now.")),
        "panels_office_one_office_per_member": Taken(_("This member has an office already.")),
        "panels_mandate_deputy_stands_in_for_one": KnownAlready(
            _("This person is already somebody’s deputy.")
        ),
        "panels_member_address_is_known_once": once,
        "panels_member_account_is_known_once": once,
        "panels_member_form_sent_once": KnownAlready(_("This form has already been sent.")),
        "panels_member_organisation_is_known_once": KnownAlready(
            _("This organisation is on this panel already.")
        ),
        "panels_panel_is_one_per_city_and_programme": KnownAlready(
            _("This city already has a panel in this programme.")
        ),
    }


def _from_database(error: Exception) -> Exception:
    """The trigger's own answer in words, should an act have let something through."""
    detail = getattr(getattr(error.__cause__, "diag", None), "message_detail", "") or "{}"
    problem: dict[str, Any] = {"code": "", "sector": None, **json.loads(detail)}
    parts = tuple(
        balance.Part(sector, problem["total"], problem["have"])
        for sector in Sector.objects.filter(pk=problem["sector"])
    )
    return Unbalanced(balance.in_words(problem, balance.Balance(parts)))
