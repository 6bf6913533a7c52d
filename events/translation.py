"""Which texts of an event have a column per language."""

from modeltranslation.translator import TranslationOptions, register

from events.models import Event


@register(Event)
class EventTexts(TranslationOptions):
    fields = ("title", "summary", "description")
    required_languages = {"default": ()}
