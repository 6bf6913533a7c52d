"""Making PDFs: the staff chooses, presses one button, watches, fetches."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crisco import languages
from crisco.languages import reader_language
from crisco.verdict import require
from handbook import checks, contents, progress
from handbook.forms import ExportChoice
from handbook.models import Edition, Export, ExportState, SectionText, Variant
from handbook.rules import may_export
from handbook.services import exporting
from network.requests import SignedInRequest

SHOWN = 20
FIRST_PAUSE, LONGEST_PAUSE = 2, 10  # seconds between two looks


@require_safe
def exports(request: SignedInRequest) -> HttpResponse:
    """Choice, check list and what was made before."""
    require(may_export(request.user, now=timezone.now()))
    form = _form(request.GET.dict())
    context = {
        "form": form,
        "previous": Export.objects.with_everything().newest_first()[:SHOWN],
        "trail": [(_("Handbook"), reverse("handbook:index")), (_("PDF of the handbook"), "")],
    }
    if form.is_bound and form.is_valid():
        context |= _checked(form.cleaned_data["edition"], form.cleaned_data["language"])
    return render(request, "handbook/exporting/choose.html", context)


def _form(given: dict[str, str]) -> ExportChoice:
    """What was chosen; the newest edition in the reader's language where nothing was."""
    editions = list(
        Edition.objects.select_related("handbook__programme").order_by("-created_at", "-pk")
    )
    start = {
        "edition": str(editions[0].pk) if editions else "",
        "language": reader_language(),
        "variant": Variant.SCREEN,
    }
    bound = {**start, **given} if editions else None
    return ExportChoice(bound, editions=editions, codes=_codes())


def _codes() -> list[str]:
    """Languages in which the book has texts, and those of the menu."""
    written = SectionText.objects.order_by().values_list("language", flat=True).distinct()
    known = {*written, *settings.LANGUAGES_COMPLETE}
    return [code for code in languages.CODES if code in known]


def _checked(edition: Edition, language: str) -> dict[str, object]:
    entries = contents.entries(edition, language)
    pictures = {asset.name: asset for asset in edition.handbook.assets.all()}
    remarks = checks.remarks(entries, pictures, language=language)
    translated = sum(entry.standing != "missing" for entry in entries)
    return {
        "edition": edition,
        "language": language,
        "remarks": remarks,
        "translated": translated,
        "total": len(entries),
        "is_blocked": any(remark.level == "err" for remark in remarks),
    }


@require_POST
def make(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    require(may_export(request.user, now=now))
    form = _form(request.POST.dict())
    if not form.is_valid():
        previous = Export.objects.with_everything().newest_first()[:SHOWN]
        context = {"form": form, "previous": previous}
        return render(request, "handbook/exporting/choose.html", context, status=422)
    try:
        export = exporting.ask(**form.cleaned_data, by=request.user, now=now)
    except exporting.NothingToExport as error:
        messages.error(request, str(error))
        return redirect("handbook:exports")
    if export.created_at < now and export.state == ExportState.READY:
        messages.success(
            request, _("Nothing has changed since this PDF was made. Here it is, at once.")
        )
    return redirect("handbook:export", uuid=export.uuid)


@require_safe
def export(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """How far it is; when it is ready, the file. The page may be closed at any time."""
    return render(request, "handbook/exporting/export.html", _watched(request, uuid))


@require_safe
def export_progress(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The part of the page that changes; at the end the whole page is asked for again."""
    context = _watched(request, uuid)
    response = render(request, "handbook/exporting/progress.html", context)
    if not context["is_moving"]:
        response["HX-Refresh"] = "true"
    return response


def _watched(request: SignedInRequest, uuid: UUID) -> dict[str, object]:
    require(may_export(request.user, now=timezone.now()))
    export = get_object_or_404(Export.objects.with_everything(), uuid=uuid)
    parts = list(
        export.parts.select_related("job")
        .defer("html", "job__payload", "job__result")
        .order_by("position")
    )
    seen = progress.of(export, parts)
    return {
        "export": export,
        "parts": parts,
        "progress": seen,
        "is_moving": export.state == ExportState.WORKING and not seen.is_stuck,
        "pause": _pause(export),
        "trail": [
            (_("Handbook"), reverse("handbook:index")),
            (_("PDF of the handbook"), reverse("handbook:exports")),
            (languages.own_name(export.language), ""),
        ],
    }


def _pause(export: Export) -> int:
    """Seconds until the next look: often at first, then less so."""
    age = (timezone.now() - export.created_at).total_seconds()
    return int(min(LONGEST_PAUSE, FIRST_PAUSE + age // 20))


@require_POST
def cancel(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    export = get_object_or_404(Export, uuid=uuid)
    if exporting.cancel(export=export, by=request.user, now=timezone.now()):
        messages.success(request, _("Stopped. What was finished is kept for the next time."))
    return redirect("handbook:export", uuid=uuid)


@require_POST
def retry(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    export = get_object_or_404(Export, uuid=uuid)
    again = exporting.retry(export=export, by=request.user, now=timezone.now())
    return redirect("handbook:export", uuid=again.uuid)
