"""The plinth as a Django app: template tags, commands and static files."""

from django.apps import AppConfig


class PlinthConfig(AppConfig):
    name = "crisco"
    label = "plinth"
