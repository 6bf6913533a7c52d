"""`{% slot "city.main" city=city %}`: what upper floors have to say here."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from network import slots

register = template.Library()


@register.simple_tag(takes_context=True)
def slot(context: RequestContext, name: str, **given: Any) -> SafeString:
    """The pieces of all builders, one after the other."""
    pieces = (builder(context["request"], **given) for builder in slots.builders(name))
    return format_html_join("\n", "{}", ((piece,) for piece in pieces if piece))
