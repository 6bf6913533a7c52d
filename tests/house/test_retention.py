"""No field about a person without a purpose, a lifetime and an erasure rule."""

from django.apps import apps
from django.conf import settings
from django.db import models

from crisco import retention

OURS = {"jobs", "documents", "network", "panels", "events", "handbook"}
# tables of the libraries about people; the other ones hold names of tables and of rights
OURS |= {"account", "mfa", "usersessions", "sessions", "admin"}
TEXTS = (
    models.CharField,
    models.TextField,
    models.EmailField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
    models.GenericIPAddressField,
)
INVISIBLE = (models.SlugField, models.URLField)


def could_hold_a_person() -> set[str]:
    """Text without a fixed list of choices, files, and links to accounts."""
    found = set()
    for model in apps.get_models():
        if model._meta.app_label not in OURS:
            continue
        for field in model._meta.concrete_fields:
            name = f"{model._meta.app_label}.{model.__name__}.{field.name}"
            if _is_translation(field):
                continue
            to_account = (
                field.is_relation
                and field.related_model
                and field.related_model._meta.label == settings.AUTH_USER_MODEL
            )
            holds_text = (
                isinstance(field, TEXTS)
                and not isinstance(field, INVISIBLE)
                and not field.choices
                and not field.primary_key
            )
            if to_account or holds_text:
                found.add(name)
    return found


def _is_translation(field: models.Field) -> bool:
    return hasattr(field, "translated_field")


def test_every_field_that_could_hold_a_person_is_declared():
    declared = {kept.field for kept in retention.declared()} | retention.free_of_persons()

    assert sorted(could_hold_a_person() - declared) == []


def test_nothing_is_declared_that_does_not_exist():
    known = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
    }
    declared = {kept.field for kept in retention.declared()} | retention.free_of_persons()

    assert sorted(declared - known) == []


def test_what_is_kept_on_erasure_says_why():
    silent = [
        kept.field for kept in retention.declared() if kept.erasure == "keep" and not kept.reason
    ]

    assert silent == []


def test_every_declaration_has_a_purpose_and_a_lifetime():
    empty = [kept.field for kept in retention.declared() if not (kept.purpose and kept.lifetime)]

    assert empty == []
