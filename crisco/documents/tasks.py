"""The clock's part: rendered files past their time go, once a day."""

import logging

from celery import shared_task

from crisco.db import database_now

logger = logging.getLogger(__name__)


@shared_task(name="documents.tidy", ignore_result=True)
def tidy(**_ignored: object) -> None:
    """Documents past their time and parts nobody uses are gone. Two clocks do no harm."""
    from crisco.documents.services import archive, parts  # noqa: PLC0415 - task

    now = database_now()
    documents, unused = archive.forget_expired(now=now), parts.forget_unused(now=now)
    logger.info("%s documents and %s parts forgotten", documents, unused)
