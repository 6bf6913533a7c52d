from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "crisco.jobs"
    label = "jobs"
