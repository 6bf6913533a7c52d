"""Addresses of draws: the desk's, everybody's, and the program that checks a table."""

from django.urls import path

from panels.views import balancing, drawing, lots

ONE = "desk/panels/<int:pk>/draws/<int:number>/"
PUBLIC = "panels/<slug:city>/<slug:programme>/draws/"

urlpatterns = [
    path("panels/check.py", lots.program, name="draw_program"),
    path(PUBLIC, lots.all_of_them, name="public_draws"),
    path(PUBLIC + "<int:number>/", lots.one, name="public_draw"),
    path(PUBLIC + "<int:number>/table-<int:version>.json", lots.table_file, name="draw_table"),
    path("desk/panels/<int:pk>/draws/", drawing.all_of_them, name="draws"),
    path("desk/panels/<int:pk>/draws/plan/", drawing.plan, name="draw_plan"),
    path(ONE, drawing.one, name="draw"),
    path(ONE + "freeze/", drawing.freeze, name="draw_freeze"),
    path(ONE + "quotas/", balancing.quotas, name="draw_quotas"),
    path(ONE + "ease/", balancing.ease, name="draw_ease"),
    path(ONE + "publish/", drawing.publish, name="draw_publish"),
    path(ONE + "renew/", drawing.renew, name="draw_renew"),
    path(ONE + "number/", drawing.enter_number, name="draw_number"),
    path(ONE + "confirm/", drawing.confirm, name="draw_confirm"),
    path(ONE + "close/", drawing.close, name="draw_close"),
    path(ONE + "cancel/", drawing.cancel, name="draw_cancel"),
]
