"""The archive: one file per input, kept as long as it may be, handed out to whom it may."""

from datetime import timedelta
from functools import cache

import pytest
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, transaction

from crisco.celery import app
from crisco.documents import checking, rules, storing, tasks
from crisco.documents.models import Document
from crisco.documents.services import archive, simple
from crisco.logs import JsonLine
from crisco.verdict import YES, no
from tests.builders import documents, network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _own_rules(monkeypatch):
    monkeypatch.setattr(rules, "_RULES", {})


@cache
def letter() -> bytes:
    return simple.pdf(
        f"<h1>Agenda</h1><p>{documents.SENTENCES['fr']}</p>", title="Ordre du jour", language="fr"
    )


def stored(now, **facts) -> Document:
    wanted = {"kind": "test.letter", "title": "Ordre du jour é", "language": "fr"}
    return archive.store(letter(), requested_by=None, now=now, **(wanted | facts))


def test_a_simple_document_is_fit_to_publish():
    assert checking.check(letter()) == []


def test_a_simple_document_in_arabic_is_fit_to_publish():
    body = f"<h1>{documents.TITLES['ar']}</h1><p>{documents.SENTENCES['ar']}</p>"

    assert checking.check(simple.pdf(body, title="لجنة", language="ar")) == []


def test_the_row_knows_its_file(now):
    document = stored(now)

    assert storing.get(document.file.name) == letter()
    assert document.page_count == 1
    assert document.size_bytes == len(letter())
    assert document.file.name == f"documents/2026/12/{document.uuid}.pdf"


def test_the_same_inputs_give_the_document_that_exists(now):
    first = stored(now, inputs_hash="a" * 64)
    second = stored(now + timedelta(hours=1), inputs_hash="a" * 64)

    assert first == second == archive.find(kind="test.letter", inputs_hash="a" * 64)
    assert default_storage.listdir("documents/2026/12")[1] == [f"{first.uuid}.pdf"]


def test_documents_without_inputs_are_all_kept(now):
    assert stored(now) != stored(now)
    assert archive.find(kind="test.letter", inputs_hash="") is None


def test_what_is_no_pdf_is_not_stored(now):
    with pytest.raises(archive.NoDocument):
        archive.store(b"hello", kind="x", title="x", language="en", requested_by=None, now=now)

    assert not Document.objects.exists()


def test_a_refused_row_leaves_no_file(now):
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(now, title=" ")

    assert default_storage.listdir("documents/2026/12")[1] == []


def test_expired_documents_are_forgotten_with_their_files(now, capsys):
    stored(now - timedelta(days=900), keep_until=now - timedelta(days=800))
    kept = stored(now)

    call_command("tidy_documents")

    assert list(Document.objects.all()) == [kept]
    assert capsys.readouterr().out == "forgot 1 documents and 0 parts\n"


def test_the_clock_forgets_them_as_well(now):
    stored(now - timedelta(days=900), keep_until=now - timedelta(days=800))

    tasks.tidy()

    assert not Document.objects.exists()


def test_whatever_the_clock_asks_for_is_a_task():
    asked = {entry["task"] for entry in app.conf.beat_schedule.values()}
    app.loader.import_default_modules()

    assert "documents.tidy" in asked
    assert asked <= set(app.tasks)


@pytest.mark.parametrize(
    ("spoil", "constraint"),
    [
        ({"kind": ""}, "documents_document_has_a_kind"),
        ({"title": ""}, "documents_document_has_a_title"),
        ({"sha256": "x"}, "documents_document_has_a_fingerprint"),
        ({"inputs_hash": "x"}, "documents_document_inputs_hash_is_one"),
        ({"page_count": 0}, "documents_document_is_not_empty"),
        ({"keep_until": "created"}, "documents_document_kept_after_creation"),
        ({"inputs_hash": "c" * 64}, "documents_document_one_per_inputs"),
    ],
)
def test_the_database_refuses_a_document_that_is_none(now, spoil, constraint):
    stored(now, inputs_hash="c" * 64)
    facts = {
        "kind": "test.letter",
        "title": "x",
        "language": "en",
        "file": "x.pdf",
        "sha256": "a" * 64,
        "size_bytes": 1,
        "page_count": 1,
        "created_at": now,
    } | spoil
    if facts.get("keep_until") == "created":
        facts["keep_until"] = now

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Document.objects.create(**facts)


def test_a_stranger_is_asked_to_sign_in(client, now):
    rules.register("test.letter", lambda *_facts: no("Only for members."))

    answer = client.get(stored(now).get_absolute_url())

    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]


def test_a_kind_without_a_rule_is_closed_to_everybody(client, now):
    client.force_login(get_user_model().objects.create(email="somebody@example.org"))

    assert client.get(stored(now).get_absolute_url()).status_code == 403


def test_who_may_not_is_told_why(client, now):
    rules.register("test.letter", lambda *_facts: no("Only for members."))
    client.force_login(get_user_model().objects.create(email="somebody@example.org"))

    answer = client.get(stored(now).get_absolute_url())

    assert answer.status_code == 403
    assert "Only for members." in answer.content.decode()


def test_who_may_gets_the_file_and_nothing_keeps_a_copy(client, now):
    asked = []
    rules.register("test.letter", lambda *facts: asked.append(facts) or YES)
    document = stored(now)

    answer = client.get(document.get_absolute_url())

    assert b"".join(answer.streaming_content) == letter()
    assert asked[0][1] == document
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''ordre-du-jour-%C3%A9-fr.pdf"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert int(answer["Content-Length"]) == len(letter())


def test_the_log_says_who_took_which_document(client, now, caplog):
    rules.register("test.letter", lambda *_facts: YES)
    document, person = stored(now), network.user()
    client.force_login(person)

    with caplog.at_level("INFO", "crisco.documents.views"):
        client.get(document.get_absolute_url()).close()

    line = JsonLine().format(caplog.records[-1])
    assert f"document {document.uuid}: fetched by account {person.pk}" in line


def test_a_document_past_its_time_is_not_found(client, now):
    rules.register("test.letter", lambda *_facts: YES)
    past = now - timedelta(days=900)

    document = stored(past, keep_until=past + timedelta(days=1))

    assert client.get(document.get_absolute_url()).status_code == 404


def test_a_document_whose_file_is_gone_is_not_found(client, now):
    rules.register("test.letter", lambda *_facts: YES)
    document = stored(now)
    storing.forget(document.file.name)

    assert client.get(document.get_absolute_url()).status_code == 404


def test_an_unknown_number_is_not_found(client):
    address = "/en/documents/00000000-0000-4000-8000-000000000000/"

    assert client.get(address).status_code == 404


def test_a_document_is_only_fetched_never_posted(client, now):
    assert client.post(stored(now).get_absolute_url()).status_code == 405


def test_two_rules_for_one_kind_are_a_mistake():
    rules.register("test.letter", lambda *_facts: YES)

    with pytest.raises(ValueError, match="two rules"):
        rules.register("test.letter", lambda *_facts: YES)
