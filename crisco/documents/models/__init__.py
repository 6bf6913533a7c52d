"""What was rendered: whole documents for people, parts for the next rendering."""

from crisco.documents.models.document import Document
from crisco.documents.models.part import Part

__all__ = ["Document", "Part"]
