"""The clock's part: questions nobody answered, applicants not needed any more, terms that are over."""

import logging

from celery import shared_task

from crisco.db import database_now

logger = logging.getLogger(__name__)


@shared_task(name="panels.applications", ignore_result=True)
def applications(**_ignored: object) -> None:
    """Offers whose day is over have ended, and people are erased when they should be."""
    from panels.services import application_clock  # noqa: PLC0415 - task

    now = database_now()
    expired = application_clock.expire(now=now)
    logger.info("%s offers ended, %s erased", expired, application_clock.forget(now=now))


@shared_task(name="panels.forget", ignore_result=True)
def forget(**_ignored: object) -> None:
    """Names that sittings no longer need, answers and codes of draws, and old promises are gone."""
    from panels.services import (  # noqa: PLC0415 - task
        balancing,
        commitments,
        draw_results,
        sitting_clock,
    )

    now = database_now()
    logger.info("%s names forgotten", sitting_clock.forget(now=now))
    logger.info("%s answers for draws forgotten", balancing.forget(now=now))
    logger.info("%s entries of draws forgotten", draw_results.forget(now=now))
    logger.info("%s promises forgotten", commitments.forget(now=now))


@shared_task(name="panels.settle", ignore_result=True)
def settle(**_ignored: object) -> None:
    """Each panel whose day has come is settled in a transaction of its own."""
    from panels.services import life  # noqa: PLC0415 - task

    now = database_now()
    for panel in life.due(now):
        logger.info("panel %s: %s acts", panel.pk, life.settle(panel=panel, now=now))
