from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "crisco.documents"
    label = "documents"
