"""Fixtures that every test may use. Builders of worlds are in tests/builders/."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from crisco.catalogues import compile_all

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """Noon of a day in December, aware UTC."""
    return NOW


@pytest.fixture(scope="session", autouse=True)
def _words() -> None:
    """Compiled catalogues are not kept in the repository."""
    compile_all()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _own_cache(settings: Settings) -> None:
    """Tests that run side by side must not count each other's tries or see each other's pages.

    And they change the world faster than a visitor looks twice.
    """
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}}
    settings.PAGE_SECONDS = 0


@pytest.fixture
def no_second_factor(settings: Settings) -> None:
    """Coordinators and staff sign in with a password alone."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def client() -> Client:
    """A visitor's browser."""
    return Client()
