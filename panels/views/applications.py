"""The coordinators' side of joining: the call, who applied, whom to ask, and the answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from crisco import qr
from crisco.documents.services import simple
from crisco.languages import last_day
from crisco.verdict import require
from network.requests import SignedInRequest
from panels import rules
from panels.balance import Balance, balance_of
from panels.forms.joining import (
    AnswerForm,
    ApplicantsForm,
    CallForm,
    EnterForm,
    NominateForm,
)
from panels.models import Application, ApplicationState, Call, Panel
from panels.models.application import ApplicationQuerySet
from panels.services import asking, calls, deciding, joining
from panels.services.acts import Refused
from panels.services.members import Namesake
from panels.views import showing
from panels.views.managing import attempted, form_page, panel_for_desk, panel_for_managing, trail

A_PAGE = 50
SAID: dict[str, Callable[..., Application]] = {
    "seat": deciding.seat,
    "reserve": deciding.keep_in_reserve,
    "admit": deciding.admit,
    "refuse": deciding.refuse,
}


@form_page
def call(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a call, or change the one that is open."""
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    known = _call(panel)
    is_over = known is not None and not known.is_open(now)
    form = CallForm(request.POST or None, panel=panel, call=known)
    if request.method == "POST" and form.is_valid():

        def act() -> Call:
            if known is None:
                return calls.open_call(panel=panel, terms=form.terms, by=request.user, now=now)
            return calls.change(call=known, terms=form.terms, by=request.user, now=now)

        if attempted(form, act):
            said = _("The call is changed.") if known else _("The call is open.")
            messages.success(request, said)
            return redirect("panels:applications", panel.pk)
    context = {
        "panel": panel,
        "trail": trail(panel, _("Call for members")),
        "form": form,
        "call": known,
        "is_over": is_over,
    }
    return render(request, "panels/applications/call.html", context)


@require_POST
def close_call(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    known = _call(panel)
    if known is not None:
        calls.close(call=known, by=request.user, now=now)
        messages.success(request, _("The call is closed. Who applied waits for your answer."))
    return redirect("panels:applications", panel.pk)


@require_safe
def all_of_them(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_desk(request, pk, now)
    balance = balance_of(panel)
    applications = Application.objects.filter(panel=panel, erased_at=None)
    form = ApplicantsForm(
        request.GET or None,
        sectors=[(part.sector.code, part.title) for part in balance.parts],
    )
    found = form.filtered(applications).select_related("sector", "nominated_by")
    page = Paginator(found.order_by("-created_at", "-pk"), A_PAGE).get_page(
        request.GET.get("page", "")[:6]
    )
    context = {
        "panel": panel,
        "trail": trail(panel, _("Applicants")),
        "call": panel.calls.filter(closed_at=None).first(),
        "now": now,
        "parts": _parts(applications, balance),
        "form": form,
        "is_filtered": bool(request.GET),
        "page": page,
        "rows": [(each, showing.state_of_application(each)) for each in page],
        "may_manage": bool(rules.may_manage_panel(request.user, panel, now=now)),
        "join": reverse("panels:join", args=[panel.city.slug, panel.programme.slug]),
    }
    return render(request, "panels/applications/list.html", context)


@form_page
def one(request: SignedInRequest, pk: int, uuid: object) -> HttpResponse:
    """One applicant, and the answer."""
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    application = _application(panel, uuid)
    form = AnswerForm(request.POST or None, application=application)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["answer"]
        given: dict[str, Any] = {"application": application, "by": request.user, "now": now}
        if chosen == "refuse":
            given["reason"] = form.cleaned_data["reason"]
        elif chosen in {"seat", "reserve"}:
            given["namesake"] = bool(form.cleaned_data.get("namesake"))
        try:
            answered = SAID[chosen](**given)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, Namesake):
                form.ask_about_namesake()
            application = _application(panel, uuid)
        else:
            said = _("%(name)s: %(state)s.")
            state = answered.get_state_display()
            messages.success(request, said % {"name": answered.shown_name, "state": state})
            return redirect("panels:applications", panel.pk)
    part = next(p for p in balance_of(panel).parts if p.sector.pk == application.sector_id)
    context = {
        "panel": panel,
        "trail": [
            *trail(panel, _("Applicants"))[:-1],
            (_("Applicants"), reverse("panels:applications", args=[panel.pk])),
            (application.shown_name, ""),
        ],
        "application": application,
        "state": showing.state_of_application(application),
        "part": part,
        "form": form,
        "has_answers": bool(form.fields["answer"].choices),
        "is_asked": application.state == ApplicationState.PROPOSED,
        "is_refused": application.state == ApplicationState.INELIGIBLE,
    }
    return render(request, "panels/applications/one.html", context)


@require_POST
def reconsider(request: SignedInRequest, pk: int, uuid: object) -> HttpResponse:
    done = _("The application waits for your answer again.")
    return _press(request, pk, uuid, deciding.reconsider, done)


@require_POST
def resend(request: SignedInRequest, pk: int, uuid: object) -> HttpResponse:
    return _press(request, pk, uuid, asking.resend, _("The invitation is sent again."))


@require_POST
def revoke(request: SignedInRequest, pk: int, uuid: object) -> HttpResponse:
    return _press(request, pk, uuid, asking.revoke, _("The invitation is taken back."))


@require_POST
def letter(request: SignedInRequest, pk: int, uuid: object) -> HttpResponse:
    """A sheet for the post or to hand over; each has a new code, and older ones end."""
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    application = _application(panel, uuid)
    try:
        application, code = asking.letter_code(application=application, by=request.user, now=now)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("panels:application_one", panel.pk, application.uuid)
    response = HttpResponse(_letter(application, code), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="invitation.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@form_page
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """A coordinator asks somebody, by mail or by letter."""
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    form = EnterForm(request.POST or None, panel=panel, sectors=panel.composition.sectors.all())

    def act() -> joining.Applied:
        key = form.cleaned_data["key"]
        return asking.invite(panel=panel, answers=form.answers, key=key, by=request.user, now=now)

    applied = _attempt(form, act) if request.method == "POST" and form.is_valid() else None
    if applied is not None:
        return redirect("panels:application_one", panel.pk, applied.application.uuid)
    return _form(request, panel, "panels/applications/ask.html", _("Ask somebody"), form)


@form_page
def nominate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody of an organisation names a person, who decides alone."""
    now = timezone.now()
    panel = _panel(request, pk, now)
    require(rules.may_nominate(request.user, panel, None, now=now))
    known = panel.calls.open(now).first()
    if known is None:
        return render(
            request,
            "panels/applications/no_call.html",
            {"panel": panel, "trail": [(showing.title_of(panel), "")]},
        )
    form = NominateForm(
        request.POST or None,
        panel=panel,
        sectors=known.sectors.all(),
        bodies=rules.nominating(request.user, panel, now=now),
    )

    def act() -> joining.Applied:
        return asking.nominate(
            call=known,
            organisation=form.cleaned_data["by"],
            answers=form.answers,
            key=form.cleaned_data["key"],
            by=request.user,
            now=now,
        )

    applied = _attempt(form, act) if request.method == "POST" and form.is_valid() else None
    return _form(
        request, panel, "panels/applications/nominate.html", _("Name somebody"), form, applied
    )


@form_page
def enter(request: SignedInRequest, pk: int) -> HttpResponse:
    """The desk writes down somebody who is there."""
    now = timezone.now()
    panel = _panel(request, pk, now)
    require(rules.may_enter(request.user, panel, now=now))
    known = panel.calls.open(now).first()
    sectors = (known or panel.composition).sectors.all()
    form = EnterForm(request.POST or None, panel=panel, sectors=sectors)

    def act() -> joining.Applied:
        return joining.enter(
            panel=panel,
            call=known,
            answers=form.answers,
            key=form.cleaned_data["key"],
            by=request.user,
            now=now,
        )

    applied = _attempt(form, act) if request.method == "POST" and form.is_valid() else None
    return _form(
        request, panel, "panels/applications/enter.html", _("Enter somebody"), form, applied
    )


def _attempt(form: EnterForm, act: Callable[[], joining.Applied]) -> joining.Applied | None:
    try:
        return act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def _form(
    request: SignedInRequest,
    panel: Panel,
    template: str,
    step: str,
    form: EnterForm,
    applied: joining.Applied | None = None,
) -> HttpResponse:
    may_see = rules.may_see_desk(request.user, panel, now=timezone.now())
    public = reverse("panels:panel", args=[panel.city.slug, panel.programme.slug])
    context = {
        "panel": panel,
        "trail": trail(panel, step) if may_see else [(showing.title_of(panel), public), (step, "")],
        "form": form,
        "applied": applied,
        "may_see": may_see,
    }
    return render(request, template, context)


def _press(
    request: SignedInRequest,
    pk: int,
    uuid: object,
    act: Callable[..., Application],
    done: str,
) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    application = _application(panel, uuid)
    try:
        act(application=application, by=request.user, now=now)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("panels:application_one", panel.pk, application.uuid)


def _letter(application: Application, code: str) -> bytes:
    panel, language = application.panel, application.language
    with override(language):
        address = settings.SITE_URL + reverse("panels:application_open")
        context = {
            "application": application,
            "panel": panel,
            "title": showing.title_of(panel),
            "city": showing.city_name(panel),
            "code": code,
            "address": address,
            "until": last_day(_until(application), panel.city.time_zone),
        }
        body = render_to_string("panels/applications/letter.html", context)
        title = _("Invitation to the local panel of %(city)s") % {"city": context["city"]}
        picture = qr.picture(address)
        return simple.pdf(
            body, title=title, language=language, assets={"qr.svg": picture}, numbered=False
        )


def _until(application: Application) -> datetime:
    assert application.expires_at is not None  # noqa: S101 - for the type checker; it is asked
    return application.expires_at


def _call(panel: Panel) -> Call | None:
    return panel.calls.filter(closed_at=None).first()


def _panel(request: SignedInRequest, pk: int, now: datetime) -> Panel:
    """A panel of the person's own city. Errors: 404."""
    known = Panel.objects.known_to(request.user, now).live().with_parties()
    return get_object_or_404(known, pk=pk)


def _application(panel: Panel, uuid: object) -> Application:
    known = Application.objects.filter(panel=panel, erased_at=None)
    parties = known.select_related("sector", "nominated_by", "member", "call", "entered_by")
    application = get_object_or_404(parties, uuid=uuid)
    application.panel = panel
    return application


def _parts(applications: ApplicationQuerySet, balance: Balance) -> list[dict[str, Any]]:
    """Applicants against empty seats, by part of the panel; one query."""
    counted = applications.values("sector").annotate(
        unanswered=Count("pk", filter=Q(state=ApplicationState.SUBMITTED)),
        eligible=Count("pk", filter=Q(state=ApplicationState.ELIGIBLE)),
        reserve=Count("pk", filter=Q(state=ApplicationState.RESERVE)),
    )
    by_sector = {row["sector"]: row for row in counted.order_by()}
    nothing = {"unanswered": 0, "eligible": 0, "reserve": 0}
    return [
        {"number": number, "part": part, **by_sector.get(part.sector.pk, nothing)}
        for number, part in enumerate(balance.parts)
    ]
