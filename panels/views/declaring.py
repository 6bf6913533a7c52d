"""What is noted of a member: the proof of the part, and interests, general and in one point."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crisco.verdict import require
from network.requests import SignedInRequest
from panels import rules
from panels.forms.life import InterestForm, ProofForm, StayOutForm
from panels.models import AgendaItem, Conflict, Interest, Mandate, Member, Sitting
from panels.services import declaring as acts
from panels.services.acts import Refused
from panels.views import showing
from panels.views.managing import attempted, form_page, panel_for_desk, panel_for_managing
from panels.views.managing import trail as panel_trail
from panels.views.offices import holders_of
from panels.views.serving import trail as own_trail
from panels.views.sittings import sitting_to_read, trail

YEAR = 366  # days after which interests are declared anew


@form_page
def proofs(request: SignedInRequest, pk: int, member: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    who = get_object_or_404(panel.members.select_related("sector"), pk=member)
    form = ProofForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: acts.note_proof(
                member=who, note=form.cleaned_data["note"], by=request.user, now=now
            ),
        )
    ):
        messages.success(request, _("The note is kept. Earlier ones stay."))
        return redirect("panels:proofs", pk, member)
    context = {
        "panel": panel,
        "member": who,
        "trail": panel_trail(panel, _("Proof of the part")),
        "notes": who.proofs.select_related("by").order_by("-at", "-pk"),
        "form": form,
    }
    return render(request, "panels/life/proofs.html", context)


@require_safe
def interests(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_desk(request, pk, now)
    seats = list(holders_of(panel))
    newest = {
        said.member_id: said
        for said in Interest.objects.filter(member__in=[seat.member_id for seat in seats])
        .order_by("member", "-at", "-pk")
        .distinct("member")
    }
    rows = [
        {"mandate": seat, "said": (said := newest.get(seat.member_id)), "is_old": _is_old(said)}
        for seat in seats
    ]
    context = {
        "panel": panel,
        "trail": panel_trail(panel, _("Interests")),
        "rows": rows,
        "missing": sum(row["said"] is None for row in rows),
        "may_manage": rules.may_manage_panel(request.user, panel, now=now),
    }
    return render(request, "panels/life/interests.html", context)


def _is_old(said: Interest | None) -> bool:
    return said is not None and (timezone.now() - said.at).days > YEAR


@form_page
def declare_for(request: SignedInRequest, pk: int, member: int) -> HttpResponse:
    """The coordinator enters what a member said at the desk."""
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    who = get_object_or_404(panel.members, pk=member)
    form = InterestForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form, lambda: acts.declare(member=who, by=request.user, now=now, **form.cleaned_data)
        )
    ):
        messages.success(request, _("The interests are noted."))
        return redirect("panels:interests", pk)
    context = {
        "form": form,
        "title": _("Interests of %(name)s") % {"name": who.name},
        "said": who.interests.order_by("-at", "-pk")[:20],
        "zone": panel.city.time_zone,
        "back": reverse("panels:interests", args=[pk]),
        "trail": panel_trail(panel, _("Interests")),
    }
    return render(request, "panels/life/declare.html", context)


@form_page
def declare(request: SignedInRequest, mandate: int) -> HttpResponse:
    """The interests of a seat that one acts for; 404 for any other."""
    now = timezone.now()
    own = Mandate.objects.live().filter(member__in=Member.objects.of(request.user))
    held = get_object_or_404(
        own.select_related("panel__city", "panel__programme", "member"), pk=mandate
    )
    form = InterestForm(request.POST or None)
    held.member.panel = held.panel
    title, said = _("My interests"), held.member.interests.all()
    if held.member.is_organisation:  # whoever sat for it before spoke of themselves
        title = _("Interests of %(name)s") % {"name": held.member.name}
        said = said.filter(by=request.user)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: acts.declare(member=held.member, by=request.user, now=now, **form.cleaned_data),
        )
    ):
        messages.success(request, _("Thank you. Your interests are noted."))
        return redirect("panels:my_seats")
    context = {
        "form": form,
        "title": title,
        "panel_title": showing.title_of(held.panel),
        "said": said.order_by("-at", "-pk")[:20],
        "zone": held.panel.city.time_zone,
        "back": reverse("panels:my_seats"),
        "trail": own_trail(title),
    }
    return render(request, "panels/life/declare.html", context)


@form_page
def stay_out(request: SignedInRequest, pk: int, number: int, item: int) -> HttpResponse:
    """A member says that they take no part in this point; the desk may enter it for anybody."""
    now = timezone.now()
    found = sitting_to_read(request, pk, number)
    point = _point(found, item)
    holders = _declarable(request, found)
    if not holders:
        require(rules.may_manage_panel(request.user, found.panel, now=now))
    form = StayOutForm(request.POST or None, holders=holders)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempted(
            form,
            lambda: acts.stay_out(
                item=point,
                mandate=given["holder"],
                reason=given["reason"],
                details=given["details"],
                by=request.user,
                now=now,
            ),
        ):
            messages.success(request, _("Noted for the panel and the minutes."))
            return redirect("panels:sitting_interest", pk, number, item)
    sees_details = bool(rules.may_see_desk(request.user, found.panel, now=now))
    own = {each.pk for each in holders}
    context = {
        "sitting": found,
        "item": point,
        "title": _("Interest in point %(number)s") % {"number": point.position},
        "form": None if found.is_settled else form,
        "rows": [
            {
                "conflict": each,
                "details": each.details if sees_details or _is_said_by(request, each, own) else "",
                "is_own": each.mandate_id in own and not found.is_settled,
            }
            for each in point.conflicts.select_related("mandate__member").order_by("pk")
        ],
        "trail": trail(found.panel, found, _("Interest in a point")),
    }
    return render(request, "panels/life/stay_out.html", context)


@require_POST
def take_part_again(
    request: SignedInRequest, pk: int, number: int, item: int, conflict: int
) -> HttpResponse:
    found = sitting_to_read(request, pk, number)
    point = _point(found, item)
    said = get_object_or_404(Conflict.objects.select_related("mandate"), item=point, pk=conflict)
    said.item = point
    try:
        acts.take_part_again(conflict=said, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The declaration is taken back."))
    return redirect("panels:sitting_interest", pk, number, item)


def _is_said_by(request: SignedInRequest, said: Conflict, own: set[int]) -> bool:
    """One's own words; whoever sat for an organisation before spoke of themselves."""
    is_own = said.mandate_id in own
    return is_own and (not said.mandate.member.is_organisation or said.by_id == request.user.pk)


def _declarable(request: SignedInRequest, found: Sitting) -> QuerySet[Mandate]:
    """Seats that this person may speak for: all from the desk, else one's own."""
    holders = holders_of(found.panel)
    if rules.may_manage_panel(request.user, found.panel, now=timezone.now()):
        return holders
    return holders.filter(member__in=Member.objects.of(request.user))


def _point(found: Sitting, pk: int) -> AgendaItem:
    point = found.agenda.filter(pk=pk).first()
    if point is None:
        raise Http404
    point.sitting = found
    return point
