"""Addresses of sittings, votes and what follows from them."""

from django.urls import path

from panels.views import agenda, followups, records, second, sittings, voting

ONE = "desk/panels/<int:pk>/sittings/<int:number>/"

urlpatterns = [
    path("panels/papers/<str:token>/", records.papers, name="papers"),
    path("panels/papers/<str:token>/<uuid:uuid>/", records.paper_by_link, name="papers_file"),
    path("panels/<slug:city>/<slug:programme>/decisions/", records.decisions, name="decisions"),
    path(
        "panels/<slug:city>/<slug:programme>/decisions.json",
        records.log_file,
        name="decisions_file",
    ),
    path("desk/panels/<int:pk>/certificate/", records.certificate, name="certificate"),
    path("desk/panels/<int:pk>/sittings/", sittings.all_sittings, name="sittings"),
    path("desk/panels/<int:pk>/sittings/plan/", sittings.plan, name="sitting_plan"),
    path(ONE, sittings.sitting, name="sitting"),
    path(ONE + "move/", sittings.move, name="sitting_move"),
    path(ONE + "call/", sittings.call, name="sitting_call"),
    path(ONE + "cancel/", sittings.cancel, name="sitting_cancel"),
    path(ONE + "agenda/", agenda.add_item, name="sitting_agenda"),
    path(ONE + "agenda/<int:item>/remove/", agenda.remove_item, name="sitting_agenda_remove"),
    path(
        ONE + "agenda/<int:item>/up/",
        agenda.shift,
        {"way": "up"},
        name="sitting_agenda_up",
    ),
    path(
        ONE + "agenda/<int:item>/down/",
        agenda.shift,
        {"way": "down"},
        name="sitting_agenda_down",
    ),
    path(ONE + "papers/<uuid:uuid>/", agenda.paper, name="sitting_paper"),
    path(ONE + "open/", sittings.open_sitting, name="sitting_open"),
    path(ONE + "presence/", sittings.presence, name="sitting_presence"),
    path(ONE + "close/", sittings.close, name="sitting_close"),
    path(ONE + "again/", second.again, name="sitting_again"),
    path(ONE + "minutes/", sittings.minutes, name="sitting_minutes"),
    path(ONE + "minutes/<int:version>/approve/", sittings.approve, name="sitting_approve"),
    path(ONE + "minutes.pdf", records.minutes_pdf, name="sitting_minutes_pdf"),
    path(ONE + "summary/", sittings.summary, name="sitting_summary"),
    path(ONE + "motions/add/", voting.propose, name="sitting_propose"),
    path(ONE + "motions/<int:motion>/", voting.motion, name="sitting_motion"),
    path(ONE + "motions/<int:motion>/open/", voting.open_vote, name="sitting_motion_open"),
    path(ONE + "motions/<int:motion>/enter/", voting.enter, name="sitting_motion_enter"),
    path(ONE + "motions/<int:motion>/vote/", voting.vote, name="sitting_motion_vote"),
    path(ONE + "motions/<int:motion>/count/", voting.count, name="sitting_motion_count"),
    path(ONE + "motions/<int:motion>/withdraw/", voting.withdraw, name="sitting_motion_withdraw"),
    path("desk/panels/<int:pk>/actions/", followups.actions, name="actions"),
    path("desk/panels/<int:pk>/actions/<int:action>/", followups.end_action, name="action"),
    path("desk/panels/<int:pk>/advice/", followups.advice, name="advice"),
    path("desk/panels/<int:pk>/advice/<uuid:uuid>/", followups.answer, name="advice_answer"),
]
