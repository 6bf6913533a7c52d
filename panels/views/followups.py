"""Actions with an owner and a day, and questions with a public answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crisco.languages import local_day
from crisco.verdict import require
from network.requests import SignedInRequest
from panels import rules
from panels.forms.sittings import ActionForm, AnswerForm, AskForm, OutcomeForm
from panels.models import ActionState
from panels.services import followups as acts
from panels.views.managing import attempted, form_page
from panels.views.sittings import panel_to_read, trail


@form_page
def actions(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_to_read(request, pk)
    may_manage = rules.may_manage_panel(request.user, panel, now=now)
    form = ActionForm(request.POST or None, panel=panel) if may_manage else None
    if request.method == "POST":
        require(may_manage)
        if (
            form
            and form.is_valid()
            and attempted(
                form,
                lambda: acts.add_action(panel=panel, by=request.user, now=now, **form.cleaned_data),
            )
        ):
            messages.success(request, _("The action is on the list."))
            return redirect("panels:actions", pk)
    found = panel.actions.select_related("member").order_by("due_on", "pk")
    context = {
        "panel": panel,
        "form": form,
        "open": [action for action in found if action.is_open],
        "ended": [action for action in found if not action.is_open],
        "today": local_day(now, panel.city.time_zone),
        "may_manage": may_manage,
        "trail": trail(panel, None, _("Actions")),
    }
    return render(request, "panels/sittings/actions.html", context)


@form_page
def end_action(request: SignedInRequest, pk: int, action: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_to_read(request, pk)
    require(rules.may_manage_panel(request.user, panel, now=now))
    found = get_object_or_404(panel.actions, pk=action)
    form = OutcomeForm(request.POST or None)
    state = ActionState.DROPPED if "drop" in request.POST else ActionState.DONE
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: acts.end_action(
                action=found,
                state=state,
                outcome=form.cleaned_data["outcome"],
                by=request.user,
                now=now,
            ),
        )
    ):
        messages.success(request, _("The action is off the list of things to do."))
        return redirect("panels:actions", pk)
    context = {
        "form": form,
        "title": found.title,
        "action": _("Mark as done"),
        "other": ("drop", _("Drop the action")),
        "trail": trail(panel, None, _("Actions")),
        "back": reverse("panels:actions", args=[pk]),
    }
    return render(request, "panels/sittings/form.html", context)


@form_page
def advice(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_to_read(request, pk)
    may_manage = rules.may_manage_panel(request.user, panel, now=now)
    form = AskForm(request.POST or None) if may_manage else None
    if request.method == "POST":
        require(may_manage)
        if (
            form
            and form.is_valid()
            and attempted(
                form,
                lambda: acts.ask(panel=panel, by=request.user, now=now, **form.cleaned_data),
            )
        ):
            messages.success(request, _("The question is public now, with the day of the answer."))
            return redirect("panels:advice", pk)
    context = {
        "panel": panel,
        "form": form,
        "requests": panel.advice_requests.order_by("-asked_on", "-pk"),
        "may_manage": may_manage,
        "trail": trail(panel, None, _("Requests for advice")),
    }
    return render(request, "panels/sittings/advice.html", context)


@form_page
def answer(request: SignedInRequest, pk: int, uuid: str) -> HttpResponse:
    now = timezone.now()
    panel = panel_to_read(request, pk)
    require(rules.may_manage_panel(request.user, panel, now=now))
    asked = get_object_or_404(panel.advice_requests, uuid=uuid)
    form = AnswerForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: acts.answer(
                request=asked, text=form.cleaned_data["answer"], by=request.user, now=now
            ),
        )
    ):
        messages.success(request, _("The answer is public."))
        return redirect("panels:advice", pk)
    context = {
        "form": form,
        "title": _("Answer of the panel"),
        "note": asked.question,
        "action": _("Publish the answer"),
        "trail": trail(panel, None, _("Requests for advice")),
        "back": reverse("panels:advice", args=[pk]),
    }
    return render(request, "panels/sittings/form.html", context)
