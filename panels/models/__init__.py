"""Re-exports, so that callers need not know the files."""

from panels.models.application import (
    APPLICATION_CAN_BECOME,
    Application,
    ApplicationKey,
    ApplicationState,
    KeyKind,
    Path,
)
from panels.models.balancing import (
    Attribute,
    BalancingAnswer,
    Bound,
    DrawQuota,
    Relaxation,
)
from panels.models.call import Call
from panels.models.change import ChangeKind, PanelChange
from panels.models.commitment import Commitment, CommitmentState
from panels.models.composition import Composition, Sector, SubKind
from panels.models.conflict import Conflict
from panels.models.decision import (
    Ballot,
    Choice,
    Decision,
    Motion,
    MotionKind,
    MotionState,
    Recusal,
    RecusalReason,
    Tally,
    Voter,
)
from panels.models.drawing import DRAW_CAN_BECOME, Draw, DrawEntry, DrawPart, DrawState, DrawTable
from panels.models.followup import ActionItem, ActionState, AdviceRequest, AdviceState
from panels.models.initiative import (
    INITIATIVE_MOVES,
    CostBand,
    Experiment,
    Initiative,
    InitiativeQuerySet,
    InitiativeState,
    Lineage,
    LineageKind,
)
from panels.models.interest import Interest, Proof
from panels.models.mandate import EndReason, Mandate
from panels.models.member import Member, MemberKind
from panels.models.office import Office, OfficeKind
from panels.models.override import Closure, Override, OverrideKind
from panels.models.panel import CAN_BECOME, Panel, PanelState, Seat
from panels.models.review import (
    VERDICTS,
    Criterion,
    Ending,
    PeerPoint,
    PeerReview,
    Rating,
    Review,
    ReviewRating,
    ReviewSplit,
    Verdict,
)
from panels.models.sitting import (
    AgendaItem,
    Attendance,
    Minutes,
    Mode,
    Paper,
    Sitting,
    SittingState,
)
from panels.models.snapshot import Snapshot, SnapshotKind

__all__ = [
    "APPLICATION_CAN_BECOME",
    "CAN_BECOME",
    "DRAW_CAN_BECOME",
    "INITIATIVE_MOVES",
    "VERDICTS",
    "ActionItem",
    "ActionState",
    "AdviceRequest",
    "AdviceState",
    "AgendaItem",
    "Application",
    "ApplicationKey",
    "ApplicationState",
    "Attendance",
    "Attribute",
    "BalancingAnswer",
    "Ballot",
    "Bound",
    "Call",
    "ChangeKind",
    "Choice",
    "Closure",
    "Commitment",
    "CommitmentState",
    "Composition",
    "Conflict",
    "CostBand",
    "Criterion",
    "Decision",
    "Draw",
    "DrawEntry",
    "DrawPart",
    "DrawQuota",
    "DrawState",
    "DrawTable",
    "EndReason",
    "Ending",
    "Experiment",
    "Initiative",
    "InitiativeQuerySet",
    "InitiativeState",
    "Interest",
    "KeyKind",
    "Lineage",
    "LineageKind",
    "Mandate",
    "Member",
    "MemberKind",
    "Minutes",
    "Mode",
    "Motion",
    "MotionKind",
    "MotionState",
    "Office",
    "OfficeKind",
    "Override",
    "OverrideKind",
    "Panel",
    "PanelChange",
    "PanelState",
    "Paper",
    "Path",
    "PeerPoint",
    "PeerReview",
    "Proof",
    "Rating",
    "Recusal",
    "RecusalReason",
    "Relaxation",
    "Review",
    "ReviewRating",
    "ReviewSplit",
    "Seat",
    "Sector",
    "Sitting",
    "SittingState",
    "Snapshot",
    "SnapshotKind",
    "SubKind",
    "Tally",
    "Verdict",
    "Voter",
]
