"""Handing in what grew from an initiative; a page that asks once, then the act."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crisco.languages import reader_language, shown
from crisco.verdict import require
from handbook import rules
from handbook.models import SectionKind
from handbook.services import growing
from network.requests import SignedInRequest
from panels.models import Initiative


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: SignedInRequest, initiative: str, kind: str) -> HttpResponse:
    if kind not in {SectionKind.PRACTICE, SectionKind.RECOMMENDATION}:
        raise Http404
    now = timezone.now()
    found = get_object_or_404(Initiative.objects.select_related("city"), slug=initiative)
    require(rules.may_hand_in(request.user, found, now=now))
    if request.method == "POST":
        try:
            growing.grow(initiative=found, kind=kind, by=request.user, now=now)
        except growing.NotRipe as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Handed in. The editors go on with the text."))
        return redirect(found)
    title = (
        _("Hand it in as a good practice")
        if kind == SectionKind.PRACTICE
        else _("Hand it in as a recommendation")
    )
    context = {
        "title": title,
        "name": shown(found, "title", reader_language()).text,
        "lacks": growing.lacks(found, kind),
        "url": reverse("handbook:hand_in", args=[found.slug, kind]),
        "back": found.get_absolute_url(),
        "trail": [
            (_("Initiatives"), reverse("panels:initiatives")),
            (shown(found, "title", reader_language()).text, found.get_absolute_url()),
            (title, ""),
        ],
    }
    return render(request, "handbook/handing_in/hand_in.html", context)
