"""Mail servers that refuse everything with `settings.REFUSAL`, or do not even answer."""

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise settings.REFUSAL


class OutOfReach(EmailBackend):
    def open(self):
        raise settings.REFUSAL
