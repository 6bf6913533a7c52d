"""Addresses of what everybody may read beside the panels' own pages."""

from django.urls import path

from panels.views import data, organisations

urlpatterns = [
    path("panels/organisations/", organisations.directory, name="organisations"),
    path("panels/data/", data.about, name="data"),
    path("panels/data/<slug:dataset>.<slug:form>", data.file, name="data_file"),
    path(
        "panels/<slug:city>/<slug:programme>/data/<slug:dataset>.<slug:form>",
        data.panel_file,
        name="panel_data_file",
    ),
]
