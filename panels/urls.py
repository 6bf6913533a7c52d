"""Addresses of panels: public ones by city and programme, the desk's by number."""

from django.urls import include, path

from panels.views import browsing, leaving, managing

app_name = "panels"

urlpatterns = [
    path("", include("panels.urls_joining")),
    path("", include("panels.urls_sittings")),
    path("", include("panels.urls_public")),
    path("", include("panels.urls_drawing")),
    path("", include("panels.urls_initiatives")),
    path("panels/", browsing.all_panels, name="list"),
    path("panels/<slug:city>/", browsing.city, name="city"),
    path("panels/<slug:city>/<slug:programme>/", browsing.panel, name="panel"),
    path("programmes/<slug:programme>/panels/", browsing.programme, name="programme"),
    path("desk/panels/open/", managing.found, name="found"),
    path("desk/panels/<int:pk>/", managing.manage, name="manage"),
    path("desk/panels/<int:pk>/print/", managing.print_list, name="print_list"),
    path("desk/panels/<int:pk>/history/", managing.history, name="history"),
    path("desk/panels/<int:pk>/seats/", managing.seats, name="seats"),
    path("desk/panels/<int:pk>/constitute/", managing.constitute, name="constitute"),
    path("desk/panels/<int:pk>/dissolve/", managing.dissolve, name="dissolve"),
    path(
        "desk/panels/<int:pk>/<slug:sector>/add-person/",
        managing.add_person,
        name="add_person",
    ),
    path(
        "desk/panels/<int:pk>/<slug:sector>/add-organisation/",
        managing.add_organisation,
        name="add_organisation",
    ),
    path("desk/panels/<int:pk>/members/<int:member>/", managing.member, name="member"),
    path(
        "desk/panels/<int:pk>/members/<int:member>/give-seat/",
        managing.give_seat,
        name="give_seat",
    ),
    path(
        "desk/panels/<int:pk>/members/<int:member>/withdraw/",
        managing.withdraw,
        name="withdraw",
    ),
    path("desk/panels/<int:pk>/mandates/<int:mandate>/leave/", leaving.leave, name="leave"),
    path("desk/panels/<int:pk>/mandates/<int:mandate>/replace/", leaving.replace, name="replace"),
    path("", include("panels.urls_life")),
]
