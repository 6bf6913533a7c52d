"""Addresses of initiatives: read by everybody, written at the desk."""

from django.urls import path

from panels.views import criteria, experiments, initiative_desk, initiatives, peers, reviews

urlpatterns = [
    path("initiatives/", initiatives.register, name="initiatives"),
    path("initiatives/<slug:slug>/", initiatives.initiative, name="initiative"),
    path("desk/initiatives/", initiative_desk.desk, name="initiatives_desk"),
    path("desk/initiatives/new/", initiative_desk.add, name="initiative_add"),
    path("desk/initiatives/<slug:slug>/edit/", initiative_desk.edit, name="initiative_edit"),
    path("desk/initiatives/<slug:slug>/remove/", initiative_desk.remove, name="initiative_remove"),
    path("desk/initiatives/<slug:slug>/tried-out/", experiments.tried_out, name="tried_out"),
    path(
        "desk/initiatives/<slug:slug>/experiments/new/",
        experiments.add_experiment,
        name="experiment_add",
    ),
    path(
        "desk/initiatives/<slug:slug>/experiments/<int:number>/",
        experiments.edit_experiment,
        name="experiment_edit",
    ),
    path("desk/initiatives/<slug:slug>/origins/", experiments.origins, name="origins"),
    path(
        "desk/initiatives/<slug:slug>/origins/<int:pk>/remove/",
        experiments.remove_origin,
        name="origin_remove",
    ),
    path("desk/criteria/", criteria.all_criteria, name="criteria"),
    path("desk/criteria/add/<slug:programme>/", criteria.add, name="criterion_add"),
    path("desk/criteria/<int:pk>/", criteria.edit, name="criterion_edit"),
    path("desk/criteria/<int:pk>/retire/", criteria.retire, name="criterion_retire"),
    path("desk/criteria/<int:pk>/ask-again/", criteria.ask_again, name="criterion_ask_again"),
    path("desk/initiatives/<slug:slug>/review/", reviews.record, name="review_record"),
    path("desk/initiatives/<slug:slug>/ask/", peers.ask, name="peer_ask"),
    path("desk/peer-reviews/<int:pk>/", peers.give, name="peer_give"),
    path("desk/peer-reviews/<int:pk>/decline/", peers.decline, name="peer_decline"),
    path("desk/peer-reviews/<int:pk>/withdraw/", peers.withdraw, name="peer_withdraw"),
    path("desk/peer-reviews/<int:pk>/answers/", peers.answer, name="peer_answer"),
]
