"""Brings the facts of the programmes from data files into the database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Field, Model
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from crisco.db import violated
from crisco.text import in_a_row
from network import programme_data as shape
from network.models import (
    Activity,
    City,
    Office,
    Organisation,
    Partnership,
    Programme,
    ProgrammeState,
    Theme,
)
from network.programme_data import BadData, Keys, required
from network.services import data_files
from network.services.data_files import DataFile

CITY: Keys = {
    "slug": required(shape.text),
    "name": required(shape.texts),
    "summary": shape.texts,
    "source_language": shape.text,
    "aliases": shape.words,
    "country": required(shape.text),
    "latitude": required(shape.real),
    "longitude": required(shape.real),
    "time_zone": required(shape.text),
    "languages": required(shape.words),
}
OFFICE: Keys = {
    "slug": required(shape.text),
    "place": required(shape.text),
    "address": required(shape.text),
    "directions": shape.texts,
    "phone": shape.text,
    "fax": shape.text,
    "email": shape.text,
}
ORGANISATION: Keys = {
    "slug": required(shape.text),
    "name": required(shape.texts),
    "summary": shape.texts,
    "source_language": shape.text,
    "aliases": shape.words,
    "kind": shape.text,
    "city": shape.text,
    "country": shape.text,
    "website": shape.text,
    "contact_email": shape.text,
    "contact_phone": shape.text,
    "offices": shape.entries,
}
PARTNER: Keys = {
    "organisation": required(shape.text),
    "role": required(shape.text),
    "from_on": shape.day,
    "until_on": shape.day,
    "replaced_by": shape.text,
    "reason": shape.text,
}
THEME: Keys = {
    "number": required(shape.whole),
    "title": required(shape.texts),
    "summary": shape.texts,
    "source_language": shape.text,
}
ACTIVITY: Keys = {
    "number": required(shape.whole),
    "kind": required(shape.text),
    "theme": shape.whole,
    "prepares": shape.whole,
    "title": required(shape.texts),
    "summary": shape.texts,
    "source_language": shape.text,
    "starts_on": shape.day,
    "ends_on": shape.day,
}
PROGRAMME: Keys = {
    "slug": required(shape.text),
    "acronym": required(shape.text),
    "aliases": shape.words,
    "title": required(shape.texts),
    "summary": shape.texts,
    "description": shape.texts,
    "source_language": shape.text,
    "fund": shape.text,
    "strand": shape.text,
    "project_number": shape.text,
    "agreement_number": shape.text,
    "grant_euro": shape.whole,
    "starts_on": shape.day,
    "ends_on": shape.day,
    "date_precision": shape.text,
    "position": shape.whole,
    "partners": required(shape.entries),
    "themes": shape.entries,
    "activities": shape.entries,
}
FILE: Keys = {
    "cities": shape.entries,
    "organisations": shape.entries,
    "programme": lambda value: "" if isinstance(value, dict) else "must be one entry",
}
TEXTS = ("name", "title", "summary", "description", "directions")


# What to tell whoever meets a guard of the database that no form can ask beforehand.
REFUSALS = {
    "network_programme_has_one_lead": _(
        "A published programme needs one lead partner on each of its days."
    ),
    "network_partnership_one_lead_at_a_time": _(
        "The programme has another lead partner at that time."
    ),
}


@dataclass
class Loaded:
    """How many rows were written, and how many were as the files say already."""

    written: int = 0
    unchanged: int = 0
    acronyms: list[str] = field(default_factory=list)


def load(paths: Iterable[Path], *, now: datetime) -> Loaded:
    """The database says what the files say; nothing is written when one of them is wrong.

    A file owns the languages that it names and every other fact of its entries: a fact that is
    left out becomes "not given", a language that is left out keeps what translators wrote. Rows
    that no file names stay. Loading twice writes nothing the second time.
    Errors: WrongFile, naming file and line.
    """
    files = [data_files.read(path) for path in sorted(paths)]
    loaded = Loaded()
    with translation.override("en"), transaction.atomic(durable=True):
        for section, store in (
            ("cities", _cities),
            ("organisations", _organisations),
            ("programme", _programmes),
        ):
            for file in files:
                try:
                    if section == "cities":
                        shape.checked(file.data, FILE, "")
                    if section in file.data:
                        store(file.data[section], loaded, now)
                except BadData as error:
                    raise file.wrong(error.path.strip("."), str(error)) from error
        _ask_deferred(files)
    return loaded


def _cities(entries: list[dict[str, Any]], loaded: Loaded, now: datetime) -> None:
    for n, entry in enumerate(entries):
        path = f"cities.{n}"
        shape.checked(entry, CITY, path)
        _put(City.objects.filter(slug=entry["slug"]), entry, CITY, path, loaded)


def _organisations(entries: list[dict[str, Any]], loaded: Loaded, now: datetime) -> None:
    for n, entry in enumerate(entries):
        path = f"organisations.{n}"
        shape.checked(entry, ORGANISATION, path)
        given = dict(entry)
        offices = given.pop("offices", [])
        given["city"] = _named(City, given.get("city"), f"{path}.city")
        keys = {key: check for key, check in ORGANISATION.items() if key != "offices"}
        rows = Organisation.objects.filter(slug=entry["slug"])
        organisation = _put(rows, given, keys, path, loaded)
        for number, office in enumerate(offices):
            inside = f"{path}.offices.{number}"
            shape.checked(office, OFFICE, inside)
            _put(
                Office.objects.filter(organisation=organisation, slug=office["slug"]),
                office,
                OFFICE,
                inside,
                loaded,
                organisation=organisation,
                position=number,
            )


def _programmes(entry: dict[str, Any], loaded: Loaded, now: datetime) -> None:
    path = "programme"
    readers = shape.readers()
    shape.checked(entry, {**PROGRAMME, **dict.fromkeys(readers, shape.entries)}, path)
    lists = {"partners", "themes", "activities", *readers}
    keys = {key: check for key, check in PROGRAMME.items() if key not in lists}
    given = {key: value for key, value in entry.items() if key not in lists}
    rows = Programme.objects.filter(slug=entry["slug"])
    programme = _put(rows, given, keys, path, loaded, state=ProgrammeState.PUBLISHED)
    _partners(programme, entry["partners"], loaded)
    themes = _themes(programme, entry.get("themes", []), loaded)
    _activities(programme, entry.get("activities", []), themes, loaded)
    for name, reader in readers.items():
        try:
            loaded.written += reader(programme, entry.get(name, []), now)
        except BadData as error:
            raise BadData(f"{path}.{error.path}", str(error)) from error
    loaded.acronyms.append(programme.acronym)


def _partners(programme: Programme, entries: list[dict[str, Any]], loaded: Loaded) -> None:
    """The n-th entry of an organisation is its n-th row, so that dates may be corrected."""
    known: dict[str, list[Partnership]] = {}
    for row in programme.partnerships.select_related("organisation").order_by("position", "pk"):
        known.setdefault(row.organisation.slug, []).append(row)
    stored: dict[str, Partnership] = {}
    keys = {key: check for key, check in PARTNER.items() if key != "replaced_by"}
    for n, entry in enumerate(entries):
        path = f"programme.partners.{n}"
        shape.checked(entry, PARTNER, path)
        slug = entry["organisation"]
        given = {key: value for key, value in entry.items() if key != "replaced_by"}
        given["organisation"] = _named(Organisation, slug, f"{path}.organisation")
        rows = Partnership.objects.none()
        if known.get(slug):
            rows = Partnership.objects.filter(pk=known[slug].pop(0).pk)
        stored[slug] = _put(rows, given, keys, path, loaded, programme=programme, position=n)
    for n, entry in enumerate(entries):
        successor = entry.get("replaced_by")
        if successor is not None and successor not in stored:
            raise BadData(f"programme.partners.{n}.replaced_by", f"no partner {successor!r} here")
        replaced_by = stored[successor] if successor else None
        partnership = stored[entry["organisation"]]
        if partnership.replaced_by_id != (replaced_by and replaced_by.pk):
            partnership.replaced_by = replaced_by
            partnership.save(update_fields=["replaced_by"])
            loaded.written += 1


def _themes(
    programme: Programme, entries: list[dict[str, Any]], loaded: Loaded
) -> dict[int, Theme]:
    themes = {}
    for n, entry in enumerate(entries):
        path = f"programme.themes.{n}"
        shape.checked(entry, THEME, path)
        rows = Theme.objects.filter(programme=programme, number=entry["number"])
        themes[entry["number"]] = _put(rows, entry, THEME, path, loaded, programme=programme)
    return themes


def _activities(
    programme: Programme,
    entries: list[dict[str, Any]],
    themes: dict[int, Theme],
    loaded: Loaded,
) -> None:
    keys = {key: check for key, check in ACTIVITY.items() if key != "prepares"}
    stored: dict[int, Activity] = {}
    for n, entry in enumerate(entries):
        path = f"programme.activities.{n}"
        shape.checked(entry, ACTIVITY, path)
        given = {key: value for key, value in entry.items() if key != "prepares"}
        number = given.get("theme")
        if number is not None and number not in themes:
            raise BadData(f"{path}.theme", f"the programme has no theme {number}")
        given["theme"] = themes[number] if number is not None else None
        rows = Activity.objects.filter(programme=programme, number=entry["number"])
        stored[entry["number"]] = _put(rows, given, keys, path, loaded, programme=programme)
    for n, entry in enumerate(entries):
        number = entry.get("prepares")
        if number is not None and number not in stored:
            raise BadData(f"programme.activities.{n}.prepares", f"there is no activity {number}")
        activity, prepared = stored[entry["number"]], stored[number] if number else None
        if activity.prepares_id != (prepared and prepared.pk):
            activity.prepares = prepared
            activity.save(update_fields=["prepares"])
            loaded.written += 1


def _put(
    rows: Any, entry: dict[str, Any], keys: Keys, path: str, loaded: Loaded, **fixed: Any
) -> Any:
    """The one row of `rows`, or a new one, as `entry` and `fixed` say; saved when it differs."""
    row = rows.first() or rows.model()
    changed = row.pk is None
    for column, value in {**_columns(rows.model, entry, keys), **fixed}.items():
        column = rows.model._meta.get_field(column).attname
        value = value.pk if isinstance(value, Model) else value
        if getattr(row, column) != value:
            setattr(row, column, value)
            changed = True
    if not changed:
        loaded.unchanged += 1
        return row
    try:
        row.clean_fields()
    except ValidationError as error:
        raise _bad(error, path) from error
    try:
        with transaction.atomic():  # the constraints are asked once, by the database itself
            row.save()
    except IntegrityError as error:
        raise BadData(path, _refusal(rows.model, error)) from error
    loaded.written += 1
    return row


def _columns(model: type[Model], entry: dict[str, Any], keys: Keys) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for key in keys:
        if key in TEXTS:
            columns |= {f"{key}_{code}": given for code, given in entry.get(key, {}).items()}
        elif key in entry:
            columns[key] = entry[key]
        else:
            column = model._meta.get_field(key)
            assert isinstance(column, Field)  # noqa: S101 - for the type checker; keys are columns
            columns[key] = column.get_default()
    return columns


def _named(model: type[Model], slug: str | None, path: str) -> Any:
    if slug is None:
        return None
    row = model._default_manager.filter(slug=slug).first()
    if row is None:
        raise BadData(path, f"there is no {model._meta.verbose_name} {slug!r}")
    return row


def _bad(error: ValidationError, path: str) -> BadData:
    """The first complaint, led back to the key that it is about."""
    for name, messages in error.message_dict.items():
        key, _underscore, code = name.rpartition("_")
        inside = f"{key}.{code}" if key in TEXTS else name
        where = path if name == NON_FIELD_ERRORS else f"{path}.{inside}"
        return BadData(where, f"{name}: {messages[0]}" if name != NON_FIELD_ERRORS else messages[0])
    raise AssertionError("a ValidationError without a message")


def _refusal(model: type[Model], error: IntegrityError) -> str:
    """The sentence of the constraint that refused. Errors: the refusal of an unknown one."""
    name = violated(error)
    sentences = {each.name: each.violation_error_message for each in model._meta.constraints}
    if name not in sentences:
        raise error
    return str(sentences[name])


def _ask_deferred(files: list[DataFile]) -> None:
    """Guards that wait for the commit answer now, while a file can still be named."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        refusal = REFUSALS.get(violated(error))
        if refusal is None:
            raise
        names = in_a_row(file.name for file in files if "programme" in file.data)
        raise data_files.WrongFile(names, 1, str(refusal)) from error
