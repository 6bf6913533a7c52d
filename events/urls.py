"""Addresses of events and registrations."""

from django.urls import path

from events.views import browsing, organising, owning, registering

app_name = "events"

urlpatterns = [
    path("debates/", browsing.debate_list, name="list"),
    path("debates/<slug:slug>/", browsing.detail, name="debate"),
    path("events/<slug:slug>/", browsing.detail, name="event"),
    path("debates/<slug:slug>/calendar/", browsing.calendar, name="calendar"),
    path("debates/<slug:slug>/poster/", browsing.poster, name="poster"),
    path("debates/<slug:slug>/register/", registering.register, name="register"),
    path("debates/<slug:slug>/register/done/", registering.done, name="done"),
    path("debates/<slug:slug>/register/mine/", registering.open_own, name="open_own"),
    path("r/", owning.open_by_code, name="open"),
    path("r/<str:token>/", owning.mine, name="mine"),
    path("r/<str:token>/change/", owning.change, name="mine_change"),
    path("r/<str:token>/cancel/", owning.cancel, name="mine_cancel"),
    path("r/<str:token>/undo/", owning.undo, name="mine_undo"),
    path("r/<str:token>/accept/", owning.accept, name="mine_accept"),
    path("r/<str:token>/decline/", owning.decline, name="mine_decline"),
    path("r/<str:token>/confirm/", owning.confirm, name="mine_confirm"),
    path("r/<str:token>/calendar/", owning.calendar, name="mine_calendar"),
    path("desk/debates/", organising.desk_list, name="desk"),
    path("desk/debates/new/", organising.create, name="create"),
    path("desk/debates/<slug:slug>/", organising.overview, name="overview"),
    path("desk/debates/<slug:slug>/edit/", organising.edit, name="edit"),
    path("desk/debates/<slug:slug>/publish/", organising.publish, name="publish"),
    path("desk/debates/<slug:slug>/cancel/", organising.cancel, name="cancel"),
    path("desk/debates/<slug:slug>/places/", organising.places, name="places"),
    path("desk/debates/<slug:slug>/register/", organising.register_for, name="register_for"),
    path(
        "desk/debates/<slug:slug>/registrations/<uuid:uuid>/seat/",
        organising.seat_now,
        name="seat_now",
    ),
    path(
        "desk/debates/<slug:slug>/registrations/<uuid:uuid>/cancel/",
        organising.cancel_for,
        name="cancel_for",
    ),
    path("desk/debates/<slug:slug>/door-list/", organising.door_list, name="door_list"),
    path("desk/debates/<slug:slug>/attendance/", organising.attendance, name="attendance"),
    path("desk/debates/<slug:slug>/export/", organising.export, name="export"),
]
