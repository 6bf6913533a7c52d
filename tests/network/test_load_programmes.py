from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from network import programme_data
from network.management.commands.load_programmes import DATA
from network.models import Activity, City, Office, Organisation, Partnership, Programme, Theme
from network.programme_data import BadData
from network.services import programmes
from network.services.data_files import WrongFile

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)

SMALL = """\
cities:
  - slug: vejle
    name: {en: Vejle}
    country: DK
    latitude: 55.7
    longitude: 9.5
    time_zone: Europe/Copenhagen
    languages: [da]
organisations:
  - slug: vifin
    name: {en: Centre}
    kind: knowledge_centre
    city: vejle
    country: DK
programme:
  slug: small
  acronym: SMALL
  title: {en: A small programme}
  starts_on: 2020-01-01
  ends_on: 2021-12-31
  partners:
    - {organisation: vifin, role: lead}
  themes:
    - {number: 1, title: {en: Language}}
  activities:
    - {number: 1, kind: local, theme: 1, prepares: 2, title: {en: At home}}
    - {number: 2, kind: transnational, theme: 1, title: {en: Together}}
"""


@pytest.fixture(autouse=True)
def _no_upper_sections(monkeypatch):
    """What upper floors read from the files is their own tests' business."""
    ignored = {name: lambda programme, entries, now: 0 for name in programme_data.readers()}
    monkeypatch.setattr(programme_data, "_readers", ignored)


def load(tmp_path: Path, text: str) -> programmes.Loaded:
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return programmes.load([path], now=NOW)


def load_all() -> programmes.Loaded:
    return programmes.load(DATA.glob("*.yaml"), now=NOW)


def rows() -> dict[str, int]:
    models = [City, Organisation, Office, Programme, Partnership, Theme, Activity]
    return {model.__name__: model.objects.count() for model in models}


def test_loading_twice_writes_nothing_the_second_time():
    first = load_all()
    before = rows()

    second = load_all()

    assert first.written > 100
    assert (second.written, rows()) == (0, before)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_changed_file_changes_the_row_in_every_language_of_the_caller(tmp_path, language):
    load(tmp_path, SMALL)

    with translation.override(language):
        loaded = load(tmp_path, SMALL.replace("{en: A small programme}", "{en: New, fr: Neuf}"))

    programme = Programme.objects.get()
    assert (programme.title_en, programme.title_fr, loaded.written) == ("New", "Neuf", 1)


def test_a_fact_taken_out_of_the_file_is_no_longer_given(tmp_path):
    load(tmp_path, SMALL)

    load(tmp_path, SMALL.replace("  ends_on: 2021-12-31\n", ""))

    assert Programme.objects.get().ends_on is None


def test_a_translation_that_the_file_does_not_name_is_kept(tmp_path):
    load(tmp_path, SMALL)
    Theme.objects.update(title_fr="Langue")

    load(tmp_path, SMALL)

    assert Theme.objects.get().title_fr == "Langue"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("  acronym: SMALL", "  akronym: SMALL", 17, "unknown key 'akronym'"),
        ("cities:", "towns:", 1, "unknown key 'towns'"),
        ("latitude: 55.7", "latitude: north", 5, "latitude must be a number"),
        ("starts_on: 2020-01-01", "starts_on: soon", 19, "starts_on must be a date"),
        ("name: {en: Vejle}", "name: Vejle", 3, "for each language"),
        ("name: {en: Vejle}", "name: {xx: Vejle}", 3, "language that the portal does not have"),
        ("languages: [da]", "languages: da", 8, "must be a list of text"),
        ("city: vejle", "city: atlantis", 13, "there is no city 'atlantis'"),
        ("{organisation: vifin,", "{organisation: nobody,", 22, "no organisation 'nobody'"),
        ("role: lead", "role: boss", 22, "boss"),
        ("theme: 1, prepares", "theme: 9, prepares", 26, "no theme 9"),
        ("prepares: 2", "prepares: 8", 26, "no activity 8"),
        ("time_zone: Europe/Copenhagen", "time_zone: Europe/Paradise", 7, "time zone"),
        ("  title: {en: A small programme}\n", "", 15, "title is missing"),
        ("ends_on: 2021-12-31", "ends_on: 2019-12-31", 15, "last day must come after"),
        (
            "    country: DK\n    latitude",
            "    slug: again\n    latitude",
            4,
            "slug is given twice",
        ),
        ("name: {en: Vejle}", "name: {en: *vejle}", 3, "aliases are not used"),
        ("languages: [da]", "languages: [da", 8, "expected"),
        ("name: {en: Vejle}", "name: !!python/name:os.system", 3, "could not determine"),
    ],
)
def test_a_wrong_file_is_named_with_its_line_and_nothing_is_written(
    tmp_path, old, new, line, words
):
    assert old in SMALL
    before = rows()

    with pytest.raises(WrongFile) as error:
        load(tmp_path, SMALL.replace(old, new, 1))

    where, _colon, sentence = str(error.value).partition(": ")
    assert words in sentence
    assert abs(int(where.removeprefix("small.yaml:")) - line) <= 1
    assert rows() == before


def test_an_upper_floor_reads_its_own_section_and_its_errors_name_the_line(tmp_path):
    seen = []

    def reader(programme, entries, now):
        seen.extend((programme.acronym, entry["slug"]) for entry in entries)
        if entries and entries[-1]["slug"] == "wrong":
            raise BadData("events.1.slug", "is wrong")
        return len(entries)

    programme_data.register_section("events", reader)
    events = "  events:\n    - {slug: first}\n    - {slug: other}\n"

    load(tmp_path, SMALL + events)
    with pytest.raises(WrongFile, match=r"small\.yaml:30: is wrong"):
        load(tmp_path, SMALL + events.replace("other", "wrong"))

    assert seen[:2] == [("SMALL", "first"), ("SMALL", "other")]


def test_the_command_names_the_file_it_cannot_find():
    with pytest.raises(CommandError, match=r"no such file: nowhere\.yaml"):
        call_command("load_programmes", "nowhere.yaml")
