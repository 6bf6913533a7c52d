"""What stands between an edition and a good PDF, named section by section.

Pure: texts in, remarks out.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from crisco import languages
from crisco.documents import fonts
from crisco.text import spelled
from handbook.contents import Entry
from handbook.models import Asset

_IMAGE = re.compile(r"<img[^>]*>")
_ALT = re.compile(r'alt="([^"]*)"')
_SOURCE = re.compile(r'src="asset:([^"]+)"')
_REFERENCE = re.compile(r'href="hbx:([a-z0-9-]+)"')
_TAG = re.compile(r"<[^>]+>")

Level = Literal["err", "warn", "info"]


@dataclass(frozen=True)
class Remark:
    """One thing to look at: `err` stops the PDF, `warn` is shown in it, `info` is good to know."""

    level: Level
    label: str
    sentence: str
    entry: Entry


def remarks(
    entries: Sequence[Entry], pictures: Mapping[str, Asset], *, language: str
) -> list[Remark]:
    """Everything worth a look before the PDF, what stops it first."""
    known = {entry.uid for entry in entries}
    found = [
        remark for entry in entries for remark in _of(entry, pictures, known, language=language)
    ]
    return sorted(found, key=lambda remark: ("err", "warn", "info").index(remark.level))


def _of(
    entry: Entry, pictures: Mapping[str, Asset], known: Collection[str], *, language: str
) -> list[Remark]:
    found: list[Remark] = []
    own_name = languages.own_name(entry.language)
    if entry.standing == "missing":
        sentence = _("Not translated yet. It will be shown in the original: %(language)s.")
        found.append(Remark("warn", _("No translation"), sentence % {"language": own_name}, entry))
    if entry.standing == "stale":
        sentence = _("The original has changed since this translation was written.")
        found.append(Remark("warn", _("Out of date"), sentence, entry))
    html = "\n".join(block["html"] for block in entry.revision.blocks) if entry.revision else ""
    found += _pictures(entry, html, pictures)
    for uid in sorted(set(_REFERENCE.findall(html)) - set(known)):
        sentence = _("A reference leads to “%(uid)s”, which is not in this edition.") % {"uid": uid}
        found.append(Remark("warn", _("Reference"), sentence, entry))
    if missing := list(fonts.uncovered(_TAG.sub("", html) + entry.title.text)):
        sentence = _("Our fonts cannot draw these characters: %(characters)s") % {
            "characters": spelled(missing)
        }
        found.append(Remark("err", _("Characters"), sentence, entry))
    return found


def _pictures(entry: Entry, html: str, pictures: Mapping[str, Asset]) -> list[Remark]:
    found = []
    for image in _IMAGE.findall(html):
        name = "".join(_SOURCE.findall(image))
        alt = "".join(_ALT.findall(image)).strip()
        asset = pictures.get(name)
        if asset is None:
            sentence = _("The picture “%(name)s” is missing.") % {"name": name}
            found.append(Remark("err", _("Picture"), sentence, entry))
        elif not alt and not languages.shown(asset, "description", entry.language).text:
            sentence = _("The picture “%(name)s” has no description in words.") % {"name": name}
            found.append(Remark("err", _("Picture"), sentence, entry))
    return found
