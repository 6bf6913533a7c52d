"""Addresses of the handbook."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from handbook.views import exporting, handing_in, reading


class Digest(StringConverter):
    """A sha256 in hexadecimal."""

    regex = "[0-9a-f]{64}"


register_converter(Digest, "sha256")

app_name = "handbook"

urlpatterns = [
    path("handbook/", reading.index, name="index"),
    path("handbook/<slug:slug>/", reading.handbook, name="handbook"),
    path("handbook/<slug:slug>/<slug:uid>/", reading.section, name="section"),
    path("handbook-pictures/<sha256:sha256>.<slug:kind>", reading.picture, name="picture"),
    path("practices/", reading.practices, name="practices"),
    path("recommendations/", reading.recommendations, name="recommendations"),
    path("desk/handbook/", exporting.exports, name="exports"),
    path(
        "desk/handbook/hand-in/<slug:initiative>/<slug:kind>/",
        handing_in.hand_in,
        name="hand_in",
    ),
    path("desk/handbook/make/", exporting.make, name="make"),
    path("desk/handbook/<uuid:uuid>/", exporting.export, name="export"),
    path("desk/handbook/<uuid:uuid>/progress/", exporting.export_progress, name="export_progress"),
    path("desk/handbook/<uuid:uuid>/cancel/", exporting.cancel, name="cancel"),
    path("desk/handbook/<uuid:uuid>/retry/", exporting.retry, name="retry"),
]
