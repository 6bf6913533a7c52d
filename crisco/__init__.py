"""The switchboard and the plinth of the portal."""

from crisco.celery import app as celery_app

__all__ = ["celery_app"]
