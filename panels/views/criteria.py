"""The page of the network's staff on which they keep the questions of reviews."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crisco.verdict import require
from network.models import Programme
from network.requests import SignedInRequest
from panels import rules
from panels.forms.criteria import CriterionForm
from panels.models import Criterion
from panels.services import criteria
from panels.views.writing import done, form_page


@require_safe
def all_criteria(request: SignedInRequest) -> HttpResponse:
    require(rules.may_see_rules(request.user, now=timezone.now()))
    questions = Prefetch("review_criteria", Criterion.objects.order_by("position", "pk"))
    programmes = Programme.objects.filter(compositions__isnull=False).distinct()
    context = {
        "programmes": programmes.prefetch_related(questions).order_by("position", "pk"),
        "trail": _trail(),
    }
    return render(request, "panels/criteria/list.html", context)


@form_page
def add(request: SignedInRequest, programme: str) -> HttpResponse:
    now = timezone.now()
    require(rules.may_see_rules(request.user, now=now))
    asked_in = get_object_or_404(Programme, slug=programme)
    form = CriterionForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: criteria.add(programme=asked_in, texts=form.texts(), by=request.user, now=now),
        )
    ):
        messages.success(request, _("Panels are asked this from now on."))
        return redirect("panels:criteria")
    context = {"form": form, "programme": asked_in, "trail": _trail(_("New question"))}
    return render(request, "panels/criteria/edit.html", context)


@form_page
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    criterion = _for_staff(request, pk)
    form = CriterionForm(request.POST or None, criterion=criterion)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: criteria.edit(
                criterion=criterion, texts=form.texts(), by=request.user, now=timezone.now()
            ),
        )
    ):
        messages.success(request, _("Saved."))
        return redirect("panels:criteria")
    context = {
        "form": form,
        "programme": criterion.programme,
        "criterion": criterion,
        "trail": _trail(_("Edit the question")),
    }
    return render(request, "panels/criteria/edit.html", context)


@require_POST
def retire(request: SignedInRequest, pk: int) -> HttpResponse:
    criterion = _for_staff(request, pk)
    criteria.retire(criterion=criterion, by=request.user, now=timezone.now())
    messages.success(request, _("Panels are no longer asked this. You can ask it again."))
    return redirect("panels:criteria")


@require_POST
def ask_again(request: SignedInRequest, pk: int) -> HttpResponse:
    criterion = _for_staff(request, pk)
    criteria.ask_again(criterion=criterion, by=request.user, now=timezone.now())
    messages.success(request, _("Panels are asked this again."))
    return redirect("panels:criteria")


def _for_staff(request: SignedInRequest, pk: int) -> Criterion:
    """403 with the reason for whoever is not the network's staff."""
    require(rules.may_see_rules(request.user, now=timezone.now()))
    return get_object_or_404(Criterion.objects.select_related("programme"), pk=pk)


def _trail(*steps: str) -> list[tuple[str, str]]:
    """Network desk / questions / this page."""
    return [
        (_("Network desk"), reverse("network:network_desk")),
        (_("Questions for reviews"), reverse("panels:criteria") if steps else ""),
        *((step, "") for step in steps),
    ]
