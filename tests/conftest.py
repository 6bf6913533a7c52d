"""Fixtures that every test may use. Builders of worlds are in tests/builders/."""

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation
from pytest_django import Settings

from crisco.catalogues import compile_all

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def pytest_collection_finish() -> None:
    """What is loaded by now stays, so the collector may pass it over, as in the web process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture
def now() -> datetime:
    """Noon of a day in December, aware UTC."""
    return NOW


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Copied tables come in a second, migrated ones in a quarter of a minute for each worker."""
    if template := os.environ.get("TEST_TEMPLATE"):
        connection.settings_dict["TEST"]["TEMPLATE"] = template


# what Django wrote of its own when the tables were made; no test touches it
KEPT = ("django_migrations", "django_content_type", "auth_permission")
EMPTY = f"""
DO $$ DECLARE one regclass; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r'
        AND relnamespace = 'public'::regnamespace AND relname NOT IN {KEPT}
    LOOP EXECUTE format('DELETE FROM %s', one); END LOOP;
END $$
"""


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly() -> Iterator[None]:
    """After a test that commits, rows go past the guards in a hundredth of a second.

    Django would make every table anew, and write every permission: 0.7 s a test. Only a
    superuser of the database may do it the quick way.
    """

    def empty(self: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('is_superuser')")
            if cursor.fetchone() == ("on",):
                cursor.execute(EMPTY)
                return
        slowly(self)

    slowly = TransactionTestCase._fixture_teardown
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


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


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["tests.builders.hashing.QuickArgon2"]


@pytest.fixture(autouse=True)
def _no_files(settings: Settings) -> None:
    """A client asks for no style sheet; each new one would go through all files first."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def no_second_factor(settings: Settings) -> None:
    """Coordinators and staff sign in with a password alone."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def client() -> Client:
    """A visitor's browser."""
    return Client()
