"""Acts on exceptions, which a named person answers for in public, and on activities that wait.

No act here reaches the thirds: the guard of the database reads no exception.
"""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from crisco.db import violations
from crisco.languages import format_list, reader_language, shown
from crisco.text import tidy
from crisco.verdict import require
from network.models import Activity, City, Programme, User
from panels import rules
from panels.models import ChangeKind, Closure, Composition, Override, OverrideKind, Panel
from panels.services.acts import Refused, act, panel_lock, record


class InForce(Refused):
    """The exception is there already."""


class Waits(Refused):
    """The activity waits for cities without a constituted panel."""


@act
def go_on_without(
    *,
    programme: Programme,
    city: City,
    reason: str,
    person: str,
    expires_at: datetime,
    by: User,
    now: datetime,
) -> Override:
    """The programme does not wait for this city's panel until that day.

    Errors: NotAllowed for whoever is not the network's staff; InForce.
    """
    require(rules.may_go_on_without(by, now=now))
    panel = Panel.objects.live().filter(programme=programme, city=city).first()
    return _make(OverrideKind.GATE, programme, city, panel, reason, person, expires_at, by, now)


@act
def start_early(
    *, panel: Panel, reason: str, person: str, expires_at: datetime, by: User, now: datetime
) -> Override:
    """A panel that is forming may meet and talk until that day; it still decides nothing.

    Errors: NotAllowed; InForce.
    """
    (panel,) = panel_lock(panel)
    require(rules.may_start_early(by, panel, now=now))
    kind = OverrideKind.EARLY_START
    return _make(kind, panel.programme, panel.city, panel, reason, person, expires_at, by, now)


@act
def take_back(*, override: Override, by: User, now: datetime) -> Override:
    """The exception is over from now on; that it was there stays public. Twice is once.

    Errors: NotAllowed.
    """
    require(rules.may_take_back(by, override, now=now))
    if override.panel:
        panel_lock(override.panel)
    override = Override.objects.select_for_update(of=("self",), no_key=True).get(pk=override.pk)
    if override.revoked_at is not None or override.expires_at <= now:
        return override
    override.revoked_at = now
    override.save(update_fields=["revoked_at"])
    if override.panel:
        record(panel=override.panel, kind=ChangeKind.OVERRIDE_OVER, by=by, now=now)
    return override


@act
def close(*, activity: Activity, by: User, now: datetime) -> Closure:
    """The activity is closed, for good. Twice is once.

    Errors: NotAllowed; Waits with the names of the cities that have no panel and no exception.
    """
    require(rules.may_close_activity(by, now=now))
    # the activity's row is the queue: whoever comes second finds it closed
    Activity.objects.select_for_update(of=("self",), no_key=True).get(pk=activity.pk)
    known = Closure.objects.filter(activity=activity).first()
    if known:
        return known
    panel_lock(*Panel.objects.live().filter(programme=activity.programme))
    if waits(activity):
        missing = cities_without_panel(activity.programme, now=now)
        if missing:
            raise Waits(
                _("This activity waits for a constituted panel, or an exception: %(cities)s.")
                % {"cities": format_list([name_of(city) for city in missing], reader_language())}
            )
    return Closure.objects.create(activity=activity, closed_at=now, by=by)


def waits(activity: Activity) -> bool:
    """Whether the newest published rule lets this activity wait for all panels."""
    rule = Composition.objects.newest_of(activity.programme)
    return rule is not None and rule.gate_activity == activity.number


def cities_without_panel(programme: Programme, *, now: datetime) -> list[City]:
    """Cities that an activity waits for: the same function of the database that refuses."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT city_id FROM panels_cities_without_panel(%s, %s)", [programme.pk, now]
        )
        keys = [key for (key,) in cursor.fetchall()]
    return list(City.objects.filter(pk__in=keys).order_by("slug"))


def name_of(city: City) -> str:
    """In the reader's language."""
    return shown(city, "name", reader_language()).text


def _make(
    kind: OverrideKind,
    programme: Programme,
    city: City,
    panel: Panel | None,
    reason: str,
    person: str,
    expires_at: datetime,
    by: User,
    now: datetime,
) -> Override:
    taken = InForce(_("This exception is in force already."))
    with violations({"panels_override_one_at_a_time": taken}):
        override = Override.objects.create(
            programme=programme,
            city=city,
            panel=panel,
            kind=kind,
            reason=tidy(reason),
            person=tidy(person),
            by=by,
            made_at=now,
            expires_at=expires_at,
        )
    if panel:
        record(panel=panel, kind=ChangeKind.OVERRIDDEN, by=by, now=now, reason=tidy(reason)[:250])
    return override
