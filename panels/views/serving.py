"""A member's own seats, and the coordinator's order of the reserve."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network.requests import SignedInRequest
from panels.models import Mandate, Member
from panels.services import life
from panels.services.acts import Refused
from panels.views import showing
from panels.views.managing import attempted, form_page, panel_for_managing

STEPS = {"up": -1, "down": 1}


@require_safe
def my_seats(request: SignedInRequest) -> HttpResponse:
    held = (
        Mandate.objects.filter(member__in=Member.objects.of(request.user))
        .select_related("panel__city", "panel__programme", "sector", "member")
        .order_by("-from_on", "-pk")
    )
    context = {
        "rows": [
            {
                "mandate": mandate,
                "title": showing.title_of(mandate.panel),
                "state": showing.state_of(mandate.panel),
            }
            for mandate in held
        ],
        "trail": trail(),
    }
    return render(request, "panels/serving/my_seats.html", context)


@form_page
def resign(request: SignedInRequest, mandate: int) -> HttpResponse:
    """404 for a seat that is not one's own."""
    now = timezone.now()
    own = Mandate.objects.filter(member__in=Member.objects.of(request.user))
    held = get_object_or_404(
        own.select_related("panel__city", "panel__programme", "member"), pk=mandate
    )
    form = Form(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(form, lambda: life.resign(mandate=held, by=request.user, now=now))
    ):
        messages.success(request, _("You have stepped down. Thank you for your time."))
        return redirect("panels:my_seats")
    context = {
        "mandate": held,
        "title": showing.title_of(held.panel),
        "trail": trail(_("Step down")),
        "form": form,
    }
    return render(request, "panels/serving/resign.html", context)


@require_POST
def shift(request: SignedInRequest, pk: int, member: int, way: str) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    who = get_object_or_404(panel.members, pk=member)
    try:
        life.shift(member=who, places=STEPS[way], by=request.user, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('panels:manage', args=[panel.pk])}#reserve-{who.sector_id}")


def trail(*steps: str) -> list[tuple[str, str]]:
    return [
        (_("My desk"), reverse("network:desk")),
        (_("My seats on panels"), reverse("panels:my_seats") if steps else ""),
        *((step, "") for step in steps),
    ]
