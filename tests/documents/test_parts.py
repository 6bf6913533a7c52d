"""The shelf of rendered parts: the second rendering costs nothing and shows the same bytes."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from crisco.documents import rendering, storing
from crisco.documents.models import Part
from crisco.documents.services import parts
from tests.builders import documents

pytestmark = pytest.mark.django_db

HTML = documents.page('<h1 id="a">Heading</h1><p id="b">Two words.</p>')


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def refusing_child(monkeypatch):
    """From here on a child process would be a failure."""

    def refuse(*_args, **_options):
        raise AssertionError("a child was started")

    monkeypatch.setattr(rendering, "render_part", refuse)


def test_a_part_is_rendered_once(now, monkeypatch, request):
    first = parts.render_or_reuse(HTML, now=now)
    request.getfixturevalue("refusing_child")
    told: list[rendering.Progress] = []

    second = parts.render_or_reuse(HTML, on_progress=told.append, now=now + timedelta(days=1))

    assert (first.reused, second.reused) == (False, True)
    assert second.pdf == first.pdf
    assert second.side["anchors"] == {
        name: list(place) for name, place in first.side["anchors"].items()
    }
    assert [progress.fraction for progress in told] == [1.0]
    assert Part.objects.get().last_used_at == now + timedelta(days=1)


def test_the_row_tells_what_the_part_cost(now):
    rendered = parts.render_or_reuse(HTML, now=now)

    part = Part.objects.get(key=rendered.key)
    assert part.words == 3
    assert part.page_count == 1
    assert part.size_bytes == len(rendered.pdf)
    assert part.engine.startswith("weasyprint 70.0, pydyf ")
    assert part.pdf.name == f"parts/{part.key[:2]}/{part.key}.pdf"


def test_another_text_is_another_part(now):
    one = parts.render_or_reuse(HTML, now=now)
    other = parts.render_or_reuse(HTML.replace("Two", "Three"), now=now)

    assert parts.known([one.key, other.key, "0" * 64]).keys() == {one.key, other.key}


def test_a_spoilt_or_lost_file_is_rendered_again(now):
    first = parts.render_or_reuse(HTML, now=now)
    name = Part.objects.get().pdf.name
    storing.put(name, b"spoilt")

    after_spoiling = parts.render_or_reuse(HTML, now=now)
    storing.forget(name)
    after_loss = parts.render_or_reuse(HTML, now=now)

    assert [after_spoiling.reused, after_loss.reused] == [False, False]
    assert after_loss.pdf == first.pdf == storing.get(name)
    assert Part.objects.count() == 1


def test_a_renderer_killed_by_a_stranger_is_tried_once_more(now, monkeypatch):
    real, calls = rendering.render_part, []

    def die_once(*args, **options):
        calls.append(1)
        if len(calls) == 1:
            raise rendering.RendererDied("signal 9")
        return real(*args, **options)

    monkeypatch.setattr(rendering, "render_part", die_once)

    assert parts.render_or_reuse(HTML, now=now).side["pages"] == 1
    assert len(calls) == 2


def test_a_part_that_failed_is_not_shelved(now):
    with pytest.raises(rendering.DroppedLink):
        parts.render_or_reuse(documents.page('<a href="#gone">x</a>'), now=now)

    assert not Part.objects.exists()


def test_unused_parts_are_forgotten_with_their_files(now):
    parts.render_or_reuse(HTML, now=now - timedelta(days=91))
    kept = parts.render_or_reuse(HTML.replace("Two", "Three"), now=now)

    assert parts.forget_unused(now=now) == 1
    assert [part.key for part in Part.objects.all()] == [kept.key]
    assert (
        sum(
            len(default_storage.listdir(f"parts/{f}")[1])
            for f in default_storage.listdir("parts")[0]
        )
        == 1
    )


def test_half_a_file_is_never_seen(settings, monkeypatch):
    storing.put("parts/x.pdf", b"whole")

    def crash(_handle: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", crash)

    with pytest.raises(OSError, match="disk full"):
        storing.put("parts/x.pdf", b"other")

    assert storing.get("parts/x.pdf") == b"whole"
    assert default_storage.listdir("parts")[1] == ["x.pdf"]


@pytest.mark.parametrize(
    ("spoil", "constraint"),
    [
        ({"key": "short"}, "documents_part_has_fingerprints"),
        ({"page_count": 0}, "documents_part_is_not_empty"),
    ],
)
def test_the_database_refuses_a_part_that_is_none(now, spoil, constraint):
    facts = {
        "key": "a" * 64,
        "pdf": "x.pdf",
        "sha256": "b" * 64,
        "side": {},
        "words": 1,
        "page_count": 1,
        "size_bytes": 1,
        "seconds": 0.1,
        "engine": "x",
        "created_at": now,
        "last_used_at": now,
    }

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Part.objects.create(**(facts | spoil))
