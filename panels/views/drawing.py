"""The desk of a draw: one page that says how it stands and what to do next, and its acts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crisco.jobs.models import ENDED, Job, JobState
from network.requests import SignedInRequest
from panels import lots, rules
from panels.forms.balancing import EaseForm
from panels.forms.drawing import CancelForm, NumberForm, PlanForm, PublishForm
from panels.models import Application, Draw, DrawState, Panel
from panels.services import draw_reserve, draw_results, draw_tables, drawing
from panels.services.acts import Refused
from panels.views import draw_rows, showing
from panels.views.managing import attempted, form_page, panel_for_desk, panel_for_managing, trail

SHOWN = 10  # names of the reserve; the public page has all codes


@require_safe
def all_of_them(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_desk(request, pk, now)
    draws = list(panel.draws.order_by("-number"))
    for draw in draws:
        draw.panel = panel
    context = {
        "panel": panel,
        "trail": trail(panel, _("Draws by lot")),
        "rows": [(draw, draw_rows.title_of(draw), draw_rows.state_of(draw)) for draw in draws],
        "may_plan": rules.may_manage_panel(request.user, panel, now=now)
        and not any(draw.is_under_way for draw in draws),
    }
    return render(request, "panels/drawing/list.html", context)


@form_page
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    standings = lots.standings(panel)
    needed = [each.part.sector.pk for each in standings if each.needs_draw]
    form = PlanForm(request.POST or None, panel=panel, needed=needed)
    if request.method == "POST" and form.is_valid():
        made: list[Draw] = []
        given = form.cleaned_data | {"panel": panel, "by": request.user, "now": now}
        if attempted(form, lambda: made.append(drawing.plan(**given))):
            messages.success(request, _("The draw is planned."))
            return redirect("panels:draw", panel.pk, made[0].number)
    context = {
        "panel": panel,
        "trail": trail_of(panel, _("Plan a draw")),
        "form": form,
        "standings": list(enumerate(standings)),
        "is_needed": bool(needed),
    }
    return render(request, "panels/drawing/plan.html", context)


@require_safe
def one(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_desk(request, pk, now)
    draw = draw_of(panel, number)
    if "HX-Request" not in request.headers:
        return _page(request, draw, now)
    job = draw_tables.job_of(draw) if draw.state == DrawState.FROZEN else None
    working = _working(job)
    response = render(request, "panels/drawing/_working.html", {"working": working, "draw": draw})
    if working is None:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def freeze(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    done = _("The applicants are fixed. The table is being made.")
    return _press(request, pk, number, drawing.freeze, done)


@require_POST
def renew(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    done = _("The table is being made anew.")
    return _press(request, pk, number, drawing.renew, done)


@require_POST
def confirm(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    done = _("The seats are offered. Everybody else is on the reserve list.")
    return _press(request, pk, number, draw_results.confirm, done)


@require_POST
def close(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    return _press(request, pk, number, drawing.close, _("The draw is closed."))


@require_POST
def publish(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    now = timezone.now()
    draw = draw_of(panel_for_managing(request, pk, now), number)
    form = PublishForm(request.POST, panel=draw.panel, now=now)

    def act() -> Draw:
        given = {name: form.cleaned_data[name] for name in ("source", "draws_at")}
        return drawing.publish(draw=draw, by=request.user, now=now, **given)

    return send(request, draw, form, act, "publish_form", _("The table is public."))


@require_POST
def enter_number(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    now = timezone.now()
    draw = draw_of(panel_for_managing(request, pk, now), number)
    form = NumberForm(request.POST)

    def act() -> Draw:
        given = {name: form.cleaned_data[name] for name in ("value", "evidence")}
        return drawing.enter_number(draw=draw, by=request.user, now=now, **given)

    return send(request, draw, form, act, "number_form", _("The draw is done."))


@require_POST
def cancel(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    now = timezone.now()
    draw = draw_of(panel_for_managing(request, pk, now), number)
    form = CancelForm(request.POST)

    def act() -> Draw:
        reason = form.cleaned_data["reason"]
        return drawing.cancel(draw=draw, reason=reason, by=request.user, now=now)

    done = _("The draw is called off. Everybody can be chosen as before.")
    return send(request, draw, form, act, "cancel_form", done)


def _press(
    request: SignedInRequest, pk: int, number: int, act: Callable[..., Draw], done: str
) -> HttpResponse:
    now = timezone.now()
    draw = draw_of(panel_for_managing(request, pk, now), number)
    try:
        act(draw=draw, by=request.user, now=now)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("panels:draw", pk, number)


def send(
    request: SignedInRequest,
    draw: Draw,
    form: Form,
    act: Callable[[], Draw],
    name: str,
    done: str,
) -> HttpResponse:
    """The act is done, or the page stands again with the form and what is wrong with it."""
    if form.is_valid() and attempted(form, act):
        messages.success(request, done)
        return redirect("panels:draw", draw.panel.pk, draw.number)
    return _page(request, draw_of(draw.panel, draw.number), timezone.now(), **{name: form})


def _page(request: SignedInRequest, draw: Draw, now: datetime, **forms: Form) -> HttpResponse:
    panel, state = draw.panel, draw.state
    bindings = draw_tables.binding(draw)
    rows = draw_rows.parts(draw, has_quotas=bool(bindings))
    is_open = state in (DrawState.FROZEN, DrawState.PREPARED)
    table = lots.table_of(draw) if is_open else None
    is_made = table is not None or state != DrawState.FROZEN
    job = None if is_made else draw_tables.job_of(draw)
    people = _people(draw, rows)
    options = table.refusal["options"] if table and table.refusal else []
    ways = draw_rows.ways_out(bindings, options)
    context = {
        "panel": panel,
        "draw": draw,
        "title": draw_rows.title_of(draw),
        "of": showing.title_of(panel),
        "trail": trail_of(panel, draw_rows.title_of(draw)),
        "state": draw_rows.state_of(draw),
        "steps": draw_rows.steps(draw),
        "parts": rows,
        "standings": _standings(draw, rows),
        "may_manage": bool(rules.may_manage_panel(request.user, panel, now=now)),
        "working": _working(job),
        "failure": "" if is_made else _failure(job),
        "reasons": draw_rows.reasons(rows, table.reasons, bindings) if table else [],
        "quotas": draw_rows.quotas(bindings),
        "excluded": len((table.report or {}).get("excluded", [])) if table else 0,
        "ease_form": EaseForm(ways=ways, version=draw.version) if ways else None,
        "left": table.people_count - lots.in_the_pool(draw) if table else 0,
        "is_due": draw.draws_at is not None and draw.draws_at <= now,
        "draws_at": draw_rows.moment(draw.draws_at, draw),
        "people": people,
        "named": _named(draw, rows) if bindings else [],
        "waiting": sum(each["is_awaited"] for row in people for each in row["drawn"]),
        "may_cancel": draw.can_become(DrawState.CANCELLED),
        "public": reverse(
            "panels:public_draw", args=[panel.city.slug, panel.programme.slug, draw.number]
        ),
        "form": next(iter(forms.values()), None),
        "publish_form": PublishForm(panel=panel, now=now),
        "number_form": NumberForm(),
        "cancel_form": CancelForm(),
        **forms,
    }
    return render(request, "panels/drawing/draw.html", context)


def draw_of(panel: Panel, number: int) -> Draw:
    draw = get_object_or_404(Draw, panel=panel, number=number)
    draw.panel = panel
    return draw


def trail_of(panel: Panel, step: str) -> list[tuple[str, str]]:
    draws = reverse("panels:draws", args=[panel.pk])
    return [*trail(panel, _("Draws by lot"))[:-1], (_("Draws by lot"), draws), (step, "")]


def _standings(draw: Draw, rows: list[dict[str, Any]]) -> list[tuple[int, lots.Standing]]:
    if draw.state != DrawState.PLANNED:
        return []
    chosen = {row["part"].sector_id for row in rows}
    found = enumerate(lots.standings(draw.panel))
    return [(number, each) for number, each in found if each.part.sector.pk in chosen]


def _working(job: Job | None) -> dict[str, Any] | None:
    """How far the table is, while somebody makes it."""
    if job is None or job.state in ENDED:
        return None
    words = {
        "looking": _("Looking for fair panels."),
        "mixing": _("Mixing the panels so that chances are equal."),
    }
    is_running = job.state == JobState.RUNNING
    waits = _("The work begins in a moment.")
    return {
        "state": "working" if is_running else "asked",
        "text": words.get(job.phase, _("The table is being made.")) if is_running else waits,
    }


def _failure(job: Job | None) -> str:
    """Why there is neither a table nor anybody who makes one."""
    if job is not None and job.state not in ENDED:
        return ""
    said = job.error_message if job is not None else ""
    return said or _("The table could not be made. Please try again.")


def _people(draw: Draw, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By part, with names: who gets a seat and who is next, then how they answered."""
    if draw.state == DrawState.DRAWN:
        found = draw_results.chosen(draw, drawing.pool(draw))
    elif draw.state == DrawState.CONFIRMED:
        found = {code: (drawn, []) for code, drawn in draw_results.asked(draw).items()}
    else:
        return []
    return [
        {
            "title": row["title"],
            "drawn": [_person(each) for each in drawn],
            "next": [_person(each) for each in others[:SHOWN]],
            "more": max(0, len(others) - SHOWN),
        }
        for row in rows
        for drawn, others in [found.get(row["part"].sector.code, ([], []))]
    ]


def _named(draw: Draw, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By part: whom the quotas name for a seat that somebody drawn did not take."""
    found = draw_reserve.named_in(draw) if draw.state == DrawState.CONFIRMED else {}
    return [
        {"part": row["title"], "member": found[row["part"].sector_id]}
        for row in rows
        if row["part"].sector_id in found
    ]


def _person(application: Application) -> dict[str, Any]:
    return {
        "application": application,
        "state": showing.state_of_application(application),
        "is_awaited": application.state in draw_results.AWAITED,
    }
