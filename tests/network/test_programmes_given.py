"""The facts of the four programmes are those that their documents give."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db.models import Count

from network.management.commands.load_programmes import DATA
from network.models import Office, Organisation, Partnership, Programme
from network.services import programmes
from tests.builders.kept import kept
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def given(django_db_setup, django_db_blocker) -> Iterator[None]:
    with kept(django_db_blocker):
        programmes.load(DATA.glob("*.yaml"), now=NOW)
        yield


def test_the_four_programmes_have_the_partners_their_documents_give(given):
    today = {
        programme.acronym: programme.partnerships.live(date(2026, 12, 1)).count()
        for programme in Programme.objects.all()
    }
    assert today == {"CRISCO": 10, "IN.TO.EU": 4, "EPI": 13, "LIAISON": 5}
    leads = Partnership.objects.filter(role="lead").values_list(
        "programme__acronym", "organisation__slug"
    )
    assert dict(leads) == {
        "CRISCO": "municipality-of-etterbeek",
        "IN.TO.EU": "municipality-of-palazzo-san-gervasio",
        "EPI": "patrir",
        "LIAISON": "cesie",
    }


def test_replaced_partners_stay_in_the_record(given):
    replaced = Partnership.objects.filter(replaced_by__isnull=False).values_list(
        "organisation__city__slug", "replaced_by__organisation__city__slug"
    )

    assert dict(replaced) == {"alcanadre": "teruel", "alimos": "cluj"}


def test_crisco_has_four_themes_and_nine_activities_in_their_order(given):
    crisco = Programme.objects.get(slug="crisco")

    plan = crisco.activities.order_by("number").values_list(
        "number", "kind", "theme__number", "prepares__number"
    )

    assert list(crisco.themes.order_by("number").values_list("title_sq", flat=True)) == [
        "Barrierat kulturore dhe sociale",
        "Paragjykime dhe situata të pasigurta individuale",
        "Barrierat gjuhësore",
        "Mungesa e vendeve publike për t’u angazhuar në aktivitete",
    ]
    assert list(plan) == [
        (1, "preparation", None, None),
        (2, "local", 1, 3),
        (3, "transnational", 1, None),
        (4, "local", 2, 5),
        (5, "transnational", 2, None),
        (6, "local", 3, 7),
        (7, "transnational", 3, None),
        (8, "local", 4, 9),
        (9, "transnational", 4, None),
    ]


def test_what_the_documents_do_not_give_stays_empty(given):
    liaison = Programme.objects.get(slug="liaison")
    in_to_eu = Programme.objects.get(slug="in-to-eu")

    assert (liaison.project_number, liaison.grant_euro) == ("", None)
    assert (in_to_eu.date_precision, in_to_eu.strand) == ("month", "")
    assert set(in_to_eu.themes.values_list("number", flat=True)) == {3, 5}


def test_vifin_is_one_organisation_in_two_programmes(given):
    both = Organisation.objects.annotate(times=Count("partnerships")).filter(times=2)

    assert [organisation.slug for organisation in both] == ["vifin"]


def test_alda_has_its_five_offices_in_order(given):
    places = Office.objects.filter(organisation__slug="alda").order_by("position")

    assert [office.place for office in places] == [
        "Strasbourg",
        "Brussels",
        "Vicenza",
        "Skopje",
        "Subotica",
    ]
