"""Worlds that are long to build and that a whole module of tests only reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def kept(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written inside stays until the end, then is gone; each test still undoes its own."""
    with blocker.unblock():
        whole = transaction.atomic()
        # Django's own mark of a test's transaction: acts may begin inside it
        whole._from_testcase = True
        with whole:
            yield
            transaction.set_rollback(True)
