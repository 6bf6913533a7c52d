"""Which texts of panels have a column per language: the parts of a rule, a city’s call."""

from modeltranslation.translator import TranslationOptions, register

from panels.models import Call, Sector


@register(Sector)
class SectorTexts(TranslationOptions):
    fields = ("title", "description")
    required_languages = {"default": ()}


@register(Call)
class CallTexts(TranslationOptions):
    fields = ("words",)
    required_languages = {"default": ()}
