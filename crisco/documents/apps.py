"""HTML to PDF, and the archive of rendered files; knows no domain."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "crisco.documents"
    label = "documents"
    verbose_name = _("documents")
