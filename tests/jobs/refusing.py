"""A mail server that refuses everything with `settings.REFUSAL`."""

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise settings.REFUSAL
