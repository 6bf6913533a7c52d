"""Writing: a new state of a text grows from the one before it; nothing is overwritten."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crisco.db import violations
from handbook import blocks
from handbook.models import Origin, Revision, Section, SectionText, Weight
from network.models import User


class WrittenMeanwhile(Exception):
    """Somebody else saved the text after this writer began."""

    def __str__(self) -> str:
        return str(
            _("Somebody else saved this text in the meantime. Please look at both versions.")
        )


def write(
    *,
    section: Section,
    language: str,
    title: str,
    html: str,
    now: datetime,
    by: User | None = None,
    base: int | None = None,
    weight: str = Weight.MAJOR,
    origin: str = Origin.EDIT,
    message: str = "",
) -> Revision:
    """The section says this in `language` from now on; the earlier states stay readable.

    Shapes: the new head, or the present one when nothing differs. `base` is the number of the
    state that the writer started from; None takes the present one. An empty `html` gives a
    translated title without a translated text.
    Errors: WrittenMeanwhile when `base` is no longer the newest state.
    """
    with transaction.atomic():
        text = _locked(section, language)
        head = text.head
        if base is not None and base != (head.number if head else 0):
            raise WrittenMeanwhile
        source = _source_head(section, language)
        body = blocks.parse(
            html,
            previous=_model(head, source),
            seed=f"{section.uid}|{section.source_language}",
        )
        sha = blocks.body_sha(title, body)
        if head and head.body_sha == sha:
            return head
        with violations({"handbook_revision_number_is_unique": WrittenMeanwhile()}):
            revision = Revision.objects.create(
                text=text,
                number=head.number + 1 if head else 1,
                parent=head,
                title=title,
                blocks=blocks.stored(body),
                body_sha=sha,
                source_revision=source,
                weight=weight,
                origin=origin,
                message=message,
                author=by,
                city=section.author_city,
                created_at=now,
            )
        text.head = revision
        text.save(update_fields=["head"])
        return revision


def _locked(section: Section, language: str) -> SectionText:
    """The text row, held until the end of the transaction, so that states come one by one."""
    SectionText.objects.bulk_create(
        [SectionText(section=section, language=language)], ignore_conflicts=True
    )
    locked = SectionText.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("head").get(section=section, language=language)


def _source_head(section: Section, language: str) -> Revision | None:
    """The newest state of the original, which a translation answers."""
    if language == section.source_language:
        return None
    return Revision.objects.filter(
        head_of__section=section, head_of__language=section.source_language
    ).first()


def _model(head: Revision | None, source: Revision | None) -> list[blocks.Block]:
    """Whose block ids the new text inherits: its own, or the original's the first time."""
    if head and head.has_body:
        return blocks.loaded(head.blocks)
    return blocks.loaded(source.blocks) if source else []
