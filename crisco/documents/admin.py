"""Documents and parts in the administration: to be looked at, never edited."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from crisco.documents.models import Document, Part


class LookOnly(admin.ModelAdmin):
    """Nothing is added or changed by hand."""

    def has_add_permission(self, _request: HttpRequest, _thing: Any = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _thing: Any = None) -> bool:
        return False


@admin.register(Document)
class DocumentAdmin(LookOnly):
    list_display = ["title", "kind", "language", "page_count", "size_bytes", "created_at"]
    list_filter = ["kind", "language"]
    search_fields = ["title", "uuid"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-pk"]


@admin.register(Part)
class PartAdmin(LookOnly):
    list_display = ["key", "page_count", "words", "seconds", "size_bytes", "last_used_at"]
    search_fields = ["key"]
    ordering = ["-last_used_at", "-pk"]
