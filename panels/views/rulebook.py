"""The rulebook of the network's staff: every programme's rule, its versions and the one draft."""

from datetime import datetime

from django.contrib import messages
from django.forms import Form
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
from panels.forms.rules import PartForm, RuleForm
from panels.models import Composition
from panels.services import drafting
from panels.services.acts import Refused
from panels.views import rule_words, showing
from panels.views.managing import attempted, form_page, panel_for_managing, trail


def rule_for_staff(request: SignedInRequest, pk: int, now: datetime) -> Composition:
    """403 with the reason for whoever is not the network's staff."""
    require(rules.may_see_rules(request.user, now=now))
    return get_object_or_404(Composition.objects.select_related("programme"), pk=pk)


@require_safe
def rulebook(request: SignedInRequest) -> HttpResponse:
    require(rules.may_see_rules(request.user, now=timezone.now()))
    all_rules = Composition.objects.select_related("programme").order_by(
        "programme__position", "programme", "-version"
    )
    programmes = {rule.programme_id: rule.programme for rule in all_rules}
    context = {
        "rules": all_rules,
        "gates": list(programmes.values()),
        "trail": _trail(),
        "without": Programme.objects.filter(compositions=None).order_by("position", "pk"),
    }
    return render(request, "panels/rulebook/rulebook.html", context)


@require_safe
def rule(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    shown_rule = rule_for_staff(request, pk, now)
    newest = Composition.objects.newest_of(shown_rule.programme)
    context = {
        "rule": shown_rule,
        "title": _title(shown_rule),
        "trail": _trail(_title(shown_rule)),
        "sentences": rule_words.rule_sentences(shown_rule),
        "parts": rule_words.rule_in_words(shown_rule),
        "differences": rule_words.differences(newest, shown_rule) if newest else [],
        "is_newest": newest == shown_rule,
        "trouble": "" if shown_rule.is_published else drafting.impossible(shown_rule),
        "panels": rule_words.panels_under(shown_rule),
    }
    return render(request, "panels/rulebook/rule.html", context)


@require_POST
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    source = rule_for_staff(request, pk, now)
    made = drafting.draft(programme=source.programme, by=request.user, now=now)
    messages.success(request, _("This is the draft. Nothing changes for any panel yet."))
    return redirect("panels:rule_edit", made.pk)


@form_page
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    drafted = rule_for_staff(request, pk, now)
    if drafted.is_published:
        return redirect("panels:rule", drafted.pk)
    form = RuleForm(request.POST or None, rule=drafted)
    sectors = [*drafted.sectors.order_by("position", "pk"), None]
    parts = [
        PartForm(
            request.POST or None, sector=sector, prefix=f"part-{sector.pk if sector else 'new'}"
        )
        for sector in sectors
    ]
    if (
        request.method == "POST"
        and all([form.is_valid(), *(part.is_valid() for part in parts)])
        and attempted(
            form,
            lambda: drafting.revise(
                composition=drafted,
                numbers=form.numbers(),
                parts=[given for part in parts if (given := part.part())],
                by=request.user,
                now=now,
            ),
        )
    ):
        messages.success(request, _("The draft is saved."))
        return redirect("panels:rule", drafted.pk)
    context = {
        "rule": drafted,
        "trail": _trail(_title(drafted)),
        "title": _title(drafted),
        "form": form,
        "parts": parts,
    }
    return render(request, "panels/rulebook/edit.html", context)


@form_page
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    drafted = rule_for_staff(request, pk, now)
    if drafted.is_published:
        return redirect("panels:rule", drafted.pk)
    form = Form(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(form, lambda: drafting.publish(composition=drafted, by=request.user, now=now))
    ):
        messages.success(request, _("The rule is published. It never changes from now on."))
        return redirect("panels:rule", drafted.pk)
    newest = Composition.objects.newest_of(drafted.programme)
    context = {
        "rule": drafted,
        "title": _title(drafted),
        "trail": _trail(_title(drafted), _("Publish")),
        "sentences": rule_words.rule_sentences(drafted),
        "differences": rule_words.differences(newest, drafted) if newest else [],
        "panels": rule_words.panels_under(newest) if newest else [],
        "trouble": drafting.impossible(drafted),
        "form": form,
    }
    return render(request, "panels/rulebook/publish.html", context)


@require_POST
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    drafted = rule_for_staff(request, pk, now)
    try:
        drafting.discard(composition=drafted, by=request.user, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("panels:rule", drafted.pk)
    messages.success(request, _("The draft is gone."))
    return redirect("panels:rulebook")


@form_page
def move(request: SignedInRequest, pk: int) -> HttpResponse:
    """A forming panel moves to the newest version of its rule."""
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    newest = get_object_or_404(
        Composition, pk=getattr(Composition.objects.newest_of(panel.programme), "pk", None)
    )
    form = Form(request.POST if request.method == "POST" else None)
    verdict = rules.may_move_rule(request.user, panel, now=now)
    if request.method == "POST":
        require(verdict)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: drafting.move(panel=panel, composition=newest, by=request.user, now=now),
        )
    ):
        messages.success(request, _("The panel obeys the new version of the rule."))
        return redirect("panels:manage", panel.pk)
    context = {
        "panel": panel,
        "title": showing.title_of(panel),
        "trail": trail(panel, _("Rule of the panel")),
        "rule": newest,
        "sentences": rule_words.rule_sentences(newest),
        "parts": rule_words.rule_in_words(newest),
        "differences": rule_words.differences(panel.composition, newest),
        "is_newest": panel.composition_id == newest.pk,
        "verdict": verdict,
        "form": form,
    }
    return render(request, "panels/rulebook/move.html", context)


def _title(of: Composition) -> str:
    values = {"programme": of.programme.acronym, "version": of.version}
    if of.is_published:
        return _("Rule of %(programme)s, version %(version)s") % values
    return _("Rule of %(programme)s, draft of version %(version)s") % values


def _trail(*steps: str) -> list[tuple[str, str]]:
    """Network desk / rules / this page."""
    return [
        (_("Network desk"), reverse("network:network_desk")),
        (_("Rules of panels"), reverse("panels:rulebook") if steps else ""),
        *((step, "") for step in steps),
    ]
