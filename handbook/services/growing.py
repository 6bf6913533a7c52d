"""From an initiative to the handbook: what was tried becomes a practice, what panels say a
recommendation. The initiative stays as it is; the editors go on with the text.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crisco.verdict import require
from handbook import rules
from handbook.models import Edition, EditionState, Handbook, Placement, Section, SectionKind
from handbook.services import writing
from network.models import User
from panels.models import Initiative, Review, Verdict


class NotRipe(Exception):
    """The initiative cannot become this yet; the text is a whole sentence for whoever asked."""


def lacks(initiative: Initiative, kind: str) -> str:
    """What is missing before it can become this, as a sentence; nothing when it can."""
    if kind == SectionKind.PRACTICE and not initiative.is_tried_out:
        return _("To become a good practice, it must count as tried out.")
    if kind == SectionKind.RECOMMENDATION and not _kept(initiative).exists():
        return _("To become a recommendation, the panel must have reviewed it and not stopped it.")
    if not _books(initiative).exists():
        return _("Its programme has no handbook yet.")
    return ""


def grow(*, initiative: Initiative, kind: str, by: User, now: datetime) -> Section:
    """The book has a section of this kind that tells of the initiative. Twice is once.

    The section stands after the last of its kind in the draft of the next edition, if there is
    one; else it waits for the editors. Errors: NotAllowed; NotRipe.
    """
    require(rules.may_hand_in(by, initiative, now=now))
    with transaction.atomic(durable=True):
        locked = Initiative.objects.select_for_update(of=("self",), no_key=True)
        initiative = locked.select_related("city").get(pk=initiative.pk)
        known = Section.objects.filter(grew_from=initiative, kind=kind).first()
        if known:
            return known
        if missing := lacks(initiative, kind):
            raise NotRipe(missing)
        language = initiative.source_language
        section = Section.objects.create(
            handbook=_books(initiative).order_by("pk")[0],
            uid=f"{kind}-{initiative.slug[:30].strip('-')}-{initiative.pk}",
            kind=kind,
            source_language=language,
            author_city=initiative.city,
            grew_from=initiative,
        )
        section.themes.set(initiative.themes.all())
        with translation.override(language):
            html = _told(initiative, kind, language)
        title = getattr(initiative, f"title_{language}")
        writing.write(section=section, language=language, title=title, html=html, now=now, by=by)
        _place(section)
    return section


def _books(initiative: Initiative) -> QuerySet[Handbook]:
    return Handbook.objects.filter(programme__themes__initiatives=initiative).distinct()


def _kept(initiative: Initiative) -> QuerySet[Review]:
    return initiative.reviews.exclude(verdict=Verdict.STOP)


def _place(section: Section) -> None:
    """After the last section of its kind in the newest draft; others move on by one place."""
    drafts = Edition.objects.filter(handbook=section.handbook, state=EditionState.DRAFT)
    edition = drafts.select_for_update(of=("self",), no_key=True).order_by("-pk").first()
    if edition is None:
        return
    standing = edition.placements.order_by("-position")
    beside = standing.filter(section__kind=section.kind).first()
    last = beside or standing.first()
    after = last.position if last else 0
    edition.placements.filter(position__gt=after).update(position=F("position") + 1)
    Placement.objects.create(
        edition=edition,
        section=section,
        parent=beside.parent if beside else None,
        position=after + 1,
    )


def _told(initiative: Initiative, kind: str, language: str) -> SafeString:
    """The first text, in the language of the original; each part in the one it was written in."""
    parts = [_part("", getattr(initiative, f"aim_{language}"), language)]
    if audience := getattr(initiative, f"audience_{language}"):
        parts.append(_part(_("For whom"), audience, language))
    if kind == SectionKind.RECOMMENDATION:
        said = _kept(initiative).order_by("-held_on", "-pk")
        parts += [_part(_("What the panel says"), each.comment, each.language) for each in said]
    for each in initiative.experiments.exclude(after="").in_order():
        for heading, text in (
            (_("What was tried"), each.tried),
            (_("Before"), each.before),
            (_("Afterwards"), each.after),
            (_("How the city knows"), each.evidence),
            (_("What did not work"), each.failed),
        ):
            if text:
                parts.append(_part(heading, text, each.language))
    return format_html_join("", "{}", ((part,) for part in parts))


def _part(heading: str, text: str, language: str) -> SafeString:
    if not heading:
        return format_html('<p lang="{}">{}</p>', language, text)
    return format_html('<h2>{}</h2><p lang="{}">{}</p>', heading, language, text)
