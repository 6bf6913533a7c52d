"""Re-exports, so that callers need not know the files."""

from panels.models.application import (
    APPLICATION_CAN_BECOME,
    Application,
    ApplicationKey,
    ApplicationState,
    KeyKind,
    Path,
)
from panels.models.call import Call
from panels.models.change import ChangeKind, PanelChange
from panels.models.composition import Composition, Sector
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
from panels.models.followup import ActionItem, ActionState, AdviceRequest, AdviceState
from panels.models.mandate import EndReason, Mandate
from panels.models.member import Member, MemberKind
from panels.models.panel import CAN_BECOME, Panel, PanelState, Seat
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
    "ActionItem",
    "ActionState",
    "AdviceRequest",
    "AdviceState",
    "AgendaItem",
    "Application",
    "ApplicationKey",
    "ApplicationState",
    "Attendance",
    "Ballot",
    "Call",
    "ChangeKind",
    "Choice",
    "Composition",
    "Decision",
    "EndReason",
    "KeyKind",
    "Mandate",
    "Member",
    "MemberKind",
    "Minutes",
    "Mode",
    "Motion",
    "MotionKind",
    "MotionState",
    "Panel",
    "PanelChange",
    "PanelState",
    "Paper",
    "Path",
    "Recusal",
    "RecusalReason",
    "Seat",
    "Sector",
    "Sitting",
    "SittingState",
    "Snapshot",
    "SnapshotKind",
    "Tally",
    "Voter",
]
