"""Which texts of the network have a column per language: prose, and at most three a model."""

from modeltranslation.translator import TranslationOptions, register

from network.models import Activity, City, Office, Organisation, Programme, Theme


@register(Programme)
class ProgrammeTexts(TranslationOptions):
    fields = ("title", "summary", "description")
    required_languages = {"default": ()}


@register(Theme)
class ThemeTexts(TranslationOptions):
    fields = ("title", "summary")
    required_languages = {"default": ()}


@register(Activity)
class ActivityTexts(TranslationOptions):
    fields = ("title", "summary")
    required_languages = {"default": ()}


@register(City)
class CityTexts(TranslationOptions):
    fields = ("name", "summary")
    required_languages = {"default": ()}


@register(Organisation)
class OrganisationTexts(TranslationOptions):
    fields = ("name", "summary")
    required_languages = {"default": ()}


@register(Office)
class OfficeTexts(TranslationOptions):
    fields = ("directions",)
    required_languages = {"default": ()}
