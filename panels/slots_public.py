"""What panels put on an organisation's page, when it agreed to be named."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from network.models import Organisation
from panels.models import Member
from panels.views.organisations import row_of


def organisation_main(request: HttpRequest, *, organisation: Organisation, **_more: object) -> str:
    """The panels on which it sits."""
    seats = Member.objects.published_bodies().filter(organisation=organisation)
    parties = ("panel__city", "panel__programme", "sector")
    rows = [row_of(member) for member in seats.select_related(*parties).order_by("pk")]
    return (
        render_to_string("panels/slots/organisation.html", {"rows": rows}, request) if rows else ""
    )
