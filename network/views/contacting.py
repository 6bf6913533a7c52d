"""Writing to the network: questions, and barriers that somebody met on the site."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crisco.languages import reader_language, shown
from network import accessibility
from network.forms.contacting import BarrierForm, ContactForm, Message
from network.models import City, EnquiryKind, Office, Partnership
from network.services import enquiries
from network.views.places import in_order

TICKET = "enquiry_ticket"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    live = Partnership.objects.published().live(timezone.localdate())
    cities = {city.slug: city for city in in_order(live.cities())}
    names = [(slug, shown(city, "name", reader_language()).text) for slug, city in cities.items()]
    form = ContactForm(
        request.POST or None, cities=names, initial={"city": request.GET.get("city", "")}
    )
    if request.method == "POST" and form.is_valid():
        city = cities.get(form.cleaned_data["city"])
        if _send(request, form, kind=EnquiryKind.CONTACT, city=city):
            return redirect("network:contact_done")
    offices = Office.objects.filter(organisation__kind="network").select_related("organisation")
    return render(
        request,
        "network/contacting/contact.html",
        {
            "form": form,
            "offices": offices.order_by("organisation_id", "position", "pk"),
            "trail": [(_("Contact"), "")],
        },
    )


@login_not_required
@require_safe
def contact_done(request: HttpRequest) -> HttpResponse:
    """The number of the message that was just sent from this browser."""
    ticket = request.session.get(TICKET)
    if not ticket:
        return redirect("network:contact")
    return render(request, "network/contacting/done.html", {"ticket": ticket})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accessibility_statement(request: HttpRequest) -> HttpResponse:
    form = BarrierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        page = form.cleaned_data["page"]
        if _send(request, form, kind=EnquiryKind.ACCESSIBILITY, page=page):
            return redirect("network:contact_done")
    return render(
        request,
        "network/about/accessibility.html",
        {
            "form": form,
            "statement": accessibility.STATEMENT,
            "enforcement": accessibility.bodies(reader_language()),
            "trail": [(_("Accessibility"), "")],
        },
    )


def _send(
    request: HttpRequest, form: Message, *, kind: str, city: City | None = None, page: str = ""
) -> bool:
    """Whether the message was taken; a sender of too many is told so at the form."""
    if not ratelimit.consume(request, action="network_enquiry"):
        form.add_error(
            None, _("Too many messages came from here. Please try again in an hour, or phone us.")
        )
        return False
    enquiry = enquiries.send(
        kind=kind,
        text=form.cleaned_data["text"],
        reply_to=form.cleaned_data["reply_to"],
        language=reader_language(),
        now=timezone.now(),
        city=city,
        page=page,
        key=form.key,
    )
    request.session[TICKET] = enquiry.ticket
    return True
