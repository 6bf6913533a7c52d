"""Registering a city's initiatives and telling how they go, at the coordinators' desk."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crisco.languages import BY_CODE
from crisco.verdict import require
from network import rules as network
from network.models import City
from network.requests import SignedInRequest
from panels import rules
from panels.forms.initiatives import InitiativeForm, initial_of
from panels.models import Initiative
from panels.services import initiatives
from panels.services.acts import Refused
from panels.views.initiatives import A_PAGE, card
from panels.views.writing import desk_trail, done, form_page, once, own_initiative


@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    """The initiatives of one's own cities, and what could be done next."""
    now = timezone.now()
    require(rules.may_write_initiatives(request.user, now=now))
    cities = network.managed_cities(request.user, now=now)
    mine = Initiative.objects.for_cards().in_cities(cities).newest_first()
    page = Paginator(mine, A_PAGE).get_page(request.GET.get("page", "")[:6])
    context = {
        "page": page,
        "cards": [card(each) for each in page.object_list],
        "trail": [(_("My desk"), reverse("network:desk")), (_("Initiatives"), "")],
    }
    return render(request, "panels/initiatives/desk.html", context)


@form_page
def add(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    require(rules.may_write_initiatives(request.user, now=now))
    cities = {city.slug: city for city in network.managed_cities(request.user, now=now)}
    asked = request.GET.get("city", "")
    if asked and asked not in cities:
        raise Http404
    city = cities[asked] if asked else next(iter(cities.values()))
    language = _text_language(request, city.languages[0])
    form = InitiativeForm(request.POST or None, city=city)
    made: list[Initiative] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: made.append(
                initiatives.register(
                    city=city, language=language, **_given(form, language), **once(form, request)
                )
            ),
        )
    ):
        messages.success(request, _("The initiative stands in the register."))
        return redirect(made[0])
    context = {
        "form": form,
        "city": city,
        "cities": list(cities.values()) if len(cities) > 1 else [],
        "versions": _versions(city, language),
        "language": BY_CODE[language],
        "back": reverse("panels:initiatives_desk"),
        "trail": desk_trail(_("New initiative")),
    }
    return render(request, "panels/initiatives/edit.html", context)


@form_page
@own_initiative
def edit(request: SignedInRequest, initiative: Initiative) -> HttpResponse:
    language = _text_language(request, initiative.source_language)

    def form_for(saved: Initiative, data: Any) -> InitiativeForm:
        return InitiativeForm(data, city=saved.city, initial=initial_of(saved, language))

    form = form_for(initiative, request.POST or None)
    sides: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = done(
                form,
                lambda: initiatives.edit(
                    initiative=initiative,
                    revision=form.cleaned_data["revision"] or 0,
                    by=request.user,
                    now=timezone.now(),
                    **_given(form, language),
                ),
            )
        except initiatives.ChangedMeanwhile as refusal:
            initiative = Initiative.objects.for_cards().get(pk=initiative.pk)
            sides = form.meets(form_for(initiative, None), refusal)
            saved = not sides
        if saved:
            messages.success(request, _("Saved."))
            return redirect(initiative)
    context = {
        "form": form,
        "initiative": initiative,
        "city": initiative.city,
        "versions": _versions(initiative.city, language, initiative),
        "language": BY_CODE[language],
        "sides": sides,
        "back": initiative.get_absolute_url(),
        "trail": desk_trail(_("Edit"), initiative),
    }
    return render(request, "panels/initiatives/edit.html", context, status=409 if sides else 200)


@form_page
@own_initiative
def remove(request: SignedInRequest, initiative: Initiative) -> HttpResponse:
    """A mistake is taken out of the register; what cannot be is stopped, and this page says why."""
    now = timezone.now()
    if request.method == "POST":
        try:
            initiatives.remove(initiative=initiative, by=request.user, now=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(initiative)
        messages.success(request, _("The initiative is removed."))
        return redirect("panels:initiatives_desk")
    context = {
        "initiative": initiative,
        "verdict": rules.may_remove_initiative(request.user, initiative, now=now),
        "can_stop": initiative.may_become("stopped") and not initiative.is_stopped,
        "trail": desk_trail(_("Remove the initiative"), initiative),
    }
    return render(request, "panels/initiatives/remove.html", context)


def _given(form: InitiativeForm, language: str) -> dict[str, Any]:
    """What both writing acts take from the form."""
    return {
        "values": form.values(language),
        "themes": form.cleaned_data["themes"],
        "partners": form.cleaned_data.get("partners", ()),
    }


def _text_language(request: SignedInRequest, otherwise: str) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in BY_CODE else otherwise


def _versions(
    city: City, language: str, initiative: Initiative | None = None
) -> list[dict[str, Any]]:
    """Languages of the text, those of the city first, each with whether a text is there."""
    source = [initiative.source_language] if initiative else []
    there = {code for code in BY_CODE if initiative and getattr(initiative, f"title_{code}")}
    codes = dict.fromkeys([*source, *city.languages, "en", "ar", *sorted(there), language])
    return [
        {
            "language": BY_CODE[code],
            "is_there": code in there,
            "is_current": code == language,
        }
        for code in codes
        if code in BY_CODE
    ]
