"""Addresses of rules and of a panel's life."""

from django.urls import path

from panels.views import rulebook, serving

urlpatterns = [
    path("desk/rules/", rulebook.rulebook, name="rulebook"),
    path("desk/rules/<int:pk>/", rulebook.rule, name="rule"),
    path("desk/rules/<int:pk>/draft/", rulebook.draft, name="rule_draft"),
    path("desk/rules/<int:pk>/edit/", rulebook.edit, name="rule_edit"),
    path("desk/rules/<int:pk>/publish/", rulebook.publish, name="rule_publish"),
    path("desk/rules/<int:pk>/discard/", rulebook.discard, name="rule_discard"),
    path("desk/my-seats/", serving.my_seats, name="my_seats"),
    path("desk/my-seats/<int:mandate>/resign/", serving.resign, name="resign"),
    path(
        "desk/panels/<int:pk>/members/<int:member>/up/",
        serving.shift,
        {"way": "up"},
        name="shift_up",
    ),
    path(
        "desk/panels/<int:pk>/members/<int:member>/down/",
        serving.shift,
        {"way": "down"},
        name="shift_down",
    ),
    path("desk/panels/<int:pk>/rule/", rulebook.move, name="rule_move"),
]
