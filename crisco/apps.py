"""The plinth as a Django app: template tags, commands and static files."""

from django.apps import AppConfig
from django.contrib.staticfiles import apps as staticfiles

from crisco.sentences import speak_plainly


class PlinthConfig(AppConfig):
    name = "crisco"
    label = "plinth"

    def ready(self) -> None:
        speak_plainly()


class StaticFilesConfig(staticfiles.StaticFilesConfig):
    """What no page asks for is not collected: half the work, since everything is compressed hard.

    Left out: the long form of scripts whose short form is used, other versions of htmx.
    """

    ignore_patterns = (
        *staticfiles.StaticFilesConfig.ignore_patterns,
        *("jquery.js", "select2.full.js", "xregexp.js"),
        *("htmx-2.js", "htmx-4*", "htmax-*", "django_htmx/ext/*"),
    )
