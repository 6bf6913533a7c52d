"""For the two or three administrators of an installation; coordinators and staff never come here.

Texts are edited column by column; the tabs of modeltranslation would load scripts from elsewhere.
"""

from typing import Any

from django.contrib import admin, messages
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from crisco.db import violated
from network.models import (
    Activity,
    Affiliation,
    City,
    Enquiry,
    Invitation,
    Office,
    Organisation,
    Partnership,
    Programme,
    Theme,
    User,
)
from network.services import leaving
from network.services.programmes import REFUSALS


class Guarded(admin.ModelAdmin):
    """What the database refuses at the end comes back as a sentence instead of an error page."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError as error:
            return self._refused(request, error)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().delete_view(request, *args, **kwargs)
        except IntegrityError as error:
            return self._refused(request, error)

    def _refused(self, request: HttpRequest, error: IntegrityError) -> HttpResponse:
        sentence = REFUSALS.get(violated(error))
        if sentence is None:
            raise error
        messages.error(request, str(sentence))
        return redirect(request.get_full_path())


class Partners(admin.TabularInline):
    model = Partnership
    fk_name = "programme"
    extra = 0
    autocomplete_fields = ["organisation"]
    fields = ["organisation", "role", "from_on", "until_on", "reason", "position"]


@admin.register(Programme)
class ProgrammeAdmin(Guarded):
    list_display = ["acronym", "state", "starts_on", "ends_on"]
    list_filter = ["state"]
    search_fields = ["acronym", "slug"]
    inlines = [Partners]


@admin.register(Partnership)
class PartnershipAdmin(Guarded):
    list_display = ["programme", "organisation", "role", "from_on", "until_on"]
    list_filter = ["programme", "role"]
    list_select_related = ["programme", "organisation"]
    autocomplete_fields = ["programme", "organisation", "replaced_by"]
    search_fields = ["organisation__slug"]


@admin.register(Theme, Activity)
class LineOfProgramme(admin.ModelAdmin):
    list_display = ["programme", "number", "title_en"]
    list_filter = ["programme"]
    list_select_related = ["programme"]
    search_fields = ["title_en"]


@admin.register(City)
class CityAdmin(admin.ModelAdmin):
    list_display = ["slug", "country", "time_zone"]
    list_filter = ["country"]
    search_fields = ["slug", "aliases"]


class Offices(admin.StackedInline):
    model = Office
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["slug", "kind", "country", "city"]
    list_filter = ["kind", "country"]
    list_select_related = ["city"]
    search_fields = ["slug", "aliases"]
    autocomplete_fields = ["city"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    inlines = [Offices]


class Roles(admin.TabularInline):
    model = Affiliation
    extra = 0
    autocomplete_fields = ["organisation", "programme"]


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["email", "name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "language", "is_active", "is_staff", "is_superuser"]
    inlines = [Roles]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Without a password, which must not look like one that is empty: nobody could type it."""
        if not obj.password:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """As thoroughly as when people delete their account themselves."""
        leaving.erase(account=obj, now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[User]) -> None:
        for account in queryset:
            self.delete_model(request, account)


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    list_display = ["email", "role", "organisation", "expires_at", "accepted_at", "revoked_at"]
    list_select_related = ["organisation"]
    exclude = ["token_digest"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Enquiry)
class EnquiryAdmin(admin.ModelAdmin):
    list_display = ["ticket", "kind", "city", "created_at", "answered_at"]
    list_select_related = ["city"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
