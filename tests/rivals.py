"""Connections that want the same row in the same moment."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction


def until_they_wait(many: int) -> None:
    """So many connections wait for a lock."""
    with connection.cursor() as cursor:
        for _moment in range(200):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0] >= many:
                return
            time.sleep(0.05)
    raise AssertionError("they never waited")


def side_by_side(act: Callable[[], Any], *, behind: str) -> list[Any]:
    """What two connections got that did the same, both past their looking before either writes.

    `behind` is the statement whose lock both wait for.
    """

    def run(_number: int) -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(behind)
            both = [pool.submit(run, number) for number in range(2)]
            until_they_wait(2)
        return [each.result(timeout=20) for each in both]
