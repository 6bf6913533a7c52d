import pytest
from django.contrib import admin
from django.urls import reverse

from network.models import Partnership, User
from tests.builders import network as build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def administrator(client):
    client.force_login(build.user(is_staff=True, is_superuser=True))
    return client


def test_every_list_and_form_of_the_network_opens(administrator):
    programme = build.programme()
    city = build.city()
    rows = {
        "programme": programme,
        "city": city,
        "organisation": build.organisation(city=city),
        "partnership": programme.partnerships.get(),
        "theme": build.theme(programme=programme),
        "user": build.user(),
    }

    for model in admin.site._registry:
        if model._meta.app_label != "network":
            continue
        name = model._meta.model_name
        assert administrator.get(reverse(f"admin:network_{name}_changelist")).status_code == 200
        if name in rows:
            address = reverse(f"admin:network_{name}_change", args=[rows[name].pk])
            assert administrator.get(address).status_code == 200


def test_an_account_made_here_signs_in_by_code_until_it_has_a_password(administrator):
    administrator.post(
        reverse("admin:network_user_add"),
        {
            "email": "new@portal.example",
            "language": "en",
            "is_active": "on",
            "affiliations-TOTAL_FORMS": "0",
            "affiliations-INITIAL_FORMS": "0",
        },
    )

    assert not User.objects.get(email="new@portal.example").has_usable_password()


def test_taking_the_lead_away_is_answered_with_a_sentence(administrator):
    lead = build.programme().partnerships.get()

    response = administrator.post(
        reverse("admin:network_partnership_delete", args=[lead.pk]), {"post": "yes"}, follow=True
    )

    assert "needs one lead partner" in response.content.decode()
    assert Partnership.objects.filter(pk=lead.pk).exists()
