"""Labels of the handbook that have a column per language; long texts have rows instead."""

from modeltranslation.translator import TranslationOptions, register

from handbook.models import Asset, Edition, Handbook


@register(Handbook)
class HandbookTexts(TranslationOptions):
    fields = ("title", "summary")
    required_languages = {"default": ()}


@register(Edition)
class EditionTexts(TranslationOptions):
    fields = ("title",)
    required_languages = {"default": ()}


@register(Asset)
class AssetTexts(TranslationOptions):
    fields = ("description",)
    required_languages = {"default": ()}
