"""Many members at once: first the table is shown row by row, then all of it is taken in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crisco.languages import reader_language, shown
from network.requests import SignedInRequest
from panels.forms.importing import ImportForm
from panels.services import importing
from panels.services.acts import Refused
from panels.views.managing import attempted, form_page, panel_for_managing, trail


@form_page
def take_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """Posted once it shows what would happen; posted from there it happens."""
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    form = ImportForm(request.POST or None, request.FILES or None)
    rows: list[importing.Row] = []
    if request.method == "POST" and form.is_valid():
        text, key = form.text, form.cleaned_data["form_key"]
        if "sure" in request.POST and attempted(
            form,
            lambda: importing.take_in_all(
                panel=panel, text=text, key=key, by=request.user, now=now
            ),
        ):
            messages.success(request, _("Everybody of the table is taken in."))
            return redirect("panels:manage", pk)
        try:
            rows = importing.check(panel, importing.read(text))
        except Refused as refusal:
            form.add_error("rows", str(refusal))
    bad = sum(bool(row.faults) for row in rows)
    context = {
        "panel": panel,
        "trail": trail(panel, _("Many members at once")),
        "form": form,
        "rows": rows,
        "text": form.text if rows else "",
        "is_good": bool(rows) and not bad,
        "bad": ngettext(
            "%(count)s row cannot be taken in. Mend it; until then nobody is taken in.",
            "%(count)s rows cannot be taken in. Mend them; until then nobody is taken in.",
            bad,
        )
        % {"count": bad}
        if bad
        else "",
        "titles": [
            shown(sector, "title", reader_language()).text
            for sector in panel.composition.sectors.order_by("position", "pk")
        ],
    }
    return render(request, "panels/managing/import.html", context)
