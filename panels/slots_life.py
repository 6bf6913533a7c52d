"""What the life of panels puts on pages of the network."""

from django.http import HttpRequest
from django.template.loader import render_to_string


def network_desk_sections(request: HttpRequest, **_more: object) -> str:
    """The way to the rules of panels and to the exceptions made from them."""
    return render_to_string("panels/slots/network_desk.html", {}, request)
