"""A balanced draw: its quotas on the desk, and the questions on an applicant's own page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from network.requests import SignedInRequest
from panels import lots
from panels.forms.balancing import BalanceForm, EaseForm, QuotasForm
from panels.models import Application, ApplicationKey, Draw, DrawState
from panels.services import balancing, draw_tables
from panels.services.acts import Refused
from panels.views import draw_rows
from panels.views.drawing import draw_of, send, trail_of
from panels.views.managing import attempted, form_page, panel_for_managing
from panels.views.own_application import own_page, page_context


@form_page
def quotas(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Seats for each answer. Once the applicants are fixed there is nothing to change."""
    now = timezone.now()
    draw = draw_of(panel_for_managing(request, pk, now), number)
    if draw.state != DrawState.PLANNED:
        messages.warning(request, _("The applicants are fixed, and so are the quotas."))
        return redirect("panels:draw", pk, number)
    known = list(draw.quotas.order_by("pk"))
    form = QuotasForm(request.POST or None, known=known, words=draw_rows.VALUES)

    def act() -> Draw:
        return balancing.choose(draw=draw, wishes=form.wishes(), by=request.user, now=now)

    if request.method == "POST" and form.is_valid() and attempted(form, act):
        messages.success(request, _("The quotas are public. Applicants can state what they like."))
        return redirect("panels:draw", pk, number)
    context = {
        "panel": draw.panel,
        "draw": draw,
        "trail": trail_of(draw.panel, _("Quotas")),
        "form": form,
        "groups": form.groups(),
    }
    return render(request, "panels/drawing/quotas.html", context)


@require_POST
def ease(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    now = timezone.now()
    draw = draw_of(panel_for_managing(request, pk, now), number)
    table = lots.table_of(draw) if draw.version else None
    options = table.refusal["options"] if table and table.refusal else []
    ways = draw_rows.ways_out(draw_tables.binding(draw), options)
    if request.POST.get("version") != str(draw.version):  # the page shows ways out of another table
        messages.warning(request, _("This is not one of the ways out. Please look again."))
        return redirect("panels:draw", pk, number)
    form = EaseForm(request.POST, ways=ways, version=draw.version)

    def act() -> Draw:
        return balancing.ease(draw=draw, by=request.user, now=now, **form.cleaned_data)

    return send(request, draw, form, act, "ease_form", _("The table is being made anew."))


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def state(
    request: HttpRequest, application: Application, key: ApplicationKey, token: str
) -> HttpResponse:
    """The questions that the city asks for its draw; each may stay without an answer."""
    asked = balancing.questions(application)
    if not asked:
        messages.info(request, _("There is nothing to state for a draw now."))
        return redirect("panels:application", token)
    form = BalanceForm(
        request.POST if request.method == "POST" else None,
        asked={
            name: [(quota.value, draw_rows.own_answer(quota)) for quota in options]
            for name, options in asked.items()
        },
        known=dict(application.balancing_answers.values_list("attribute", "value")),
    )
    if form.is_bound and form.is_valid():
        try:
            balancing.answer(application=application, values=form.cleaned_data, now=timezone.now())
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Thank you. You can change this until the draw begins."))
        return redirect("panels:application", token)
    context = page_context(application, token) | {"form": form}
    return render(request, "panels/owning/balance.html", context)
