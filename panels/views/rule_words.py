"""A rule in plain sentences and tables, and what another version says differently."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crisco.languages import format_list, reader_language, shown
from panels.balance import Balance, Part
from panels.models import Composition, Panel, SubKind
from panels.views.showing import asks, city_name, state_of


def rule_in_words(rule: Composition) -> list[dict[str, Any]]:
    """The parts of a rule with what it asks of each."""
    parts = tuple(Part(sector, 0, 0) for sector in rule.sectors.order_by("position", "pk"))
    balance = Balance(parts)
    kinds: dict[int, list[str]] = defaultdict(list)
    for kind in SubKind.objects.filter(sector__composition=rule).order_by("position", "pk"):
        kinds[kind.sector_id].append(shown(kind, "title", reader_language()).text)
    return [
        {
            "number": number,
            "part": part,
            "asks": asks(part, balance),
            "kinds": format_list(kinds[part.sector.pk], reader_language()),
        }
        for number, part in enumerate(parts)
    ]


def rule_sentences(rule: Composition) -> list[str]:
    """The rule in plain sentences, the most important first."""
    parts = [Part(sector, 0, 0) for sector in rule.sectors.order_by("position", "pk")]
    balance = Balance(tuple(parts))
    names = format_list([part.title for part in parts], reader_language())
    first = (
        _("All seats are shared in equal thirds, exactly: %(names)s.")
        if balance.is_thirds
        else _("The seats belong to these parts of the panel: %(names)s.")
    )
    count = rule.least_size
    sentences = [
        first % {"names": names},
        ngettext(
            "A panel has at least %(count)s seat.", "A panel has at least %(count)s seats.", count
        )
        % {"count": count},
        _(
            "A panel may decide while every seat is held. An empty seat is filled within "
            "%(days)s days; after %(later)s days the panel is suspended."
        )
        % {"days": rule.vacancy_days, "later": rule.suspend_days},
        _("A term lasts %(months)s months, and nobody serves more than %(terms)s terms in a row.")
        % {"months": rule.term_months, "terms": rule.most_terms},
        ngettext(
            "Who is offered a seat answers within %(days)s day.",
            "Who is offered a seat answers within %(days)s days.",
            rule.answer_days,
        )
        % {"days": rule.answer_days},
        _(
            "A sitting counts when %(all)s of all seats and %(part)s of the seats of each part "
            "are there."
        )
        % {
            "all": f"{rule.quorum_num}/{rule.quorum_den}",
            "part": f"{rule.part_quorum_num}/{rule.part_quorum_den}",
        },
        ngettext(
            "If too few come, the same agenda is called again at least %(days)s day later; then "
            "%(share)s of all seats and one of each part are enough.",
            "If too few come, the same agenda is called again at least %(days)s days later; then "
            "%(share)s of all seats and one of each part are enough.",
            rule.second_days,
        )
        % {"days": rule.second_days, "share": f"{rule.second_num}/{rule.second_den}"},
    ]
    if rule.gate_activity:
        sentences.append(
            _("Activity %(number)s of the programme is closed only when every city has its panel.")
            % {"number": rule.gate_activity}
        )
    return sentences


@dataclass(frozen=True)
class Difference:
    """One line of a table "before, after"."""

    what: str
    before: str
    after: str


def differences(old: Composition, new: Composition) -> list[Difference]:
    """What another version says differently, in the order of the page."""
    if old.pk == new.pk:
        return []
    lines = [
        Difference(str(field.verbose_name), _said(old, name), _said(new, name))
        for name in (
            "least_size",
            "vacancy_days",
            "suspend_days",
            "answer_days",
            "term_months",
            "most_terms",
            "second_days",
            "gate_activity",
        )
        if isinstance(field := Composition._meta.get_field(name), Field)
    ]
    for label, name in (
        (_("Quorum: share of all seats"), "quorum"),
        (_("Quorum: share of the seats of each part"), "part_quorum"),
        (_("Quorum of a second sitting: share of all seats"), "second"),
    ):
        lines.append(Difference(label, *(_fraction(rule, name) for rule in (old, new))))
    before = {row["part"].sector.code: row for row in rule_in_words(old)}
    after = {row["part"].sector.code: row for row in rule_in_words(new)}
    lines += [
        Difference(
            (after.get(code) or before[code])["part"].title,
            before[code]["asks"] if code in before else _("not in this version"),
            after[code]["asks"] if code in after else _("not in this version"),
        )
        for code in dict.fromkeys([*before, *after])
    ]
    return [line for line in lines if line.before != line.after]


def panels_under(rule: Composition) -> list[dict[str, Any]]:
    """Live panels that obey the rule, and what a newer version would mean for each."""
    panels = Panel.objects.live().filter(composition=rule).with_parties().order_by("city__slug")
    return [
        {
            "panel": panel,
            "city": city_name(panel),
            "state": state_of(panel),
            "what": _("may move while it is forming")
            if panel.is_forming
            else _("keeps its rule until it is dissolved"),
        }
        for panel in panels
    ]


def _said(rule: Composition, name: str) -> str:
    value = getattr(rule, name)
    return "—" if value is None else str(value)


def _fraction(rule: Composition, name: str) -> str:
    return f"{getattr(rule, f'{name}_num')}/{getattr(rule, f'{name}_den')}"
