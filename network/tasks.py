"""The clock's part: what is older than its purpose goes."""

import logging

from celery import shared_task

from crisco.db import database_now

logger = logging.getLogger(__name__)


@shared_task(name="network.forget", ignore_result=True)
def forget(**_ignored: object) -> None:
    """Old messages and invitations are gone. Two clocks at once do no harm."""
    from network.services import forgetting  # noqa: PLC0415 - task

    logger.info("%s old messages and invitations forgotten", forgetting.forget(now=database_now()))
