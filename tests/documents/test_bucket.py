"""Files of a portal on several machines: the same acts, in a bucket that speaks S3."""

import sys
from datetime import timedelta

import boto3
import pytest
from django.core.files.storage import default_storage

from crisco.documents import rules, storing
from crisco.documents.models import Part
from crisco.documents.services import archive, parts, simple
from crisco.launch.processes import ROOT, Child, answers, free_port, wait_until
from crisco.verdict import YES
from tests.builders import documents, handbook

pytestmark = pytest.mark.django_db
KEYS = {
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    log = tmp_path_factory.mktemp("bucket") / "log"
    port = free_port()
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    child = Child(name="S3", command=words, log=log, env={"PATH": ""}, folder=ROOT)
    child.start()
    wait_until(lambda: answers(port), child=child, seconds=60)
    yield f"http://127.0.0.1:{port}"
    child.stop()


@pytest.fixture(autouse=True)
def _bucket(server, settings, monkeypatch, request):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    name = f"portal-{abs(hash(request.node.name))}"
    boto3.client("s3", endpoint_url=server).create_bucket(Bucket=name)
    given = settings.BUCKET["OPTIONS"] | {"bucket_name": name, "endpoint_url": server}
    settings.STORAGES = settings.STORAGES | {"default": settings.BUCKET | {"OPTIONS": given}}


def names(folder):
    return default_storage.listdir(folder)[1]


def test_a_file_is_kept_replaced_and_forgotten():
    for content in (b"first", b"second"):
        storing.put("panels/one.pdf", content)

    assert (storing.get("panels/one.pdf"), names("panels")) == (b"second", ["one.pdf"])

    storing.forget("panels/one.pdf")
    storing.forget("panels/one.pdf")

    assert storing.get("panels/one.pdf") is None


def test_a_spoilt_part_is_laid_out_again_and_nothing_of_it_is_left(now):
    html = documents.page("<p>Two cities talk.</p>")
    first = parts.render_or_reuse(html, now=now)
    part = Part.objects.get()
    storing.put(part.pdf.name, b"spoilt")

    again = parts.render_or_reuse(html, now=now)
    kept = parts.render_or_reuse(html, now=now)

    assert [again.reused, kept.reused, kept.pdf] == [False, True, first.pdf]
    assert len(names(f"parts/{part.key[:2]}")) == 1
    assert parts.forget_unused(now=now + timedelta(days=400)) == 1
    assert names(f"parts/{part.key[:2]}") == []


def test_a_document_is_handed_out_by_the_portal_not_by_the_bucket(client, monkeypatch, now):
    monkeypatch.setattr(rules, "_RULES", {"test.letter": lambda *_facts: YES})
    document = archive.store(
        simple.pdf("<h1>Agenda</h1><p>One.</p>", title="Agenda", language="en"),
        kind="test.letter",
        title="Agenda",
        language="en",
        requested_by=None,
        now=now,
    )

    answer = client.get(document.get_absolute_url())

    assert b"".join(answer.streaming_content) == storing.get(document.file.name)
    assert answer["Cache-Control"] == "private, no-store"


def test_a_picture_is_shown_and_one_that_was_lost_is_said_to_be_gone(client):
    asset = handbook.picture(handbook=handbook.handbook())
    address = f"/en/handbook-pictures/{asset.sha256}.svg"

    lost = client.get(address)
    storing.put(asset.file.name, handbook.DRAWING)
    shown = client.get(address)

    assert lost.status_code == 404
    assert b"".join(shown.streaming_content) == handbook.DRAWING
