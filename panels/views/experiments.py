"""The log of experiments and the origins of an initiative, as coordinators write them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network.requests import SignedInRequest
from panels import lineage
from panels.forms.experiments import ExperimentForm, initial_of_experiment
from panels.forms.initiatives import OriginForm
from panels.models import Experiment, Initiative, Lineage
from panels.services import initiatives
from panels.services.acts import Refused
from panels.views.writing import desk_trail, done, form_page, once, own_initiative


@require_POST
@own_initiative
def tried_out(request: SignedInRequest, initiative: Initiative) -> HttpResponse:
    try:
        initiatives.mark_tried_out(initiative=initiative, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The initiative counts as tried out."))
    return redirect(initiative)


@form_page
@own_initiative
def add_experiment(request: SignedInRequest, initiative: Initiative) -> HttpResponse:
    given = {"language": initiative.city.languages[0]}
    form = ExperimentForm(request.POST or None, initial=given)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: initiatives.add_experiment(
                initiative=initiative, values=form.values(), **once(form, request)
            ),
        )
    ):
        messages.success(request, _("The entry stands in the log."))
        return redirect(initiative)
    context = {
        "form": form,
        "initiative": initiative,
        "trail": desk_trail(_("New experiment"), initiative),
    }
    return render(request, "panels/initiatives/experiment.html", context)


@form_page
@own_initiative
def edit_experiment(request: SignedInRequest, initiative: Initiative, number: int) -> HttpResponse:
    entry = get_object_or_404(initiative.experiments, number=number)

    def form_for(saved: Experiment, data: Any) -> ExperimentForm:
        return ExperimentForm(data, initial=initial_of_experiment(saved))

    form = form_for(entry, request.POST or None)
    sides: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = done(
                form,
                lambda: initiatives.edit_experiment(
                    experiment=entry,
                    values=form.values(),
                    revision=form.cleaned_data["revision"] or 0,
                    by=request.user,
                    now=timezone.now(),
                ),
            )
        except initiatives.ChangedMeanwhile as refusal:
            entry.refresh_from_db()
            sides = form.meets(form_for(entry, None), refusal)
            saved = not sides
        if saved:
            messages.success(request, _("Saved."))
            return redirect(initiative)
    context = {
        "form": form,
        "initiative": initiative,
        "entry": entry,
        "sides": sides,
        "trail": desk_trail(_("Experiment"), initiative),
    }
    return render(
        request, "panels/initiatives/experiment.html", context, status=409 if sides else 200
    )


@form_page
@own_initiative
def origins(request: SignedInRequest, initiative: Initiative) -> HttpResponse:
    """Where it came from; each origin can be taken away again."""
    given = {"language": initiative.city.languages[0]}
    form = OriginForm(request.POST or None, initiative=initiative, initial=given)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: initiatives.link(
                initiative=initiative, **form.cleaned_data, by=request.user, now=timezone.now()
            ),
        )
    ):
        messages.success(request, _("The origin is added to the line."))
        return redirect("panels:origins", initiative.slug)
    context = {
        "form": form,
        "initiative": initiative,
        "line": lineage.line_of(initiative),
        "origins": initiative.origins.select_related("source__city").order_by("linked_at", "pk"),
        "trail": desk_trail(_("Where it comes from"), initiative),
    }
    return render(request, "panels/initiatives/origins.html", context)


@require_POST
@own_initiative
def remove_origin(request: SignedInRequest, initiative: Initiative, pk: int) -> HttpResponse:
    origin = get_object_or_404(Lineage.objects.filter(initiative=initiative), pk=pk)
    origin.initiative = initiative
    initiatives.unlink(origin=origin, by=request.user, now=timezone.now())
    messages.success(request, _("This origin is no longer told. You can add it again."))
    return redirect("panels:origins", initiative.slug)
