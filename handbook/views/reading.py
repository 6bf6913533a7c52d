"""Reading the handbook, without account and without script."""

import logging
import re
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import prefetch_related_objects
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crisco import languages
from crisco.languages import reader_language
from crisco.visitors import same_for_visitors
from handbook import blocks, book, contents, markup
from handbook.contents import Entry, downloads, newest_editions
from handbook.models import Asset, Edition, Handbook, SectionKind
from handbook.rules import may_read
from network.models import City, Theme

log = logging.getLogger(__name__)
LEAD_WORDS = 40


@login_not_required
@same_for_visitors
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The one book with its contents; when there are several, the list of them."""
    editions = newest_editions()
    if len(editions) == 1:
        return _contents(request, editions[0])
    return render(request, "handbook/reading/books.html", {"editions": editions})


@login_not_required
@same_for_visitors
@require_safe
def handbook(request: HttpRequest, slug: str) -> HttpResponse:
    return _contents(request, _edition(request, slug))


def _contents(request: HttpRequest, edition: Edition) -> HttpResponse:
    entries = contents.entries(edition, reader_language(), with_text=())
    translated = sorted({code for entry in entries for code in entry.languages})
    return render(
        request,
        "handbook/reading/contents.html",
        {
            "edition": edition,
            "handbook": edition.handbook,
            "entries": [entry for entry in entries if entry.depth == 0],
            "languages": [
                (code, sum(code in entry.languages for entry in entries)) for code in translated
            ],
            "total": len(entries),
            "downloads": downloads(edition),
            "funding_sentence": book.funding(edition.handbook.programme.fund),
            "query": _query(request),
        },
    )


@login_not_required
@same_for_visitors
@require_safe
def section(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    edition = _edition(request, slug)
    entries = contents.entries(edition, reader_language(), with_text=[uid])
    here = next((entry for entry in entries if entry.uid == uid), None)
    if here is None or here.revision is None:
        raise Http404
    text = _written(request, here, entries, edition.handbook)
    place = entries.index(here)
    return render(
        request,
        "handbook/reading/section.html",
        {
            "edition": edition,
            "handbook": edition.handbook,
            "entry": here,
            "number": book.numbered_name(here),
            "text": text,
            "before": entries[place - 1] if place else None,
            "after": entries[place + 1] if place + 1 < len(entries) else None,
            "below": here.children,
            "headings": headings(here),
            "languages": _languages(here, edition.handbook, _query(request)),
            "trail": [
                (_("Handbook"), reverse("handbook:index") + _query(request)),
                (here.title.text, ""),
            ],
            "alternates": _alternates(here, edition.handbook),
            "canonical": _address(here, edition.handbook, here.language)
            if here.is_fallback
            else "",
            "funding_sentence": book.funding(edition.handbook.programme.fund),
            "query": _query(request),
        },
    )


def headings(entry: Entry) -> list[tuple[str, str]]:
    """Mark and words of each main heading of a section."""
    return [
        (block["id"], "".join(blocks.element(block["html"]).itertext()))
        for block in (entry.revision.blocks if entry.revision else [])
        if block["type"] == "h2"
    ]


def _languages(entry: Entry, handbook: Handbook, query: str) -> list[tuple[str, str]]:
    """The other languages that have this text, with their addresses."""
    found = []
    for code in entry.languages:
        if code != reader_language():
            with translation.override(code):
                kwargs = {"slug": handbook.slug, "uid": entry.uid}
                found.append((code, reverse("handbook:section", kwargs=kwargs) + query))
    return found


def _written(
    request: HttpRequest, here: Entry, entries: list[Entry], handbook: Handbook
) -> markup.Written:
    pictures = {asset.name: asset for asset in handbook.assets.all()}
    numbers = {entry.uid: entry.number for entry in entries}

    def target(uid: str) -> markup.Target | None:
        if uid not in numbers:
            return None
        href = reverse("handbook:section", kwargs={"slug": handbook.slug, "uid": uid})
        return markup.Target(href + _query(request), numbers[uid])

    def picture(name: str) -> markup.Picture | None:
        asset = pictures.get(name)
        if asset is None:
            return None
        alt = languages.shown(asset, "description", here.language).text
        kwargs = {"sha256": asset.sha256, "kind": asset.kind}
        src = reverse("handbook:picture", kwargs=kwargs)
        return markup.Picture(src, alt, asset.width, asset.height)

    medium = markup.Medium(anchor=str, target=target, picture=picture, for_print=False)
    body = blocks.loaded(here.revision.blocks) if here.revision else []
    return markup.write(body, medium=medium, number=here.number, language=here.language)


@login_not_required
@same_for_visitors
@require_safe
def practices(request: HttpRequest) -> HttpResponse:
    title = _("Good practices")
    return _listing(request, SectionKind.PRACTICE, title, "handbook/reading/practices.html")


@login_not_required
@same_for_visitors
@require_safe
def recommendations(request: HttpRequest) -> HttpResponse:
    title = _("Recommendations")
    template = "handbook/reading/recommendations.html"
    return _listing(request, SectionKind.RECOMMENDATION, title, template)


def _listing(request: HttpRequest, kind: str, title: str, template: str) -> HttpResponse:
    """Sections of one kind of all published books, narrowed by theme and city."""
    found = [
        (edition.handbook, entry)
        for edition in newest_editions()
        for entry in contents.entries(edition, reader_language(), with_text=kinds_of(edition, kind))
        if entry.section.kind == kind
    ]
    prefetch_related_objects([entry.section for _book, entry in found], "themes")
    themes, cities = _choices(found)
    theme = _chosen(request, "theme", {str(theme.pk): theme for theme in themes})
    city = _chosen(request, "city", {city.slug: city for city in cities})
    shown = [
        (handbook, entry, lead(entry))
        for handbook, entry in found
        if (theme is None or theme in entry.section.themes.all())
        and (city is None or entry.section.author_city == city)
    ]
    context = {
        "shown": shown,
        "total": len(found),
        "themes": themes,
        "cities": cities,
        "theme": theme,
        "city": city,
        "trail": [(_("Handbook"), reverse("handbook:index")), (title, "")],
    }
    return render(request, template, context)


def kinds_of(edition: Edition, kind: str) -> list[str]:
    """Names of the edition's sections of one kind."""
    return list(
        edition.placements.filter(section__kind=kind).values_list("section__uid", flat=True)
    )


def _choices(found: list[tuple[Handbook, Entry]]) -> tuple[list[Theme], list[City]]:
    """Only what has something behind it, in the order that a reader looks for it."""
    themes = {theme.pk: theme for _book, entry in found for theme in entry.section.themes.all()}
    cities = {
        entry.section.author_city.pk: entry.section.author_city
        for _book, entry in found
        if entry.section.author_city
    }
    return (
        sorted(themes.values(), key=lambda theme: (theme.programme_id, theme.number)),
        languages.sorted_for_reader(
            cities.values(),
            lambda city: languages.shown(city, "name", reader_language()).text,
            reader_language(),
        ),
    )


def _chosen(request: HttpRequest, name: str, known: dict[str, Any]) -> Any:
    """What the address narrows the list to; an unknown value narrows nothing."""
    return known.get(request.GET.get(name, ""))


def lead(entry: Entry) -> str:
    """The first words of a section, as plain text."""
    for block in entry.revision.blocks if entry.revision else []:
        if block["type"] == "p":
            words = "".join(blocks.element(block["html"]).itertext()).split()
            return " ".join(words[:LEAD_WORDS]) + (" …" if len(words) > LEAD_WORDS else "")
    return ""


@login_not_required
@require_safe
def picture(request: HttpRequest, sha256: str, kind: str) -> FileResponse:
    """A picture, named by its content: it never changes, and may be kept for ever."""
    asset = get_object_or_404(Asset.objects.filter(sha256=sha256, kind=kind).order_by("pk")[:1])
    try:
        file = asset.file.open("rb")
    except FileNotFoundError as error:
        log.error("picture %s of handbook %s: its file is gone", asset.name, asset.handbook_id)
        raise Http404 from error
    return FileResponse(
        file,
        content_type=asset.media_type,
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _edition(request: HttpRequest, slug: str) -> Edition:
    """The newest published edition, or the one asked for, if this person may read it."""
    editions = Edition.objects.filter(handbook__slug=slug).select_related("handbook__programme")
    if "edition" in request.GET:
        edition = editions.filter(label=_label(request)).first()
    else:
        edition = editions.published().first()
    if edition is None or not may_read(request.user, edition, now=timezone.now()):
        raise Http404
    return edition


def _query(request: HttpRequest) -> str:
    """Staff who look at a draft stay in it from page to page."""
    label = _label(request)
    return f"?edition={label}" if label else ""


def _label(request: HttpRequest) -> str:
    """The label asked for; empty when no edition could be called that."""
    label = request.GET.get("edition", "")
    return label if re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,19}", label) else ""


def _alternates(entry: Entry, handbook: Handbook) -> list[tuple[str, str]]:
    """Addresses in the languages that really have the text."""
    if len(entry.languages) < 2 or entry.is_fallback:
        return []
    return [(code, _address(entry, handbook, code)) for code in entry.languages]


def _address(entry: Entry, handbook: Handbook, code: str) -> str:
    with translation.override(code):
        path = reverse("handbook:section", kwargs={"slug": handbook.slug, "uid": entry.uid})
    return settings.SITE_URL + path
