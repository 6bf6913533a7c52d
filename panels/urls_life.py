"""Addresses of rules and of a panel's life."""

from django.urls import path

from panels.views import rulebook

urlpatterns = [
    path("desk/rules/", rulebook.rulebook, name="rulebook"),
    path("desk/rules/<int:pk>/", rulebook.rule, name="rule"),
    path("desk/rules/<int:pk>/draft/", rulebook.draft, name="rule_draft"),
    path("desk/rules/<int:pk>/edit/", rulebook.edit, name="rule_edit"),
    path("desk/rules/<int:pk>/publish/", rulebook.publish, name="rule_publish"),
    path("desk/rules/<int:pk>/discard/", rulebook.discard, name="rule_discard"),
    path("desk/panels/<int:pk>/rule/", rulebook.move, name="rule_move"),
]
