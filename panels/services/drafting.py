"""Acts on rules: draft a new version, change it, publish it, and move forming panels to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import lcm
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from crisco.verdict import require
from network.models import Programme, User
from panels import rules
from panels.models import (
    ChangeKind,
    Composition,
    Mandate,
    Member,
    Panel,
    Seat,
    Sector,
    SubKind,
)
from panels.services.acts import Refused, act, panel_lock, record

NUMBERS = (
    "least_size",
    "vacancy_days",
    "suspend_days",
    "answer_days",
    "term_months",
    "most_terms",
    "quorum_num",
    "quorum_den",
    "part_quorum_num",
    "part_quorum_den",
    "second_num",
    "second_den",
    "second_days",
    "gate_activity",
)
PART_NUMBERS = (
    "share_num",
    "share_den",
    "slack",
    "minimum",
    "maximum",
    "wanted",
    "may_have_deputies",
)


class Published(Refused):
    """The rule is published and stays as it is."""


class Impossible(Refused):
    """No panel could ever obey the rule."""


@dataclass(frozen=True)
class PartData:
    """One part of a draft as a person typed it. Shapes: `sector` is None for a new part."""

    sector: Sector | None
    title: str
    description: str
    kinds: tuple[str, ...]
    numbers: Mapping[str, Any]


def draft(*, programme: Programme, by: User, now: datetime) -> Composition:
    """The programme's one draft, made from its newest published version. Twice is once.

    Errors: NotAllowed; Refused for a programme without a published rule.
    """
    require(rules.may_edit_rules(by, now=now))
    with transaction.atomic(durable=True):
        Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
        there = Composition.objects.filter(programme=programme, published_at=None).first()
        if there:
            return there
        source = Composition.objects.newest_of(programme)
        if source is None:
            raise Refused(_("This programme has no published rule to start from."))
        last = programme.compositions.aggregate(last=Max("version"))["last"]
        made = Composition.objects.create(
            programme=programme,
            version=last + 1,
            **{name: getattr(source, name) for name in NUMBERS},
        )
        for sector in source.sectors.order_by("position", "pk"):
            _copy(sector, made)
    return made


def revise(
    *,
    composition: Composition,
    numbers: Mapping[str, Any],
    parts: list[PartData],
    by: User,
    now: datetime,
) -> Composition:
    """The draft says what was typed; parts that are not named are gone.

    Errors: NotAllowed; Published; Impossible for fewer than two parts.
    """
    require(rules.may_edit_rules(by, now=now))
    if len(parts) < 2:
        raise Impossible(_("A rule has at least two parts."))
    with transaction.atomic(durable=True):
        composition = _unpublished(composition)
        for name in NUMBERS:
            setattr(composition, name, numbers[name])
        composition.save(update_fields=NUMBERS)
        kept = [part.sector.pk for part in parts if part.sector]
        composition.sectors.exclude(pk__in=kept).delete()
        for position, part in enumerate(parts):
            _write(composition, part, position)
    return composition


def publish(*, composition: Composition, by: User, now: datetime) -> Composition:
    """New panels obey this version from now on, and it never changes. Twice is once.

    Errors: NotAllowed; Impossible when no number of seats fits all parts.
    """
    require(rules.may_edit_rules(by, now=now))
    with transaction.atomic(durable=True):
        composition = Composition.objects.select_for_update().get(pk=composition.pk)
        if composition.is_published:
            return composition
        trouble = impossible(composition)
        if trouble:
            raise Impossible(trouble)
        composition.published_at = now
        composition.save(update_fields=["published_at"])
    return composition


def discard(*, composition: Composition, by: User, now: datetime) -> None:
    """The draft is gone. Errors: NotAllowed; Published."""
    require(rules.may_edit_rules(by, now=now))
    with transaction.atomic(durable=True):
        _unpublished(composition).delete()


@act
def move(*, panel: Panel, composition: Composition, by: User, now: datetime) -> Panel:
    """A forming panel obeys another published version; people keep their seats and places in line.

    Seats and mandates are made anew, for neither ever moves. Twice is once.
    Errors: NotAllowed; Refused when the version is not for this panel, lacks a part that has
    people, or when somebody applied under the old one.
    """
    (panel,) = panel_lock(panel)
    if panel.composition_id == composition.pk:
        return panel
    require(rules.may_move_rule(by, panel, now=now))
    composition.refresh_from_db()
    if composition.programme_id != panel.programme_id or not composition.is_published:
        raise Refused(_("This version of the rule is not for this panel."))
    old = {sector.pk: sector for sector in panel.composition.sectors.all()}
    new = {sector.code: sector for sector in composition.sectors.all()}
    if _somebody_applied(panel, list(old.values())):
        raise Refused(
            _("People have applied under the rule of this panel already, so it keeps that rule.")
        )
    lost = [
        sector.code
        for sector in old.values()
        if sector.code not in new and sector.members.filter(panel=panel).exists()
    ]
    if lost:
        raise Refused(
            _("Somebody belongs to a part that the new version does not have. Take them off first.")
        )
    _make_anew(panel, old, new, now)
    before = panel.composition.version
    panel.composition = composition
    panel.save(update_fields=["composition"])
    record(
        panel=panel,
        kind=ChangeKind.RULE_MOVED,
        by=by,
        now=now,
        reason=f"{before} → {composition.version}",
    )
    return panel


def impossible(composition: Composition) -> str:
    """Why no panel could obey the rule, as a sentence, or empty text."""
    parts = list(composition.sectors.order_by("position", "pk"))
    if len(parts) < 2:
        return _("A rule has at least two parts.")
    most = sum(part.maximum if part.maximum is not None else 10_000 for part in parts)
    if most < composition.least_size:
        return _("The parts together allow %(most)s seats, but a panel has at least %(least)s.") % {
            "most": most,
            "least": composition.least_size,
        }
    shared = [part for part in parts if part.share_num and part.share_den]
    whole = lcm(*(part.share_den or 1 for part in shared)) if shared else 1
    total = sum((part.share_num or 0) * whole // (part.share_den or 1) for part in shared)
    if total > whole and not any(part.slack for part in shared):
        return _("The shares together are more than the whole.")
    if shared == parts and total < whole and not any(part.slack for part in parts):
        return _("The shares together are less than the whole, so some seats belong to nobody.")
    if not any(_fits(parts, size) for size in range(composition.least_size, 601)):
        return _("No number of seats obeys everything in this rule at once.")
    return ""


def _fits(parts: list[Sector], size: int) -> bool:
    """Whether a panel of `size` seats can give every part what it asks."""
    least = most = 0
    for part in parts:
        low, high = part.minimum, part.maximum if part.maximum is not None else size
        if part.share_num and part.share_den:
            exact = size * part.share_num
            if part.slack == 0:
                if exact % part.share_den:
                    return False
                low, high = max(low, exact // part.share_den), min(high, exact // part.share_den)
            else:
                reach = part.share_den * part.slack
                low = max(low, (exact - reach) // part.share_den + 1)
                high = min(high, -((-exact - reach) // part.share_den) - 1)
        if low > high:
            return False
        least, most = least + low, most + high
    return least <= size <= most


def _unpublished(composition: Composition) -> Composition:
    composition = Composition.objects.select_for_update().get(pk=composition.pk)
    if composition.is_published:
        raise Published(_("This version is published and never changes. Draft a new one."))
    return composition


def _copy(sector: Sector, into: Composition) -> None:
    kinds = list(sector.sub_kinds.order_by("position", "pk"))
    sector.pk, sector.composition = None, into
    sector._state.adding = True
    sector.save()
    for kind in kinds:
        kind.pk, kind.sector = None, sector
        kind._state.adding = True
        kind.save()


def _write(composition: Composition, part: PartData, position: int) -> None:
    sector = part.sector or Sector(
        composition=composition, code=_free_code(composition, part.title), source_language="en"
    )
    language = sector.source_language
    setattr(sector, f"title_{language}", part.title)
    setattr(sector, f"description_{language}", part.description)
    sector.position = position
    for name in PART_NUMBERS:
        setattr(sector, name, part.numbers[name])
    sector.save()
    known = {getattr(kind, f"title_{language}"): kind for kind in sector.sub_kinds.all()}
    for title in set(known) - set(part.kinds):
        known.pop(title).delete()
    for place, title in enumerate(part.kinds):
        kind = known.get(title) or SubKind(
            sector=sector, code=_kind_code(sector, title), source_language=language
        )
        setattr(kind, f"title_{language}", title)
        kind.position = place
        kind.save()


def _free_code(composition: Composition, title: str) -> str:
    taken = set(composition.sectors.values_list("code", flat=True))
    return _first_free(slugify(title)[:26] or "part", taken)


def _kind_code(sector: Sector, title: str) -> str:
    taken = set(sector.sub_kinds.values_list("code", flat=True))
    return _first_free(slugify(title)[:26] or "kind", taken)


def _first_free(wanted: str, taken: set[str]) -> str:
    names = [wanted, *(f"{wanted}-{number}" for number in range(2, 100))]
    return next(name for name in names if name not in taken)


def _somebody_applied(panel: Panel, sectors: list[Sector]) -> bool:
    """Whether anything of the panel but seats and people rests on the old parts."""
    own = {Seat, Mandate, Member}
    for relation in Sector._meta.related_objects:
        model = relation.related_model
        if isinstance(model, str) or model in own:
            continue
        if "panel" not in {field.name for field in model._meta.get_fields()}:
            continue
        if model._default_manager.filter(
            panel=panel, **{f"{relation.field.name}__in": sectors}
        ).exists():
            return True
    return False


def _make_anew(panel: Panel, old: dict[int, Sector], new: dict[str, Sector], now: datetime) -> None:
    held = list(Mandate.objects.live().filter(panel=panel).select_related("seat"))
    seats = list(Seat.objects.open().filter(panel=panel).order_by("ordinal", "pk"))
    # who left while the panel was forming must not come back as somebody who waits
    gone = Member.objects.filter(panel=panel, mandates__isnull=False, withdrawn_at=None)
    gone.exclude(pk__in=[mandate.member_id for mandate in held]).update(
        withdrawn_at=now, reserve_rank=None
    )
    Mandate.objects.filter(panel=panel).delete()
    Seat.objects.filter(panel=panel).delete()
    for sector in old.values():
        follower = new.get(sector.code)
        if follower:
            Member.objects.filter(panel=panel, sector=sector).update(sector=follower, sub_kind=None)
    fresh: dict[int, Seat] = {}
    for seat in seats:
        follower = new.get(old[seat.sector_id].code)
        if follower:
            fresh[seat.pk] = Seat.objects.create(panel=panel, sector=follower, ordinal=seat.ordinal)
    for mandate in held:
        seat = fresh[mandate.seat_id]
        Mandate.objects.create(
            panel=panel,
            seat=seat,
            sector_id=seat.sector_id,
            member_id=mandate.member_id,
            from_on=mandate.from_on,
            until_on=mandate.until_on,
            created_at=mandate.created_at,
        )
