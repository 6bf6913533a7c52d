"""For two or three administrators; the desk is where events are made."""

from django.contrib import admin
from django.http import HttpRequest

from events.models import Event, Record


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    list_display = ("slug", "kind", "city", "starts_at", "state")
    list_filter = ("kind", "state", "programme")
    search_fields = ("slug",)
    readonly_fields = ("uuid", "state", "published_at", "cancelled_at", "cancel_reason")

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False


@admin.register(Record)
class RecordAdmin(admin.ModelAdmin):
    """The history is read here and never changed."""

    list_display = ("at", "act", "event", "registration_id", "actor")
    list_filter = ("act",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return False
