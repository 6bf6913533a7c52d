"""What the register of initiatives keeps about people: who wrote, and nothing else."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from crisco.retention import Kept

_writer = partial(
    Kept,
    purpose=_("To show coordinators who wrote about an initiative."),
    lifetime=_("As long as the account exists."),
    erasure="set_null",
)

FIELDS = (
    _writer(field="panels.Initiative.changed_by"),
    _writer(field="panels.Lineage.by"),
    _writer(field="panels.Experiment.changed_by"),
    _writer(field="panels.Review.by"),
    _writer(field="panels.PeerReview.asked_by"),
    _writer(field="panels.PeerReview.given_by"),
    _writer(field="panels.PeerPoint.answered_by"),
)

# public texts about what a city does; the forms say that nobody is named in them
FREE_OF_PERSONS = frozenset(
    {
        "panels.Initiative.title",
        "panels.Initiative.aim",
        "panels.Initiative.audience",
        "panels.Initiative.place",
        "panels.Initiative.other_partners",
        "panels.Initiative.stop_reason",
        "panels.Lineage.learnt",
        "panels.Experiment.hypothesis",
        "panels.Experiment.tried",
        "panels.Experiment.for_whom",
        "panels.Experiment.stop_rule",
        "panels.Experiment.before",
        "panels.Experiment.after",
        "panels.Experiment.evidence",
        "panels.Experiment.failed",
        "panels.Criterion.question",
        "panels.Review.comment",
        "panels.PeerReview.question",
        "panels.PeerReview.end_reason",
        "panels.PeerPoint.text",
        "panels.PeerPoint.answer",
    }
)
