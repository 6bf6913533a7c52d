"""Open data of panels and initiatives: the page that explains them, and the files."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crisco.visitors import same_for_visitors
from panels.models import Panel
from panels.models.panel import PanelQuerySet
from panels.open_data import DATASETS, LICENCE, LICENCE_URL, OF_PANELS, Dataset, as_csv, as_json
from panels.views.browsing import public_panel

SECONDS = 300  # a copy on the way may be that old


@login_not_required
@same_for_visitors
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What is in the files, column by column, and what one may do with them."""
    context = {
        "datasets": DATASETS.values(),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "trail": [(_("Local panels"), reverse("panels:list")), (_("Open data"), "")],
    }
    return render(request, "panels/browsing/data.html", context)


@login_not_required
@require_safe
def file(request: HttpRequest, dataset: str, form: str) -> HttpResponse:
    """All panels that everybody may know of, and the whole register of initiatives."""
    called = f"panels-{dataset}" if dataset in OF_PANELS else dataset
    return _file(DATASETS.get(dataset), form, Panel.objects.public(), called)


@login_not_required
@require_safe
def panel_file(
    request: HttpRequest, city: str, programme: str, dataset: str, form: str
) -> HttpResponse:
    """The panels of one address: the one that sits now and those before it."""
    public_panel(Panel.objects.all(), city, programme)
    panels = Panel.objects.public().filter(city__slug=city, programme__slug=programme)
    return _file(OF_PANELS.get(dataset), form, panels, f"{city}-{programme}-{dataset}")


def _file(dataset: Dataset | None, form: str, panels: PanelQuerySet, called: str) -> HttpResponse:
    if dataset is None or form not in {"csv", "json"}:
        raise Http404
    response: HttpResponse
    if form == "csv":
        response = HttpResponse(as_csv(dataset, panels), content_type="text/csv; charset=utf-8")
    else:
        response = JsonResponse(as_json(dataset, panels))
    response["Content-Disposition"] = f'attachment; filename="{called}.{form}"'
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"  # so that other sites' pages can draw them
    return response
