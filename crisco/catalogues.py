"""Interface catalogues: extracted from the code, compiled without gettext, checked word by word."""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import allauth
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management import call_command

from crisco.languages import BY_CODE

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_TAG = re.compile(r"</?\w+[^>]*>")


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one message of one catalogue."""

    language: str
    text: str
    what: str

    def __str__(self) -> str:
        return f"{self.language}: {self.what}: {self.text[:90]!r}"


def path(language: str) -> Path:
    """Where the catalogue of a language lives."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def read(language: str, file: Path | None = None) -> Catalog:
    """The catalogue; empty when there is none yet. Plural forms are the language's own."""
    file = file or path(language)
    if not file.exists():
        return Catalog(locale=language)
    with file.open("rb") as stream:
        catalogue = read_po(stream)
    return _renewed(language, catalogue)


def write(language: str, catalogue: Catalog) -> None:
    """The catalogue as text, in a stable order, without places in the code."""
    file = path(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        write_po(
            stream, _renewed(language, catalogue), width=100, no_location=True, sort_output=True
        )


def _renewed(language: str, catalogue: Catalog) -> Catalog:
    """The same messages under a header that says the language and changes with nothing else."""
    renewed = Catalog(
        locale=language,
        project="The portal",
        version="1",
        header_comment=f"# Words of the portal in {BY_CODE[language].name}.",
        creation_date=_NO_DAY,
        revision_date=_NO_DAY,
        last_translator="the translators of the portal",
        language_team=BY_CODE[language].name,
        fuzzy=False,
    )
    for message in catalogue:
        if not message.id:
            continue
        forms = renewed.num_plurals
        text = message.string or ""
        if isinstance(message.id, tuple) and not isinstance(text, str) and len(text) != forms:
            text = (*text, *("",) * forms)[:forms]
        renewed.add(
            message.id,
            text,
            flags=message.flags,
            auto_comments=message.auto_comments,
            context=message.context,
        )
    return renewed


def extract(languages: list[str]) -> None:
    """Every catalogue holds every text of code and templates, and nothing else.

    Needs GNU gettext's programs, which the development packages bring along.
    """
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ignored = [".venv", ".portal", ".demo", ".static", ".media", "tests", "node_modules"]
    known = {language: read(language) for language in languages}
    call_command(
        "makemessages", locale=languages, ignore_patterns=ignored, no_obsolete=True, verbosity=0
    )
    for language in languages:
        catalogue = read(language)
        for message in _missing_from_libraries(language):
            if message.id and message.id not in catalogue:
                kept = known[language].get(message.id, message.context)
                text = kept.string if kept else ""
                catalogue.add(message.id, text, context=message.context, flags=message.flags)
        for message in catalogue:
            if message.fuzzy and message.id:  # gettext's guesses are worse than a gap
                message.string = (
                    "" if isinstance(message.id, str) else ("",) * catalogue.num_plurals
                )
                message.flags.discard("fuzzy")
        write(language, catalogue)


def compile_all() -> int:
    """Every catalogue as Django reads it; answers how many. Fuzzy messages are left out."""
    files = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"))
    for file in files:
        catalogue = read(file.parent.parent.name, file)
        temporary = file.with_suffix(f".{os.getpid()}.tmp")
        with temporary.open("wb") as stream:
            write_mo(stream, catalogue, use_fuzzy=False)
        temporary.replace(file.with_suffix(".mo"))
    return len(files)


def faults(language: str) -> Iterator[Fault]:
    """What keeps a language from being switched on: gaps, guesses, lost placeholders or tags."""
    catalogue = read(language)
    for message in catalogue:
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else message.id[0]
        texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
        if message.fuzzy:
            yield Fault(language, source, "is only a guess (fuzzy)")
        if not all(text and text.strip() for text in texts):
            yield Fault(language, source, "is not translated")
            continue
        if isinstance(message.id, tuple) and len(texts) != catalogue.num_plurals:
            yield Fault(language, source, "has the wrong number of plural forms")
        yield from _lost(language, message, texts)


def _lost(language: str, message: Message, texts: list[str]) -> Iterator[Fault]:
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    wanted = set(_PLACEHOLDER.findall(" ".join(sources)))
    for number, text in enumerate(texts):
        found = set(_PLACEHOLDER.findall(text))
        # a plural form for exactly one or two may say the number in words
        missing = wanted - found if len(texts) == 1 or number == len(texts) - 1 else set()
        if missing or found - wanted:
            yield Fault(language, sources[0], "has other placeholders than the source")
        if sorted(_TAG.findall(text)) != sorted(_TAG.findall(sources[-1])):
            yield Fault(language, sources[0], "has other tags than the source")


def _missing_from_libraries(language: str) -> Iterator[Message]:
    """Texts that allauth shows from its code, in a language it has no catalogue for."""
    folder = Path(allauth.__file__).parent / "locale"
    if language == "en" or (folder / language).exists():
        return
    with (folder / "fr" / "LC_MESSAGES" / "django.po").open("rb") as stream:
        for message in read_po(stream, locale="fr"):
            places = [place for place, _line in message.locations]
            if any(re.match(r"(account|mfa|usersessions|core)/.*\.py", place) for place in places):
                yield message
