"""The handbook's part of what is kept about an account: what it wrote and what it had printed."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from handbook.models import Export, Revision
from network.own_data import Fact, Owner, Part, facts, register


def texts(owner: Owner) -> list[list[Fact]]:
    written = Revision.objects.filter(author=owner.account).select_related("text__section")
    return [
        [
            Fact("section", _("section"), each.text.section.uid, each.title),
            *facts(each.text, "language"),
            *facts(each, "number", "message", "created_at"),
        ]
        for each in written.defer("blocks").order_by("created_at", "pk")
    ]


def exports(owner: Owner) -> list[list[Fact]]:
    asked = Export.objects.filter(requested_by=owner.account).order_by("created_at", "pk")
    return [facts(each, "language", "state", "created_at", "finished_at") for each in asked]


def texts_stay(owner: Owner) -> list[str]:
    written = Revision.objects.filter(author=owner.account).count()
    sentence = ngettext(
        "%(count)s text that you wrote for the handbook stays without your name: it belongs to "
        "the book, and what it once said is never changed.",
        "%(count)s texts that you wrote for the handbook stay without your name: they belong to "
        "the book, and what they once said is never changed.",
        written,
    )
    return [sentence % {"count": written}] if written else []


def register_parts() -> None:
    """After what concerns residents."""
    register(
        Part("texts", _("What you wrote for the handbook"), texts, stays=texts_stay, is_own=False),
        order=50,
    )
    register(
        Part("exports", _("PDFs of the handbook you asked for"), exports, is_own=False), order=51
    )
