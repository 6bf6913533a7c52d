"""The handbook for administrators: labels may be corrected, what was written is only looked at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin

from handbook.models import Asset, Edition, Export, Handbook, Placement, Revision, Section


class LookOnly(admin.ModelAdmin):
    """Rows that acts of the portal write; here they are for reading."""

    def has_add_permission(self, request: HttpRequest, *_rest: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, *_rest: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, *_rest: Any) -> bool:
        return False


@admin.register(Handbook)
class HandbookAdmin(TranslationAdmin):
    list_display = ["slug", "programme", "title"]
    list_select_related = ["programme"]


@admin.register(Edition)
class EditionAdmin(TranslationAdmin):
    list_display = ["handbook", "label", "state", "published_at"]
    list_select_related = ["handbook"]
    readonly_fields = ["state", "created_at", "frozen_at", "published_at"]

    def has_add_permission(self, request: HttpRequest, *_rest: Any) -> bool:
        return False


@admin.register(Asset)
class AssetAdmin(TranslationAdmin):
    list_display = ["name", "handbook", "kind"]
    list_select_related = ["handbook"]
    readonly_fields = ["handbook", "name", "kind", "sha256", "file", "width", "height"]

    def has_add_permission(self, request: HttpRequest, *_rest: Any) -> bool:
        return False


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin):
    list_display = ["uid", "handbook", "kind", "source_language", "author_city"]
    list_filter = ["kind", "source_language"]
    list_select_related = ["handbook", "author_city"]
    search_fields = ["uid"]
    filter_horizontal = ["themes"]


@admin.register(Revision)
class RevisionAdmin(LookOnly):
    list_display = ["text", "number", "title", "weight", "origin", "created_at"]
    list_select_related = ["text"]
    search_fields = ["title"]


@admin.register(Placement)
class PlacementAdmin(LookOnly):
    list_display = ["edition", "position", "section", "numbered", "visible"]
    list_select_related = ["edition", "section"]


@admin.register(Export)
class ExportAdmin(LookOnly):
    list_display = ["uuid", "edition", "language", "state", "created_at", "finished_at"]
    list_filter = ["state", "language"]
    list_select_related = ["edition"]
