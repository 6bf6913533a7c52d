"""My desk: what needs this person, and the pieces of every floor that are theirs."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crisco.languages import reader_language, shown
from network import attention, rules
from network.forms.accounts import AboutMeForm
from network.models import Enquiry
from network.requests import SignedInRequest
from network.services import enquiries
from network.views.places import in_order


@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    """Staff without a city start at the network's desk; `?city=` chooses among several."""
    now = timezone.now()
    cities = in_order(rules.managed_cities(request.user, now=now))
    if not cities and rules.is_network_staff(request.user, now=now):
        return redirect("network:network_desk")
    chosen = next((city for city in cities if city.slug == request.GET.get("city")), None)
    if request.GET.get("city") and chosen is None:
        raise Http404
    city = chosen or (cities[0] if cities else None)
    tabs = [
        {
            "label": shown(each, "name", reader_language()).text,
            "url": f"{reverse('network:desk')}?city={each.slug}",
            "current": each == city,
        }
        for each in cities
    ]
    return render(
        request,
        "network/desk/desk.html",
        {
            "city": city,
            "tabs": tabs if len(tabs) > 1 else [],
            "roles": rules.affiliations(request.user, now=now),
            "rows": attention.rows_for(request.user, now),
            "may_invite": rules.may_invite_somebody(request.user, now=now),
        },
    )


@require_safe
def enquiry(request: SignedInRequest, ticket: str) -> HttpResponse:
    enquiry = _enquiry_for(request, ticket)
    return render(
        request,
        "network/desk/enquiry.html",
        {
            "enquiry": enquiry,
            "trail": [(_("My desk"), reverse("network:desk")), (enquiry.ticket, "")],
        },
    )


@require_POST
def answered(request: SignedInRequest, ticket: str) -> HttpResponse:
    enquiry = _enquiry_for(request, ticket)
    enquiries.mark_answered(enquiry=enquiry, by=request.user, now=timezone.now())
    return redirect("network:enquiry", ticket=ticket)


def _enquiry_for(request: SignedInRequest, ticket: str) -> Enquiry:
    enquiry = get_object_or_404(Enquiry.objects.select_related("city"), ticket=ticket.upper())
    # the number alone must not tell that there is a message
    if not rules.may_answer(request.user, enquiry, now=timezone.now()):
        raise Http404
    return enquiry


@require_http_methods(["GET", "HEAD", "POST"])
def about_me(request: SignedInRequest) -> HttpResponse:
    """The person's own name and language."""
    form = AboutMeForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("network:about_me")
    roles = rules.affiliations(request.user, now=timezone.now())
    return render(request, "network/desk/about_me.html", {"form": form, "roles": roles})
