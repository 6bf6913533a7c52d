import pytest
from django.db import IntegrityError, OperationalError, connection

from crisco import db
from network.models import City, User
from tests.builders import network as build


class Taken(Exception):
    pass


@pytest.mark.django_db
def test_a_named_refusal_becomes_the_error_given_for_it():
    person = build.user()

    with pytest.raises(Taken), db.violations({"network_user_email_is_lower_case": Taken()}):
        User.objects.filter(pk=person.pk).update(email="ANA@portal.example")

    person.refresh_from_db()
    assert person.email.islower()


@pytest.mark.django_db
def test_a_refusal_without_an_error_stays_what_it_is():
    city = build.city()

    with pytest.raises(IntegrityError), db.violations({"another": Taken()}):
        City.objects.filter(pk=city.pk).update(country="Italy"[:2])


def raising(state: str) -> OperationalError:
    cause = Exception()
    cause.sqlstate = state
    error = OperationalError()
    error.__cause__ = cause
    return error


def test_what_passes_is_tried_three_times():
    tries = []

    def act():
        tries.append(1)
        raise raising("40P01")

    with pytest.raises(OperationalError):
        db.retrying(act)
    assert len(tries) == 3


def test_what_does_not_pass_is_tried_once():
    tries = []

    def act():
        tries.append(1)
        raise raising("57014")

    with pytest.raises(OperationalError):
        db.retrying(act)
    assert len(tries) == 1


@pytest.mark.django_db
def test_the_database_has_a_clock():
    assert db.database_now().tzinfo is not None
    assert connection.vendor == "postgresql"
