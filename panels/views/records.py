"""What leaves the desk: the public log of decisions, papers by link, minutes and certificates."""

import logging
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crisco.documents.joining import JoiningFailed
from crisco.documents.rendering import RenderingFailed
from crisco.verdict import require
from network.requests import SignedInRequest
from panels import rules
from panels.balance import balance_of
from panels.models import AdviceState, Panel, Paper
from panels.services import minutes as printing
from panels.services import sitting_letters
from panels.views import motion_rows, showing, sitting_rows
from panels.views.agenda import file_of
from panels.views.browsing import public_panel
from panels.views.sittings import panel_to_read, sitting_to_read

log = logging.getLogger(__name__)
MOST = 500  # decisions on the page; the file has all of them


@login_not_required
@require_safe
def decisions(request: HttpRequest, city: str, programme: str) -> HttpResponse:
    """What the panel decided and advised, and summaries of its sittings; without names."""
    panel = public_panel(Panel.objects.all(), city, programme)
    lines = panel.decisions.order_by("-pk")[:MOST]
    asked = panel.advice_requests.exclude(state=AdviceState.WITHDRAWN)
    told = panel.sittings.filter(summary_published_at__isnull=False)
    context = {
        "panel": panel,
        "title": _("Decisions and advice"),
        "of": showing.title_of(panel),
        "rows": motion_rows.results(lines, balance_of(panel)),
        "advice": asked.order_by("-asked_on", "-pk"),
        "summaries": told.order_by("-starts_at", "-pk"),
        "trail": [
            (_("Local panels"), reverse("panels:list")),
            (showing.city_name(panel), reverse("panels:panel", args=[city, programme])),
            (_("Decisions and advice"), ""),
        ],
    }
    return render(request, "panels/browsing/decisions.html", context)


@login_not_required
@require_safe
def log_file(request: HttpRequest, city: str, programme: str) -> JsonResponse:
    """The log as it is, with what anybody needs to compute the fingerprints again."""
    panel = public_panel(Panel.objects.all(), city, programme)
    lines = panel.decisions.order_by("pk").values("record", "previous_digest", "digest")
    how = "digest = SHA-256(previous_digest + line feed + record); the first follows 64 zeros"
    return JsonResponse({"city": city, "how": how, "decisions": list(lines)})


@login_not_required
@require_safe
def papers(request: HttpRequest, token: str) -> HttpResponse:
    """Agenda and papers for a member who follows the link of a message."""
    try:
        sitting, _member = sitting_letters.open_link(token[:300], now=timezone.now())
    except sitting_letters.DeadLink:
        response = render(request, "panels/sittings/dead_link.html", {"trail": []}, status=404)
    else:
        context = {
            "sitting": sitting,
            "title": sitting_rows.title_of(sitting),
            "of": showing.title_of(sitting.panel),
            "row": sitting_rows.row_of(sitting, sitting.panel),
            "agenda": sitting.agenda.prefetch_related("papers"),
            "token": token,
            "trail": [],
        }
        response = render(request, "panels/sittings/papers.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_safe
def paper_by_link(request: HttpRequest, token: str, uuid: str) -> HttpResponse:
    try:
        sitting, _member = sitting_letters.open_link(token[:300], now=timezone.now())
    except sitting_letters.DeadLink as error:
        raise Http404 from error
    return file_of(get_object_or_404(Paper, uuid=uuid, item__sitting=sitting))


@require_safe
def minutes_pdf(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    sitting = sitting_to_read(request, pk, number)
    last = sitting.minutes.order_by("-version").first()
    if last is None:
        raise Http404
    last.sitting = sitting
    return _pdf(request, pk, lambda: printing.minutes_pdf(last), f"minutes-{sitting.number}")


@require_safe
def certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_to_read(request, pk)
    require(rules.may_see_desk(request.user, panel, now=now))
    name = f"composition-{panel.city.slug}"
    return _pdf(request, pk, lambda: printing.certificate_pdf(panel, now=now), name)


def _pdf(request: SignedInRequest, pk: int, make: Callable[[], bytes], name: str) -> HttpResponse:
    """The file; a machine that is too busy to make it says so, and the page stays."""
    try:
        content = make()
    except (RenderingFailed, JoiningFailed):
        log.exception("a document of panel %s could not be made", pk)
        messages.error(request, _("The PDF could not be made just now. Please try again."))
        return redirect("panels:sittings", pk)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
