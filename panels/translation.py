"""Which texts of panels have a column per language: the names of the parts of a rule."""

from modeltranslation.translator import TranslationOptions, register

from panels.models import Sector


@register(Sector)
class SectorTexts(TranslationOptions):
    fields = ("title", "description")
    required_languages = {"default": ()}
