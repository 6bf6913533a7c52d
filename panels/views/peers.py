"""Between two cities: one asks the other's panel, hears its points, and answers each."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crisco.languages import reader_language, shown
from crisco.verdict import require
from network.requests import SignedInRequest
from panels import rules
from panels.forms.reviews import AnswerForm, AskForm, DeclineForm, GiveForm
from panels.models import Initiative, Panel, PanelState, PeerReview
from panels.services import reviews
from panels.services.acts import Refused
from panels.views.writing import desk_trail, done, form_page, own_initiative


@form_page
@own_initiative
def ask(request: SignedInRequest, initiative: Initiative) -> HttpResponse:
    others = Panel.objects.public().filter(state=PanelState.CONSTITUTED)
    form = AskForm(
        request.POST or None,
        panels=others.exclude(city=initiative.city)
        .with_parties()
        .order_by("programme__position", "city__slug", "pk"),
        initial={"language": initiative.city.languages[0]},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: reviews.ask(
                initiative=initiative,
                **form.cleaned_data,
                by=request.user,
                now=timezone.now(),
            ),
        )
    ):
        messages.success(request, _("Asked. The coordinators of that city see it on their desk."))
        return redirect(initiative)
    context = {
        "form": form,
        "initiative": initiative,
        "title": _("Ask another city’s panel"),
        "action": _("Ask for a review"),
        "lead": _("A panel that has tried something like it sees what you no longer see."),
        "trail": desk_trail(_("Ask another city’s panel"), initiative),
    }
    return render(request, "panels/initiatives/write.html", context)


@form_page
def give(request: SignedInRequest, pk: int) -> HttpResponse:
    """For the coordinators of the panel that was asked."""
    review = _asked_of_mine(request, pk)
    if not review.is_waiting:
        return _over(request, review)
    form = GiveForm(request.POST or None, initial={"language": review.panel.city.languages[0]})
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: reviews.give(
                review=review,
                points=form.points(),
                language=form.cleaned_data["language"],
                by=request.user,
                now=timezone.now(),
            ),
        )
    ):
        messages.success(request, _("Given. The other city answers each point."))
        return redirect(review.initiative)
    context = {
        "form": form,
        "initiative": review.initiative,
        "review": review,
        "title": _("What our panel says"),
        "action": _("Give the review"),
        "lead": _("Write each point apart: each gets its own answer."),
        "may_decline": True,
        "trail": desk_trail(_("What our panel says"), review.initiative),
    }
    return render(request, "panels/initiatives/write.html", context)


@form_page
def decline(request: SignedInRequest, pk: int) -> HttpResponse:
    """For the coordinators of the panel that was asked, when it cannot or will not."""
    review = _asked_of_mine(request, pk)
    if not review.is_waiting:
        return _over(request, review)
    form = DeclineForm(request.POST or None, initial={"language": review.panel.city.languages[0]})
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: reviews.decline(
                review=review, **form.cleaned_data, by=request.user, now=timezone.now()
            ),
        )
    ):
        messages.success(request, _("Declined. The other city sees why."))
        return redirect(review.initiative)
    context = {
        "form": form,
        "initiative": review.initiative,
        "review": review,
        "title": _("Decline the review"),
        "action": _("Decline"),
        "lead": _("The city can then ask another panel. It can ask yours again later."),
        "trail": desk_trail(_("Decline the review"), review.initiative),
    }
    return render(request, "panels/initiatives/write.html", context)


@form_page
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """For the coordinators of the city that asked; a page that asks once, then the act."""
    review = _asked_by_mine(request, pk)
    if not review.is_waiting:
        return _over(request, review)
    if request.method == "POST":
        try:
            reviews.withdraw(review=review, by=request.user, now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Taken back. You can ask again."))
        return redirect(review.initiative)
    city = shown(review.panel.city, "name", reader_language()).text
    context = {
        "title": _("Take the request back"),
        "text": _("The panel of %(city)s is then no longer asked.") % {"city": city},
        "url": reverse("panels:peer_withdraw", args=[review.pk]),
        "action": _("Take the request back"),
        "back": review.initiative.get_absolute_url(),
        "is_danger": False,
        "trail": desk_trail(_("Take the request back"), review.initiative),
    }
    return render(request, "panels/sittings/confirm.html", context)


@form_page
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """For the coordinators of the city that asked."""
    review = _asked_by_mine(request, pk)
    given = {"language": review.initiative.city.languages[0]}
    form = AnswerForm(request.POST or None, review=review, initial=given)
    if not form.points:
        messages.info(request, _("Every point has its answer."))
        return redirect(review.initiative)
    if request.method == "POST" and form.is_valid():
        new = reviews.answer(
            review=review,
            answers=form.answers(),
            language=form.cleaned_data["language"],
            by=request.user,
            now=timezone.now(),
        )
        said = ngettext("%(number)s point is answered.", "%(number)s points are answered.", new)
        messages.success(request, said % {"number": new})
        return redirect(review.initiative)
    context = {
        "form": form,
        "initiative": review.initiative,
        "trail": desk_trail(_("Answer each point"), review.initiative),
    }
    return render(request, "panels/initiatives/answer.html", context)


def _asked_of_mine(request: SignedInRequest, pk: int) -> PeerReview:
    """The request, for whoever looks after the panel that was asked; else 404 or 403."""
    review = get_object_or_404(PeerReview.objects.with_parties(), pk=pk)
    require(rules.may_give_peer_review(request.user, review, now=timezone.now()))
    return review


def _asked_by_mine(request: SignedInRequest, pk: int) -> PeerReview:
    """The request, for whoever writes for the city that asked; else 404 or 403."""
    review = get_object_or_404(PeerReview.objects.with_parties(), pk=pk)
    require(rules.may_write_initiative(request.user, review.initiative, now=timezone.now()))
    return review


def _over(request: SignedInRequest, review: PeerReview) -> HttpResponse:
    messages.info(
        request,
        _("This review is given. The other city answers it now.")
        if review.given_at
        else _("Nobody waits for this review any more."),
    )
    return redirect(review.initiative)
