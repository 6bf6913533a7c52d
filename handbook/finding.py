"""The handbook's part of the search over everything public."""

from html import unescape

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from handbook.models import Edition
from network.searching import Hit

# Title and text of what published editions show, accents and case folded away; the reader's
# language first, then the titles that match. `portal_fold` is the one of the network's search.
SQL = """
SELECT h.slug, s.uid, t.language, r.title, body.words
FROM handbook_pin p
JOIN handbook_revision r ON r.id = p.revision_id
JOIN handbook_sectiontext t ON t.id = r.text_id
JOIN handbook_section s ON s.id = t.section_id
JOIN handbook_handbook h ON h.id = s.handbook_id
JOIN handbook_placement here
     ON here.edition_id = p.edition_id AND here.section_id = s.id AND here.visible
CROSS JOIN LATERAL (
    SELECT regexp_replace(string_agg(block ->> 'html', ' '), '<[^>]+>', ' ', 'g') AS words
    FROM jsonb_array_elements(r.blocks) AS block
) AS body
WHERE p.edition_id = ANY(%(editions)s)
  AND t.language IN (%(language)s, s.source_language)
  AND r.blocks <> '[]'
  AND strpos(portal_fold(r.title || ' ' || body.words), portal_fold(%(words)s)) > 0
ORDER BY t.language = %(language)s DESC,
         strpos(portal_fold(r.title), portal_fold(%(words)s)) > 0 DESC, s.id, t.language
LIMIT %(limit)s
"""
AROUND = 90


def source(query: str, language: str, limit: int) -> list[Hit]:
    """Sections of published editions that say `query`, in the reader's language or the original's."""
    words = " ".join(query.split())[:100]
    editions = list(Edition.objects.published().values_list("pk", flat=True))
    if len(words) < 2 or not editions:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            SQL,
            {
                "editions": editions,
                "language": language,
                "words": words,
                "limit": limit,
            },
        )
        rows = cursor.fetchall()
    seen, hits = set(), []
    for slug, uid, code, title, text in rows:
        if (slug, uid) not in seen:
            seen.add((slug, uid))
            url = reverse("handbook:section", kwargs={"slug": slug, "uid": uid})
            hits.append(Hit(title, url, _("Handbook"), excerpt(text, words), code))
    return hits


def excerpt(text: str, words: str) -> str:
    """Some words before and after the first place where `words` stand."""
    plain = " ".join(unescape(text).split())
    at = max(0, plain.casefold().find(words.casefold()))
    start = plain.rfind(" ", 0, max(0, at - AROUND)) + 1 if at > AROUND else 0
    end = plain.find(" ", min(len(plain), at + len(words) + AROUND))
    end = len(plain) if end < 0 else end
    return f"{'… ' if start else ''}{plain[start:end]}{' …' if end < len(plain) else ''}"
