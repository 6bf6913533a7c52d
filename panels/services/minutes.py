"""Minutes: the first draft from what the portal knows, and the record as a tagged PDF."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from crisco.documents.services import simple
from crisco.languages import format_date, local_day, reader_language
from panels.balance import balance_of
from panels.models import Conflict, Minutes, Panel, Sitting
from panels.quorum import present


def draft(sitting: Sitting) -> str:
    """Agenda, presence and votes as plain text, in the sitting's language, to be completed."""
    with override(sitting.language):
        there = present(sitting)
        stood = there.past_words() if sitting.was_held else there.words()
        lines = [stood if sitting.opened_at else "", ""]
        for item in sitting.agenda.order_by("position", "pk"):
            lines += [f"{item.position}. {item.title}", ""]
        for motion in sitting.motions.order_by("pk"):
            lines += [f"{motion.title}: {motion.stands}", motion.text, ""]
        return "\n".join(lines).strip()


def minutes_pdf(minutes: Minutes) -> bytes:
    """The minutes as a tagged PDF in the sitting's language; a draft says that it is one.

    Errors: RenderingFailed, JoiningFailed.
    """
    sitting = minutes.sitting
    language = sitting.language
    with override(language):
        title = _("Minutes of sitting %(number)s") % {"number": sitting.number}
        body = render_to_string(
            "panels/print/minutes.html",
            {
                "sitting": sitting,
                "panel": sitting.panel,
                "minutes": minutes,
                "title": title,
                "quorum": present(sitting),
                "conflicts": Conflict.objects.filter(item__sitting=sitting)
                .select_related("item", "mandate__member")
                .order_by("item__position", "pk"),
                "motions": sitting.motions.exclude(state="draft").order_by("pk"),
            },
        )
    return simple.pdf(body, title=title, language=language)


def certificate_pdf(panel: Panel, *, now: datetime) -> bytes:
    """How the panel is composed today, in numbers, as a tagged PDF in the reader's language.

    Errors: RenderingFailed, JoiningFailed.
    """
    language = reader_language()
    title = _("Certificate of composition")
    body = render_to_string(
        "panels/print/certificate.html",
        {
            "panel": panel,
            "balance": balance_of(panel),
            "title": title,
            "day": format_date(local_day(now, panel.city.time_zone), language, "long"),
        },
    )
    return simple.pdf(body, title=title, language=language)
