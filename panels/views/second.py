"""A sitting that too few attended is called again."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crisco.languages import local_day
from network.requests import SignedInRequest
from panels.forms.sittings import SittingForm
from panels.models import Sitting
from panels.quorum import present
from panels.services import second as acts
from panels.views import sitting_rows
from panels.views.managing import attempted, form_page
from panels.views.sittings import sitting_to_manage, trail


@form_page
def again(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    now = timezone.now()
    found = sitting_to_manage(request, pk, number)
    if not acts.may_repeat(found, present(found)):
        messages.error(request, acts.NOT_FAILED)
        return redirect(sitting_rows.address(found))
    rule = found.panel.composition
    given = SittingForm.initial_of(found)
    tomorrow = local_day(now, found.panel.city.time_zone) + timedelta(days=1)
    given["day"] = max(given["day"] + timedelta(days=rule.second_days), tomorrow)
    form = SittingForm(request.POST or None, panel=found.panel, now=now, initial=given)
    made: list[Sitting] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: made.append(
                acts.convene_again(sitting=found, by=request.user, now=now, **form.answers())
            ),
        )
    ):
        messages.success(request, _("The second sitting is planned. Now invite the members."))
        return redirect(sitting_rows.address(made[0]))
    context = {
        "form": form,
        "title": _("Call the sitting again"),
        "note": ngettext(
            "Too few came, so the same agenda is called again, %(days)s day later at the "
            "earliest. Then %(share)s of all seats are enough, with at least one of each part.",
            "Too few came, so the same agenda is called again, %(days)s days later at the "
            "earliest. Then %(share)s of all seats are enough, with at least one of each part.",
            rule.second_days,
        )
        % {"days": rule.second_days, "share": f"{rule.second_num}/{rule.second_den}"},
        "action": _("Plan the second sitting"),
        "trail": trail(found.panel, found, _("Call the sitting again")),
        "back": sitting_rows.address(found),
    }
    return render(request, "panels/sittings/form.html", context)
