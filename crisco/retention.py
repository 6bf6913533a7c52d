"""What the portal keeps about people: each field with its purpose, lifetime and erasure.

Every app declares its fields in `retention.py` as `FIELDS`, and `FREE_OF_PERSONS` for fields that
look as if they could hold a person but do not. A house test walks all models and fails on a field
that is in neither; the privacy page is rendered from the same declarations.
"""

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Literal

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

Class = Literal["personal", "special"]
Erasure = Literal["delete_row", "set_null", "blank", "pseudonymise", "keep"]


@dataclass(frozen=True)
class Kept:
    """One personal field.

    Shapes: `field` is `app.Model.field`; purpose and lifetime are whole, translatable sentences;
    `reason` says why erasure is `keep`, and is empty otherwise. `called` is what people call the
    field where its own name is a library's.
    """

    field: str
    purpose: str | Promise
    lifetime: str | Promise
    erasure: Erasure
    category: Class = "personal"
    reason: str | Promise = ""
    called: str | Promise = ""


@dataclass(frozen=True)
class Cookie:
    """A note in the visitor's browser, under the name that the browser shows."""

    name: str
    purpose: str | Promise
    lifetime: str | Promise


def cookies() -> list[Cookie]:
    """`COOKIES` of all apps; those of Django are named by the privacy page itself."""
    return [cookie for module in _modules() for cookie in getattr(module, "COOKIES", ())]


def declared() -> list[Kept]:
    """Declarations of all apps, in the order of the floors."""
    return [kept for module in _modules() for kept in getattr(module, "FIELDS", ())]


def free_of_persons() -> set[str]:
    """Fields that hold text or a link and yet nothing personal."""
    return {name for module in _modules() for name in getattr(module, "FREE_OF_PERSONS", ())}


def _modules() -> list[ModuleType]:
    return [
        import_module(f"{config.name}.retention")
        for config in apps.get_app_configs()
        if config.module and module_has_submodule(config.module, "retention")
    ]
