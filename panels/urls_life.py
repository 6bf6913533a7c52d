"""Addresses of rules and of a panel's life."""

from django.urls import path

from panels.views import declaring, exceptions, importing, offices, rulebook, serving

ONE = "desk/panels/<int:pk>/"
POINT = ONE + "sittings/<int:number>/agenda/<int:item>/interest/"

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
    path(ONE + "import/", importing.take_in, name="import"),
    path(ONE + "offices/", offices.offices, name="offices"),
    path(ONE + "offices/<int:office>/end/", offices.end_office, name="office_end"),
    path(ONE + "mandates/<int:mandate>/deputy/", offices.deputy, name="deputy"),
    path(ONE + "mandates/<int:mandate>/deputy/drop/", offices.drop_deputy, name="deputy_drop"),
    path(ONE + "mandates/<int:mandate>/renew/", offices.renew, name="renew"),
    path(ONE + "members/<int:member>/proofs/", declaring.proofs, name="proofs"),
    path(ONE + "members/<int:member>/interests/", declaring.declare_for, name="declare_for"),
    path(ONE + "interests/", declaring.interests, name="interests"),
    path("desk/my-seats/<int:mandate>/interests/", declaring.declare, name="declare"),
    path(POINT, declaring.stay_out, name="sitting_interest"),
    path(
        POINT + "<int:conflict>/remove/",
        declaring.take_part_again,
        name="sitting_interest_remove",
    ),
    path("programmes/<slug:programme>/exceptions/", exceptions.register, name="exceptions"),
    path("desk/programmes/<slug:programme>/gate/", exceptions.gate, name="gate"),
    path(
        "desk/programmes/<slug:programme>/gate/<int:number>/",
        exceptions.close,
        name="gate_close",
    ),
    path(
        "desk/programmes/<slug:programme>/gate/without/<slug:city>/",
        exceptions.go_on_without,
        name="gate_without",
    ),
    path(ONE + "early-start/", exceptions.start_early, name="early_start"),
    path("desk/exceptions/<int:exception>/take-back/", exceptions.take_back, name="take_back"),
]
