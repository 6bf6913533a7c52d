import json

import pytest
from django.core.management import CommandError, call_command

from network import demo, demo_people
from network.models import Affiliation, City, Role, User

pytestmark = pytest.mark.django_db


def test_the_demo_gives_every_city_of_crisco_a_coordinator_once(now):
    demo_people.load(now)
    again = demo_people.load(now)

    coordinated = City.objects.filter(
        organisations__affiliations__role=Role.COORDINATOR,
        organisations__partnerships__programme__slug="crisco",
    ).distinct()
    assert coordinated.count() == 10
    assert again.startswith("people: 0 new")
    assert Affiliation.objects.filter(user__email="giulia@demo.example").count() == 1


def test_every_sample_login_works(client, now, capsys, settings):
    demo_people.load(now)
    call_command("demo_logins")

    logins = json.loads(capsys.readouterr().out)

    assert [login["email"] for login in logins[:3]] == [
        "giulia@demo.example",
        "rosa@demo.example",
        "ana@demo.example",
    ]
    assert User.objects.get(email=logins[0]["email"]).check_password(logins[0]["password"])
    assert {login["email"] for login in logins} == set(User.objects.values_list("email", flat=True))


def test_the_demo_is_refused_where_second_factors_are_required(settings):
    settings.SECOND_FACTOR_REQUIRED = True

    with pytest.raises(CommandError, match="everybody knows"):
        call_command("load_demo")

    assert not User.objects.exists()


def test_loaders_run_lower_floors_first(monkeypatch, now):
    monkeypatch.setattr(demo, "_loaders", [])
    demo.register(lambda now: "upper", order=30)
    demo.register(lambda now: "lower", order=10)

    assert [loader(now) for loader in demo.loaders()] == ["lower", "upper"]
