"""Writing down what the city's own panel says about an initiative, by criteria."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from network.requests import SignedInRequest
from panels.balance import balance_of
from panels.forms.reviews import ReviewForm
from panels.models import (
    Initiative,
    Panel,
    PanelState,
)
from panels.services import reviews
from panels.views.writing import desk_trail, done, form_page, own_initiative


@form_page
@own_initiative
def record(request: SignedInRequest, initiative: Initiative) -> HttpResponse:
    """The city's panel, or the one chosen where the city has several."""
    panels = list(
        Panel.objects.live()
        .filter(city=initiative.city, state=PanelState.CONSTITUTED)
        .with_parties()
        .order_by("programme__position", "pk")
    )
    context = {"initiative": initiative, "trail": desk_trail(_("Review"), initiative)}
    if not panels:
        return render(request, "panels/initiatives/no_panel.html", context)
    asked = request.GET.get("panel", "")
    panel = next((each for each in panels if str(each.pk) == asked), panels[0])
    form = ReviewForm(
        request.POST or None,
        balance=balance_of(panel),
        criteria=list(reviews.criteria_of(panel)),
        panel=panel,
        initial={"language": initiative.city.languages[0]},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: reviews.record_review(
                initiative=initiative,
                panel=panel,
                by=request.user,
                now=timezone.now(),
                **form.values(),
            ),
        )
    ):
        messages.success(request, _("The review stands on the initiative’s page."))
        return redirect(initiative)
    context |= {"form": form, "panel": panel, "panels": panels if len(panels) > 1 else []}
    return render(request, "panels/initiatives/review.html", context)
