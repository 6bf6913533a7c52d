"""What is kept about people in documents."""

from django.utils.translation import gettext_lazy as _

from crisco.retention import Kept

FIELDS = (
    Kept(
        field="documents.Document.requested_by",
        purpose=_("To tell the person who asked for a file that it is ready."),
        lifetime=_("As long as the account exists."),
        erasure="set_null",
    ),
    Kept(
        field="documents.Document.file",
        purpose=_("To hand out the document that was asked for."),
        lifetime=_("Documents that name persons are deleted at their keep-until date."),
        erasure="keep",
        reason=_("A finished document is evidence of work done and is not rewritten."),
    ),
)

FREE_OF_PERSONS = frozenset(
    {
        "documents.Document.kind",
        "documents.Document.title",  # names the work; services are told so
        "documents.Document.language",
        "documents.Document.sha256",
        "documents.Document.inputs_hash",
        "documents.Part.key",
        "documents.Part.pdf",  # only parts of shared texts are shelved, see services/simple.py
        "documents.Part.sha256",
        "documents.Part.side",
        "documents.Part.engine",
    }
)
