"""The agenda of a sitting: points in their order, with papers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crisco.documents import storing
from network.requests import SignedInRequest
from panels.forms.sittings import ItemForm
from panels.models import AgendaItem, Paper, Sitting
from panels.services import agenda as acts
from panels.services.acts import Refused
from panels.views import sitting_rows
from panels.views.managing import attempted, form_page
from panels.views.sittings import done, sitting_to_manage, sitting_to_read, trail

STEPS = {"up": -1, "down": 1}


@form_page
def add_item(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = sitting_to_manage(request, pk, number)
    form = ItemForm(request.POST or None, request.FILES or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: acts.add_item(
                sitting=found, by=request.user, now=timezone.now(), **form.cleaned_data
            ),
        )
    ):
        messages.success(request, _("The point is on the agenda."))
        return redirect("panels:sitting_agenda", pk, number)
    context = {
        "form": form,
        "sitting": found,
        "agenda": sitting_rows.agenda_of(found),
        "trail": trail(found.panel, found, _("Agenda")),
        "back": sitting_rows.address(found),
    }
    return render(request, "panels/sittings/agenda.html", context)


@require_POST
def remove_item(request: SignedInRequest, pk: int, number: int, item: int) -> HttpResponse:
    found = sitting_to_manage(request, pk, number)
    point = get_object_or_404(AgendaItem.objects.select_related("sitting__panel"), pk=item)
    if point.sitting_id != found.pk:
        raise Http404
    now = timezone.now()
    done(
        request,
        lambda: acts.remove_item(item=point, by=request.user, now=now),
        _("The point is off the agenda."),
    )
    return redirect("panels:sitting_agenda", pk, number)


@require_safe
def paper(request: SignedInRequest, pk: int, number: int, uuid: str) -> HttpResponse:
    found = sitting_to_read(request, pk, number)
    return file_of(get_object_or_404(Paper, uuid=uuid, item__sitting=found))


def file_of(paper: Paper) -> HttpResponse:
    """The paper as a download that nothing in between keeps."""
    content = storing.get(paper.file.name)
    if content is None:
        raise Http404
    name = f"{slugify(paper.title, allow_unicode=True)[:80] or 'paper'}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "Content-Security-Policy": "sandbox",
        },
    )


@require_POST
def shift(request: SignedInRequest, pk: int, number: int, item: int, way: str) -> HttpResponse:
    found = sitting_to_manage(request, pk, number)
    point = _point(found, item)
    try:
        acts.shift(item=point, places=STEPS[way], by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("panels:sitting_agenda", pk, number)


def _point(found: Sitting, pk: int) -> AgendaItem:
    point = get_object_or_404(found.agenda, pk=pk)
    point.sitting = found
    return point
