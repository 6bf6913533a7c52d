"""The archive of finished documents."""

import hashlib
import io
import uuid
from datetime import datetime
from typing import Any

import pikepdf

from crisco.db import violations
from crisco.documents import storing
from crisco.documents.models import Document


class NoDocument(Exception):
    """The bytes are no PDF with at least one page."""


class ExistsAlready(Exception):
    """Another worker stored the document of these inputs a moment ago."""


def store(
    pdf: bytes,
    *,
    kind: str,
    title: str,
    language: str,
    requested_by: Any,
    inputs_hash: str = "",
    keep_until: datetime | None = None,
    now: datetime,
) -> Document:
    """The file is in the archive and its row says so.

    Shapes: a document of the same kind and `inputs_hash` is handed out instead of a second one.
    Errors: NoDocument.
    """
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            page_count = len(opened.pages)
    except pikepdf.PdfError as error:
        raise NoDocument(kind) from error
    if not page_count:
        raise NoDocument(kind)
    number = uuid.uuid4()
    name = storing.put(f"documents/{now:%Y/%m}/{number}.pdf", pdf)
    try:
        with violations({"documents_document_one_per_inputs": ExistsAlready(inputs_hash)}):
            return Document.objects.create(
                uuid=number,
                kind=kind,
                title=title,
                language=language,
                file=name,
                sha256=hashlib.sha256(pdf).hexdigest(),
                size_bytes=len(pdf),
                page_count=page_count,
                inputs_hash=inputs_hash,
                requested_by=requested_by,
                created_at=now,
                keep_until=keep_until,
            )
    except ExistsAlready:
        storing.forget(name)
        return Document.objects.get(kind=kind, inputs_hash=inputs_hash)
    except BaseException:
        storing.forget(name)
        raise


def find(*, kind: str, inputs_hash: str) -> Document | None:
    """The document made from exactly these inputs, if it was made."""
    if not inputs_hash:
        return None
    return Document.objects.filter(kind=kind, inputs_hash=inputs_hash).first()


def forget_expired(*, now: datetime) -> int:
    """Documents past their time are gone, row first; returns how many."""
    count = 0
    for document in Document.objects.expired(now).order_by("pk"):
        name = document.file.name
        document.delete()
        storing.forget(name)
        count += 1
    return count
