"""Panels for administrators: to read. What changes a panel goes through the coordinator's pages.

Nothing here is added, changed or deleted, except words of sectors; and even a hole in this page
could not unbalance a panel, since the database keeps the thirds.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin

from panels.models import (
    Application,
    Call,
    Closure,
    Composition,
    Conflict,
    Draw,
    Mandate,
    Member,
    Office,
    Override,
    Panel,
    PanelChange,
    Seat,
    Sector,
)


class ReadOnly(admin.ModelAdmin):
    """Seen, never written."""

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Composition)
class CompositionAdmin(ReadOnly):
    list_display = ("programme", "version", "least_size", "vacancy_days", "published_at")
    list_select_related = ("programme",)
    ordering = ("programme", "version")


@admin.register(Sector)
class SectorAdmin(TranslationAdmin):
    """Its words may be translated; its numbers are the rule and stay."""

    list_display = ("code", "composition", "share_num", "share_den", "minimum", "maximum")
    list_select_related = ("composition",)
    ordering = ("composition", "position")
    readonly_fields = (
        "composition",
        "code",
        "share_num",
        "share_den",
        "slack",
        "minimum",
        "maximum",
        "wanted",
        "may_have_deputies",
        "position",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Sector | None = None) -> bool:
        return False


@admin.register(Panel)
class PanelAdmin(ReadOnly):
    list_display = ("id", "city", "programme", "state", "starts_on", "ends_on")
    list_filter = ("state", "programme")
    list_select_related = ("city", "programme")
    ordering = ("id",)


@admin.register(Seat)
class SeatAdmin(ReadOnly):
    list_display = ("id", "panel", "sector", "ordinal", "closed_at")
    list_select_related = ("panel", "sector")
    ordering = ("panel", "sector", "ordinal")


@admin.register(Member)
class MemberAdmin(ReadOnly):
    list_display = ("id", "panel", "sector", "kind", "withdrawn_at")
    list_select_related = ("panel", "sector")
    ordering = ("panel", "id")


@admin.register(Mandate)
class MandateAdmin(ReadOnly):
    list_display = ("id", "panel", "seat", "member", "from_on", "until_on", "end_reason")
    list_select_related = ("panel", "seat", "member")
    ordering = ("panel", "id")


@admin.register(PanelChange)
class PanelChangeAdmin(ReadOnly):
    list_display = ("at", "panel", "kind", "by")
    list_select_related = ("panel", "by")
    ordering = ("-at", "-id")


@admin.register(Call)
class CallAdmin(ReadOnly):
    list_display = ("id", "panel", "opens_at", "closes_at", "closed_at")
    list_select_related = ("panel",)
    ordering = ("-opens_at", "-id")


@admin.register(Application)
class ApplicationAdmin(ReadOnly):
    """Without names and addresses: those are for the city's coordinators."""

    list_display = ("id", "panel", "sector", "path", "state", "created_at")
    list_filter = ("state", "path")
    list_select_related = ("panel", "sector")
    ordering = ("panel", "id")
    fields = ("panel", "sector", "call", "path", "kind", "state", "created_at", "decided_at")


@admin.register(Draw)
class DrawAdmin(ReadOnly):
    """Without its entries: which code is whose is for the city's coordinators."""

    list_display = ("id", "panel", "number", "state", "draws_at", "value")
    list_filter = ("state",)
    list_select_related = ("panel",)
    ordering = ("panel", "number")
    exclude = ("outcome", "sectors")


@admin.register(Office)
class OfficeAdmin(ReadOnly):
    list_display = ("panel", "kind", "from_on", "until_on")
    list_select_related = ("panel",)
    ordering = ("panel", "id")


@admin.register(Conflict)
class ConflictAdmin(ReadOnly):
    """Without the details: those are for the city alone."""

    list_display = ("item", "mandate", "reason", "at")
    list_filter = ("reason",)
    list_select_related = ("item", "mandate")
    ordering = ("-at", "-id")
    exclude = ("details",)


@admin.register(Override)
class OverrideAdmin(ReadOnly):
    list_display = ("programme", "city", "kind", "person", "made_at", "expires_at", "revoked_at")
    list_select_related = ("programme", "city")
    ordering = ("-made_at", "-id")


@admin.register(Closure)
class ClosureAdmin(ReadOnly):
    list_display = ("activity", "closed_at", "by")
    list_select_related = ("activity", "by")
    ordering = ("-closed_at", "-id")
