"""Connections that want the same row in the same moment."""

import time

from django.db import connection


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
