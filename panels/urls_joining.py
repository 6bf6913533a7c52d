"""Addresses of joining a panel: the open form, a person's own page, and the coordinators' list."""

from django.urls import path

from panels.views import applications, balancing, joining, own_application

urlpatterns = [
    path("panels/application/", own_application.open_by_code, name="application_open"),
    path("panels/application/<str:token>/", own_application.mine, name="application"),
    path(
        "panels/application/<str:token>/change/", own_application.change, name="application_change"
    ),
    path(
        "panels/application/<str:token>/withdraw/",
        own_application.withdraw,
        name="application_withdraw",
    ),
    path("panels/application/<str:token>/undo/", own_application.undo, name="application_undo"),
    path("panels/application/<str:token>/erase/", own_application.erase, name="application_erase"),
    path("panels/application/<str:token>/yes/", own_application.say_yes, name="application_yes"),
    path("panels/application/<str:token>/balance/", balancing.state, name="application_balance"),
    path("panels/application/<str:token>/no/", own_application.say_no, name="application_no"),
    path(
        "panels/application/<str:token>/confirm/",
        own_application.confirm,
        name="application_confirm",
    ),
    path("panels/<slug:city>/<slug:programme>/join/", joining.join, name="join"),
    path("panels/<slug:city>/<slug:programme>/join/done/", joining.done, name="join_done"),
    path("desk/panels/<int:pk>/call/", applications.call, name="call"),
    path("desk/panels/<int:pk>/call/close/", applications.close_call, name="call_close"),
    path("desk/panels/<int:pk>/applications/", applications.all_of_them, name="applications"),
    path("desk/panels/<int:pk>/applications/enter/", applications.enter, name="application_enter"),
    path("desk/panels/<int:pk>/applications/ask/", applications.ask, name="application_ask"),
    path(
        "desk/panels/<int:pk>/applications/nominate/",
        applications.nominate,
        name="application_nominate",
    ),
    path(
        "desk/panels/<int:pk>/applications/<uuid:uuid>/", applications.one, name="application_one"
    ),
    path(
        "desk/panels/<int:pk>/applications/<uuid:uuid>/reconsider/",
        applications.reconsider,
        name="application_reconsider",
    ),
    path(
        "desk/panels/<int:pk>/applications/<uuid:uuid>/resend/",
        applications.resend,
        name="application_resend",
    ),
    path(
        "desk/panels/<int:pk>/applications/<uuid:uuid>/revoke/",
        applications.revoke,
        name="application_revoke",
    ),
    path(
        "desk/panels/<int:pk>/applications/<uuid:uuid>/letter/",
        applications.letter,
        name="application_letter",
    ),
]
