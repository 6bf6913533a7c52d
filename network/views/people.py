"""Who has which role at the organisations that somebody answers for, and ending a role."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crisco.verdict import NotAllowed, require
from network import rules
from network.models import Affiliation
from network.requests import SignedInRequest
from network.services import roles as acts

ON_A_PAGE = 50


@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    require(rules.may_invite_somebody(request.user, now=now))
    visible = Affiliation.objects.visible_to(request.user, now).live(now).with_parties()
    ordered = visible.select_related("user").order_by("organisation__slug", "role", "pk")
    page = Paginator(ordered, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "network/inviting/people.html",
        {
            "page": page,
            "lines": [(each, rules.is_for(request.user, each, now=now)) for each in page],
            "trail": [*_trail(), (_("People with a role"), "")],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def end_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asks once, then ends it; everybody may end their own."""
    now = timezone.now()
    known = Affiliation.objects.filter(user=request.user)
    is_own = known.filter(pk=pk).exists()
    sees_people = rules.may_invite_somebody(request.user, now=now)
    if not is_own:
        require(sees_people)
        known = Affiliation.objects.visible_to(request.user, now)
    affiliation = get_object_or_404(known.with_parties().select_related("user"), pk=pk)
    back = "network:people" if sees_people else "network:about_me"
    if request.method == "POST":
        try:
            acts.end(affiliation=affiliation, by=request.user, now=now)
        except NotAllowed as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The role has ended."))
        return redirect("network:desk" if is_own else back)
    return render(
        request,
        "network/inviting/end_role.html",
        {
            "affiliation": affiliation,
            "is_own": is_own,
            "back": reverse(back),
            "verdict": rules.may_end_role(request.user, affiliation, now=now),
            "trail": [
                *_trail(),
                (_("People with a role") if sees_people else _("About me"), reverse(back)),
                (_("End a role"), ""),
            ],
        },
    )


def _trail() -> list[tuple[str, str]]:
    return [(_("My desk"), reverse("network:desk"))]
