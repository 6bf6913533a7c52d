"""Public pages of who takes part: programmes, cities, organisations, and the search over all."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from crisco.languages import country_name, reader_language, shown, sorted_for_reader
from crisco.visitors import same_for_visitors
from network import searching
from network.forms.filters import CityFilter, SearchForm
from network.models import City, Organisation, Partnership, PartnershipRole, Programme
from network.views.places import in_order, on_the_map

A_PAGE = 60
TIERS = {
    PartnershipRole.LEAD: gettext_lazy("Lead partner"),
    PartnershipRole.CORE: gettext_lazy("Core partners"),
    PartnershipRole.CONTRIBUTING: gettext_lazy("Contributing partners"),
    PartnershipRole.TECHNICAL: gettext_lazy("Technical partners"),
    PartnershipRole.ASSOCIATED: gettext_lazy("Associated partners"),
    PartnershipRole.REPLICATING: gettext_lazy("Replicating partners"),
}


@login_not_required
@same_for_visitors
@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    programmes = Programme.objects.published().order_by("position", "pk")
    return render(
        request,
        "network/browsing/programme_list.html",
        {"programmes": programmes, "trail": [(_("Programmes"), "")]},
    )


@login_not_required
@same_for_visitors
@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.published(), slug=slug)
    today = timezone.localdate()
    partnerships = list(programme.partnerships.with_parties().order_by("position", "pk"))
    activities = programme.activities.select_related("theme", "prepares").order_by("number")
    return render(
        request,
        "network/browsing/programme.html",
        {
            "programme": programme,
            "month": programme.month_on(today),
            "is_over": bool(programme.ends_on and programme.ends_on < today),
            "tiers": _tiers(partnerships, today),
            "former": [each for each in partnerships if not each.is_live(today)],
            "themes": programme.themes.order_by("number"),
            "activities": activities,
            "places": on_the_map(_cities_of(partnerships, today)),
            "funding_sentence": _funding(programme),
            "trail": [
                (_("Programmes"), reverse("network:programme_list")),
                (programme.acronym, ""),
            ],
        },
    )


@login_not_required
@same_for_visitors
@require_safe
def city_list(request: HttpRequest) -> HttpResponse:
    language = reader_language()
    programmes = Programme.objects.published().order_by("position", "pk")
    acronyms = {programme.slug: programme.acronym for programme in programmes}
    live = Partnership.objects.published().live(timezone.localdate())
    everywhere = list(live.cities())
    countries = {city.country: country_name(city.country, language) for city in everywhere}
    form = CityFilter(
        request.GET or None,
        programmes=acronyms.items(),
        countries=sorted_for_reader(countries.items(), lambda pair: pair[1], language),
    )
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    cities = everywhere
    if chosen.get("programme"):
        cities = list(live.filter(programme__slug=chosen["programme"]).cities())
    if chosen.get("country"):
        cities = [city for city in cities if city.country == chosen["country"]]
    page = Paginator(in_order(cities), A_PAGE).get_page(request.GET.get("page", "")[:6])
    here = reverse("network:city_list")
    chips = [
        (names[chosen[key]], _without(request, key))
        for key, names in (("programme", acronyms), ("country", countries))
        if chosen.get(key)
    ]
    return render(
        request,
        "network/browsing/city_list.html",
        {
            "page": page,
            "places": on_the_map(page.object_list),
            "form": form,
            "chips": chips,
            "reset_url": here,
            "count": ngettext("%(count)s city", "%(count)s cities", len(cities))
            % {"count": len(cities)},
            "trail": [(_("Cities"), "")],
        },
    )


@login_not_required
@same_for_visitors
@require_safe
def city(request: HttpRequest, slug: str) -> HttpResponse:
    parts = (
        Partnership.objects.published()
        .select_related("programme")
        .order_by("programme__position", "pk")
    )
    organisations = (
        Organisation.objects.filter(city__slug=slug)
        .select_related("city")
        .prefetch_related(Prefetch("partnerships", queryset=parts, to_attr="parts"))
        .order_by("slug")
    )
    city = organisations[0].city if organisations else get_object_or_404(City, slug=slug)
    today = timezone.localdate()
    for part in (part for organisation in organisations for part in organisation.parts):
        part.is_now = part.is_live(today)
    name = shown(city, "name", reader_language()).text
    return render(
        request,
        "network/browsing/city.html",
        {
            "city": city,
            "organisations": organisations,
            "trail": [(_("Cities"), reverse("network:city_list")), (name, "")],
        },
    )


@login_not_required
@same_for_visitors
@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.select_related("city"), slug=slug)
    parts = organisation.partnerships.published().select_related("programme")
    parts = parts.order_by("programme__position", "pk")
    today = timezone.localdate()
    for part in parts:
        part.is_now = part.is_live(today)
    name = shown(organisation, "name", reader_language()).text
    return render(
        request,
        "network/browsing/organisation.html",
        {
            "organisation": organisation,
            "parts": parts,
            "offices": organisation.offices.order_by("position", "pk"),
            "trail": [(_("Cities"), reverse("network:city_list")), (name, "")],
        },
    )


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"].strip() if form.is_valid() else ""
    hits = searching.search(query, reader_language()) if query else []
    return render(
        request,
        "network/browsing/search.html",
        {"search": form, "query": query, "hits": hits, "trail": [(_("Search"), "")]},
    )


def _tiers(partnerships: Iterable[Partnership], today: date) -> list[tuple[str, list[Partnership]]]:
    """Live partners by their part, in the order of the parts; parts that nobody has are left out."""
    live = [each for each in partnerships if each.is_live(today)]
    tiers = [
        (str(TIERS[role]), [each for each in live if each.role == role]) for role in PartnershipRole
    ]
    return [(label, members) for label, members in tiers if members]


def _cities_of(partnerships: Iterable[Partnership], today: date) -> list[City]:
    cities = {
        each.organisation.city_id: each.organisation.city
        for each in partnerships
        if each.is_live(today)
    }
    return [city for city in cities.values() if city]


def _funding(programme: Programme) -> str:
    if not programme.fund:
        return ""
    return _("Co-funded by the European Union: %(fund)s") % {"fund": programme.fund}


def _without(request: HttpRequest, key: str) -> str:
    """This address without one of its filters."""
    kept = request.GET.copy()
    kept.pop(key, None)
    return f"?{kept.urlencode()}" if kept else reverse("network:city_list")
