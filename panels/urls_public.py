"""Addresses of what everybody may read beside the panels' own pages."""

from django.urls import path

from panels.views import commitments, data, organisations, promises

DESK = "desk/panels/<int:pk>/commitments/"

urlpatterns = [
    path("panels/organisations/", organisations.directory, name="organisations"),
    path("panels/promises/", promises.promises, name="promises"),
    path(DESK, commitments.commitments, name="commitments"),
    path(DESK + "<uuid:uuid>/", commitments.end, name="commitment"),
    path(DESK + "<uuid:uuid>/correct/", commitments.correct, name="commitment_correct"),
    path(DESK + "<uuid:uuid>/reopen/", commitments.reopen, name="commitment_reopen"),
    path("panels/data/", data.about, name="data"),
    path("panels/data/<slug:dataset>.<slug:form>", data.file, name="data_file"),
    path(
        "panels/<slug:city>/<slug:programme>/data/<slug:dataset>.<slug:form>",
        data.panel_file,
        name="panel_data_file",
    ),
]
