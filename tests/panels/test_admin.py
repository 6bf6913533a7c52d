"""The administration shows panels and changes none."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from network.models import User
from panels.models import (
    Application,
    Call,
    Closure,
    Composition,
    Conflict,
    Draw,
    Mandate,
    Member,
    Office,
    Override,
    Panel,
    PanelChange,
    Seat,
    Sector,
)
from tests.builders import joining, sittings
from tests.builders import panels as build

pytestmark = pytest.mark.django_db
MODELS = (
    Application,
    Call,
    Closure,
    Composition,
    Conflict,
    Draw,
    Mandate,
    Member,
    Office,
    Override,
    Panel,
    PanelChange,
    Seat,
    Sector,
)


@pytest.fixture
def root(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    person = User.objects.create_superuser(email="root@portal.example", password="x" * 20)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def one_of_each():
    panel = build.constituted()
    joining.application(panel=panel)
    joining.call(panel=panel)
    build.change(panel=panel)
    build.chair(mandate=panel.mandates.earliest("pk"))
    build.exception(city=panel.city, programme=panel.programme)
    build.closure(programme=panel.programme)
    Draw.objects.create(panel=panel, number=1)
    point = sittings.sitting(panel=panel).agenda.create(position=1, title="The library")
    sittings.conflict(point)


def page(model, act, *more):
    return reverse(f"admin:panels_{model._meta.model_name}_{act}", args=more)


@pytest.mark.parametrize("model", MODELS)
def test_an_administrator_looks_and_neither_adds_nor_deletes(model, root):
    one_of_each()
    row = model.objects.earliest("pk")

    assert root.get(page(model, "changelist")).status_code == 200
    assert root.get(page(model, "add")).status_code == 403
    assert root.get(page(model, "change", row.pk)).status_code == 200
    assert root.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", [model for model in MODELS if model is not Sector])
def test_a_post_of_the_administration_changes_no_panel(model, root):
    one_of_each()
    row = model.objects.values().earliest("pk")
    form = {"state": "vacancy", "ended_at_0": "2026-01-01", "closed_at_0": "2026-01-01"}

    assert root.post(page(model, "change", row["id"]), form).status_code == 403
    assert model.objects.values().get(pk=row["id"]) == row


def test_the_rule_s_numbers_cannot_be_changed_in_the_administration(root):
    sector = build.thirds().sectors.first()
    form = {"title_en": "Neighbours", "share_num": 2, "source_language": "en"}

    root.post(page(Sector, "change", sector.pk), form)

    sector.refresh_from_db()
    assert (sector.title_en, sector.share_num) == ("Neighbours", 1)


def test_the_details_of_an_interest_are_not_for_the_administration(root):
    point = sittings.sitting().agenda.create(position=1, title="The library")
    said = sittings.conflict(point, details="A shop in Via Roma")

    page_of_it = root.get(page(Conflict, "change", said.pk)).content.decode()

    assert str(said.get_reason_display()) in page_of_it
    assert "Via Roma" not in page_of_it


def test_every_model_of_panels_is_read_by_the_same_pages():
    registered = {model for model in admin.site._registry if model._meta.app_label == "panels"}

    assert registered == set(MODELS)
