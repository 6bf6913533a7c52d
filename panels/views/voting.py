"""Votes: desk and chair open, enter and count them; members who are there cast their own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from network.requests import SignedInRequest
from panels import rules
from panels.balance import balance_of
from panels.forms.motions import ChoiceForm, MotionForm, OpenVoteForm, PapersForm, VotesForm
from panels.models import Motion, Sitting
from panels.services import decisions as acts
from panels.services.declaring import staying_out
from panels.views import motion_rows, sitting_rows
from panels.views.managing import attempted, form_page
from panels.views.sittings import asks, done, sitting_to_lead, sitting_to_read, trail


@form_page
def propose(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = sitting_to_lead(request, pk, number)
    form = MotionForm(request.POST or None, sitting=found)
    made: list[Motion] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: made.append(
                acts.propose(sitting=found, by=request.user, now=timezone.now(), **form.answers())
            ),
        )
    ):
        messages.success(request, _("The motion is written. The vote can be opened."))
        return redirect("panels:sitting_motion", pk, number, made[0].pk)
    context = {
        "form": form,
        "title": _("New motion"),
        "action": _("Write the motion"),
        "trail": trail(found.panel, found, _("New motion")),
        "back": sitting_rows.address(found),
    }
    return render(request, "panels/sittings/form.html", context)


@require_safe
def motion(request: SignedInRequest, pk: int, number: int, motion: int) -> HttpResponse:
    found = sitting_to_read(request, pk, number)
    asked = _motion(found, motion)
    voter = acts.voter_of(asked, request.user) if asked.is_open else None
    context = {
        "sitting": found,
        "motion": asked,
        "title": asked.title,
        "trail": trail(found.panel, found, asked.title),
        "outs": motion_rows.staying_out_of(asked),
        "needs": motion_rows.needs(asked.kind, asked.needs_num, asked.needs_den, asked.needs_parts),
        "result": motion_rows.result_of(asked, balance_of(found.panel)),
        "may_lead": bool(rules.may_lead(request.user, found.panel, now=timezone.now())),
        "cast": asked.voters.filter(has_voted=True).count(),
        "entitled": asked.voters.count(),
        "own": ChoiceForm() if voter and not voter.has_voted else None,
        "member": voter.mandate.member if voter else None,
        "has_voted": bool(voter and voter.has_voted),
        "tag": motion_rows.MOTION_TAGS[asked.state],
    }
    return render(request, "panels/sittings/motion.html", context)


@form_page
def open_vote(request: SignedInRequest, pk: int, number: int, motion: int) -> HttpResponse:
    found = sitting_to_lead(request, pk, number)
    asked = _motion(found, motion)
    names, declared = motion_rows.names_here(found), staying_out(asked.item)
    form = OpenVoteForm(request.POST or None, names=names, declared=declared)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: acts.open_vote(
                motion=asked, recused=form.recused(), by=request.user, now=timezone.now()
            ),
        )
    ):
        messages.success(request, _("The vote is open."))
        return redirect("panels:sitting_motion", pk, number, motion)
    note = _("Whoever is here votes, unless an interest keeps them out. Say so here.")
    return _form(request, asked, form, _("Open the vote"), _("Open the vote"), note)


@form_page
def enter(request: SignedInRequest, pk: int, number: int, motion: int) -> HttpResponse:
    found = sitting_to_lead(request, pk, number)
    asked = _motion(found, motion)
    now = timezone.now()
    form: PapersForm | VotesForm
    if asked.is_secret:
        left = motion_rows.left_to_vote(asked, balance_of(found.panel))
        form = papers = PapersForm(request.POST or None, parts=left)
        note = _("Count the papers of each part. Blank and missing ones count as abstentions.")
    else:
        cast = dict(asked.ballots.values_list("seat", "choice"))
        names = motion_rows.names_of_voters(asked)
        form = votes = VotesForm(request.POST or None, names=names, cast=cast)
        note = _("Abstentions count as being there, and not in the majority.")
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: (
                acts.enter_papers(motion=asked, papers=papers.papers(), by=request.user, now=now)
                if asked.is_secret
                else acts.enter_votes(
                    motion=asked, choices=votes.choices(), by=request.user, now=now
                )
            ),
        )
    ):
        messages.success(request, _("The votes are entered."))
        return redirect("panels:sitting_motion", pk, number, motion)
    return _form(request, asked, form, _("Enter votes"), _("Enter the votes"), note)


@require_POST
def vote(request: SignedInRequest, pk: int, number: int, motion: int) -> HttpResponse:
    asked = _motion(sitting_to_read(request, pk, number), motion)
    form = ChoiceForm(request.POST)
    now = timezone.now()
    if form.is_valid():
        done(
            request,
            lambda: acts.vote(
                motion=asked, choice=form.cleaned_data["choice"], by=request.user, now=now
            ),
            _("Your vote is counted. Thank you."),
        )
    else:
        messages.error(request, _("Please choose how you vote."))
    return redirect("panels:sitting_motion", pk, number, motion)


@form_page
def count(request: SignedInRequest, pk: int, number: int, motion: int) -> HttpResponse:
    asked = _motion(sitting_to_lead(request, pk, number), motion)
    if request.method != "POST":
        left = asked.voters.filter(has_voted=False).count()
        waiting = ngettext(
            "%(count)s seat has not voted yet.", "%(count)s seats have not voted yet.", left
        ) % {"count": left}
        text = _("The result goes into the public log and cannot be taken back.")
        text = f"{waiting} {text}" if left else text
        return _asks(request, asked, _("Close and count"), text, asked.is_open)
    now = timezone.now()
    done(
        request,
        lambda: acts.close_vote(motion=asked, by=request.user, now=now),
        _("The votes are counted and the decision is in the log."),
    )
    return redirect("panels:sitting_motion", pk, number, motion)


@form_page
def withdraw(request: SignedInRequest, pk: int, number: int, motion: int) -> HttpResponse:
    asked = _motion(sitting_to_lead(request, pk, number), motion)
    if request.method != "POST":
        text = _("Nothing is decided, and votes that were cast do not count.")
        is_possible = asked.is_draft or asked.is_open
        return _asks(request, asked, _("Withdraw the motion"), text, is_possible, is_danger=True)
    now = timezone.now()
    done(
        request,
        lambda: acts.withdraw(motion=asked, by=request.user, now=now),
        _("The motion is withdrawn. Nothing was decided."),
    )
    return redirect("panels:sitting_motion", pk, number, motion)


def _motion(found: Sitting, pk: int) -> Motion:
    asked = get_object_or_404(found.motions.select_related("item"), pk=pk)
    asked.sitting, asked.panel = found, found.panel
    return asked


def _asks(
    request: SignedInRequest,
    asked: Motion,
    action: str,
    text: str,
    is_possible: bool,
    *,
    is_danger: bool = False,
) -> HttpResponse:
    back = motion_rows.motion_address(asked)
    return asks(request, asked.sitting, action, text, is_possible, back=back, is_danger=is_danger)


def _form(
    request: SignedInRequest, asked: Motion, form: object, title: str, action: str, note: str
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "note": note,
        "action": action,
        "trail": trail(asked.panel, asked.sitting, title),
        "back": motion_rows.motion_address(asked),
    }
    return render(request, "panels/sittings/form.html", context)
