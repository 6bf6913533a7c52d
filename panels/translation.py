"""Which texts of panels have a column per language: parts of a rule, their kinds, words of a call."""

from modeltranslation.translator import TranslationOptions, register

from panels.models import Call, Sector, SubKind


@register(Sector)
class SectorTexts(TranslationOptions):
    fields = ("title", "description")
    required_languages = {"default": ()}


@register(SubKind)
class SubKindTexts(TranslationOptions):
    fields = ("title",)
    required_languages = {"default": ()}


@register(Call)
class CallTexts(TranslationOptions):
    fields = ("appeal",)
    required_languages = {"default": ()}
