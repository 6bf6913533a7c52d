"""Themes in forms: which there are, and what they are called there."""

from django.db.models import QuerySet

from crisco.languages import shown
from crisco.text import colon
from network.models import Theme


def public_themes() -> QuerySet[Theme]:
    """Themes of published programmes, in the order of the programmes."""
    return (
        Theme.objects.select_related("programme")
        .filter(programme__state="published")
        .order_by("programme__position", "programme_id", "number")
    )


def theme_label(theme: Theme, reader: str) -> str:
    """Programme, number and title: "CRISCO 3: Language barriers"."""
    title = shown(theme, "title", reader).text
    return f"{theme.programme.acronym} {theme.number}{colon()}{title}"


def theme_choices(reader: str) -> list[tuple[str, str]]:
    """Pairs of "programme.number" and label."""
    return [
        (f"{theme.programme.slug}.{theme.number}", theme_label(theme, reader))
        for theme in public_themes()
    ]
