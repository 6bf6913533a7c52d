"""Draws for everybody: their steps, their tables, and how to check them. Codes only, no names."""

from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crisco import tokens
from crisco.visitors import same_for_visitors
from panels.draw import check
from panels.models import Draw, DrawTable, Panel
from panels.services import draw_tables
from panels.views import draw_rows, showing

SHOWN = 20  # codes of the reserve on the page; the file has all of them


@login_not_required
@same_for_visitors
@require_safe
def all_of_them(request: HttpRequest, city: str, programme: str) -> HttpResponse:
    panel = _panel(city, programme)
    draws = list(panel.draws.order_by("-number"))
    for draw in draws:
        draw.panel = panel
    context = {
        "panel": panel,
        "of": showing.title_of(panel),
        "trail": _trail(panel, _("Draws by lot")),
        "rows": [(draw, draw_rows.title_of(draw), draw_rows.state_of(draw)) for draw in draws],
    }
    return render(request, "panels/lots/list.html", context)


@login_not_required
@same_for_visitors
@require_safe
def one(request: HttpRequest, city: str, programme: str, number: int) -> HttpResponse:
    draw = _draw(city, programme, number)
    panel = draw.panel
    tables = list(draw.tables.exclude(published_at=None).defer("table").order_by("-version"))
    bindings = draw_tables.binding(draw)
    rows = draw_rows.parts(draw, has_quotas=bool(bindings))
    code = tokens.tidy_code(request.GET.get("code", "")[:20])
    draws = reverse("panels:public_draws", args=[city, programme])
    context = {
        "panel": panel,
        "draw": draw,
        "title": draw_rows.title_of(draw),
        "of": showing.title_of(panel),
        "trail": [*_trail(panel, _("Draws by lot"), draws), (draw_rows.title_of(draw), "")],
        "state": draw_rows.state_of(draw),
        "steps": draw_rows.steps(draw),
        "parts": [row | {"reserve": row["reserve"][:SHOWN]} for row in rows],
        "draws_at": draw_rows.moment(draw.draws_at, draw),
        "table": tables[0] if tables else None,
        "older": tables[1:],
        "quotas": draw_rows.quotas(bindings),
        "kinds": draw_rows.kinds(tables[0].report, bindings, rows) if tables else [],
        "code": code,
        "found": _found(draw, rows, tables, code) if code and tables else "",
    }
    return render(request, "panels/lots/draw.html", context)


@login_not_required
@require_safe
def table_file(
    request: HttpRequest, city: str, programme: str, number: int, version: int
) -> JsonResponse:
    """The table as it was published, and after the draw with the number and its result."""
    draw = _draw(city, programme, number)
    tables = draw.tables.exclude(published_at=None)
    found = get_object_or_404(tables, version=version)
    file: dict[str, Any] = {"table": found.table, "digest": found.digest}
    if draw.outcome and version == draw.version:
        file |= {"value": draw.value, **draw.outcome}
    response = JsonResponse(file)
    response["Content-Disposition"] = 'attachment; filename="table.json"'
    return response


@login_not_required
@require_safe
def program(request: HttpRequest) -> HttpResponse:
    """The program with which anybody checks a table: one file of plain Python."""
    text = Path(check.__file__).read_bytes()
    response = HttpResponse(text, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="check.py"'
    return response


def _panel(city: str, programme: str) -> Panel:
    """The panel that sits now, or the last one that did. Errors: 404."""
    found = (
        Panel.objects.public()
        .with_parties()
        .filter(city__slug=city, programme__slug=programme)
        .order_by("-created_at", "-pk")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _draw(city: str, programme: str, number: int) -> Draw:
    panel = _panel(city, programme)
    draw = get_object_or_404(Draw, panel=panel, number=number)
    draw.panel = panel
    return draw


def _trail(panel: Panel, step: str, url: str = "") -> list[tuple[str, str]]:
    here = reverse("panels:panel", args=[panel.city.slug, panel.programme.slug])
    return [
        (_("Local panels"), reverse("panels:list")),
        (showing.city_name(panel), here),
        (step, url),
    ]


def _found(draw: Draw, rows: list[dict[str, Any]], tables: list[DrawTable], code: str) -> str:
    """What became of one code, in a sentence."""
    for row in rows:
        if code in row["drawn"]:
            return _("%(code)s is drawn: a seat in the part %(part)s.") % {
                "code": code,
                "part": row["title"],
            }
        if code in row["reserve"]:
            return _("%(code)s is number %(place)s of the reserve in the part %(part)s.") % {
                "code": code,
                "place": row["reserve"].index(code) + 1,
                "part": row["title"],
            }
    table = tables[0].table or {"people": []}  # read only now: it may be large
    times = {person["id"]: person.get("panels") for person in table["people"]}
    if not draw.outcome and times.get(code) is not None:
        return _("%(code)s is in %(times)s of %(panels)s panels.") % {
            "code": code,
            "times": times[code],
            "panels": len(table["panels"]),
        }
    if not draw.outcome and code in times:
        return _("%(code)s is in the draw.") % {"code": code}
    return _("%(code)s is not in this table. Please look at the code again.") % {"code": code}
