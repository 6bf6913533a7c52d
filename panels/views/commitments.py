"""Promises of organisations, at the desk: the coordinators write them, and the organisations."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crisco.languages import local_day
from crisco.verdict import require
from network.requests import SignedInRequest
from panels import rules
from panels.forms.public import CommitmentEndForm, CommitmentForm, NewCommitmentForm
from panels.models import Commitment, CommitmentState, Panel
from panels.models.member import MemberQuerySet
from panels.services import commitments as acts
from panels.views import showing
from panels.views.managing import attempted, form_page
from panels.views.sittings import done


@form_page
def commitments(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel, bodies = _panel_and_bodies(request, pk)
    mine = set(bodies.values_list("pk", flat=True))
    seated = bodies.seated().by_name()
    form = NewCommitmentForm(request.POST or None, panel=panel, bodies=seated) if mine else None
    if request.method == "POST":
        if form is None:
            require(rules.may_manage_panel(request.user, panel, now=now))
        if (
            form
            and form.is_valid()
            and attempted(form, lambda: acts.promise(by=request.user, now=now, **form.cleaned_data))
        ):
            messages.success(request, _("The promise is written down."))
            return redirect("panels:commitments", pk)
    found = panel.commitments.select_related("member", "theme").order_by("due_on", "pk")
    if not rules.may_see_desk(request.user, panel, now=now):
        found = found.filter(member__in=mine)
    context = {
        "panel": panel,
        "form": form,
        "open": [each for each in found if each.is_open],
        "ended": [each for each in found if not each.is_open],
        "mine": mine,
        "today": local_day(now, panel.city.time_zone),
        "trail": _trail(panel),
    }
    return render(request, "panels/commitments/list.html", context)


@form_page
def end(request: SignedInRequest, pk: int, uuid: str) -> HttpResponse:
    """It is kept, with what shows it, or dropped."""
    commitment = _commitment(request, pk, uuid)
    given = {"evidence": commitment.evidence, "evidence_url": commitment.evidence_url}
    form = CommitmentEndForm(request.POST or None, initial=given)
    state = CommitmentState.DROPPED if "drop" in request.POST else CommitmentState.KEPT

    def act() -> object:
        return acts.end(
            commitment=commitment,
            state=state,
            by=request.user,
            now=timezone.now(),
            **form.cleaned_data,
        )

    context = {
        "title": commitment.sentence,
        "note": commitment.member.name,
        "action": _("Mark as kept"),
        "other": ("drop", _("Drop the promise")),
    }
    return _form(request, commitment, form, act, _("The promise has come to its end."), context)


@form_page
def correct(request: SignedInRequest, pk: int, uuid: str) -> HttpResponse:
    commitment = _commitment(request, pk, uuid)
    names = ("sentence", "language", "due_on", "theme", "may_publish")
    given = {name: getattr(commitment, name) for name in names}
    form = CommitmentForm(request.POST or None, initial=given, panel=commitment.panel)

    def act() -> object:
        return acts.correct(
            commitment=commitment, by=request.user, now=timezone.now(), **form.cleaned_data
        )

    context = {
        "title": _("Correct a promise"),
        "note": commitment.member.name,
        "action": _("Save the promise"),
    }
    return _form(request, commitment, form, act, _("The promise is corrected."), context)


@require_POST
def reopen(request: SignedInRequest, pk: int, uuid: str) -> HttpResponse:
    commitment = _commitment(request, pk, uuid)
    done(
        request,
        lambda: acts.reopen(commitment=commitment, by=request.user, now=timezone.now()),
        _("The promise is open again."),
    )
    return redirect("panels:commitments", pk)


def _form(
    request: SignedInRequest,
    commitment: Commitment,
    form: CommitmentForm | CommitmentEndForm,
    act: Callable[[], object],
    said: str,
    context: Mapping[str, object],
) -> HttpResponse:
    panel = commitment.panel
    if request.method == "POST" and form.is_valid() and attempted(form, act):
        messages.success(request, said)
        return redirect("panels:commitments", panel.pk)
    back = reverse("panels:commitments", args=[panel.pk])
    page = {"form": form, "back": back, "trail": _trail(panel, str(context["title"])), **context}
    return render(request, "panels/sittings/form.html", page)


def _panel_and_bodies(request: SignedInRequest, pk: int) -> tuple[Panel, MemberQuerySet]:
    """404 for whom it does not concern, 403 for a colleague who may not look."""
    now = timezone.now()
    panel = get_object_or_404(Panel.objects.with_parties(), pk=pk)
    bodies = rules.speaks_for(request.user, panel, now=now)
    if not rules.may_see_desk(request.user, panel, now=now) and not bodies.exists():
        if not Panel.objects.known_to(request.user, now).filter(pk=pk).exists():
            raise Http404
        require(rules.may_see_desk(request.user, panel, now=now))
    return panel, bodies


def _commitment(request: SignedInRequest, pk: int, uuid: str) -> Commitment:
    """A promise that this person may change."""
    panel, _bodies = _panel_and_bodies(request, pk)
    found = get_object_or_404(panel.commitments.select_related("member"), uuid=uuid)
    found.panel = found.member.panel = panel
    require(rules.may_promise(request.user, found.member, now=timezone.now()))
    return found


def _trail(panel: Panel, *steps: str) -> list[tuple[str, str]]:
    here = reverse("panels:commitments", args=[panel.pk]) if steps else ""
    return [
        (_("My desk"), reverse("network:desk")),
        (showing.title_of(panel), reverse("panels:panel", args=_address(panel))),
        (_("Promises"), here),
        *((step, "") for step in steps),
    ]


def _address(panel: Panel) -> list[str]:
    return [panel.city.slug, panel.programme.slug]
