"""What is kept about people in the handbook."""

from django.utils.translation import gettext_lazy as _

from crisco.retention import Kept

FIELDS = (
    Kept(
        field="handbook.Revision.author",
        purpose=_("To know who wrote a text of the handbook, so that questions can be asked."),
        lifetime=_("As long as the account exists; the text itself stays."),
        erasure="set_null",
    ),
    Kept(
        field="handbook.Export.requested_by",
        purpose=_("To tell the person who asked for a PDF of the handbook that it is ready."),
        lifetime=_("As long as the account exists."),
        erasure="set_null",
    ),
)

FREE_OF_PERSONS = frozenset(
    {
        "handbook.Handbook.title",
        "handbook.Handbook.summary",
        "handbook.Edition.label",
        "handbook.Edition.title",
        "handbook.Section.uid",
        "handbook.Revision.title",
        "handbook.Revision.blocks",
        "handbook.Revision.body_sha",
        "handbook.Revision.message",
        "handbook.Asset.name",
        "handbook.Asset.description",
        "handbook.Asset.credit",
        "handbook.Asset.sha256",
        "handbook.Asset.file",
        "handbook.Export.input_hash",
        "handbook.Export.title",
        "handbook.Export.cover",
        "handbook.Export.findings",
        "handbook.Export.failure",
        "handbook.Export.reader_language",
        "handbook.ExportPart.title",
        "handbook.ExportPart.title_language",
        "handbook.ExportPart.number",
        "handbook.ExportPart.html",
    }
)
