"""Which texts of panels have a column per language: rules, calls, initiatives and criteria."""

from modeltranslation.translator import TranslationOptions, register

from panels.models import Call, Criterion, Initiative, Sector, SubKind


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


@register(Initiative)
class InitiativeTexts(TranslationOptions):
    fields = ("title", "aim", "audience")
    required_languages = {"default": ()}


@register(Criterion)
class CriterionTexts(TranslationOptions):
    fields = ("question",)
    required_languages = {"default": ()}
