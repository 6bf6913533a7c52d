"""Re-exports, so that callers need not know the files."""

from panels.models.change import ChangeKind, PanelChange
from panels.models.composition import Composition, Sector
from panels.models.mandate import EndReason, Mandate
from panels.models.member import Member, MemberKind
from panels.models.panel import CAN_BECOME, Panel, PanelState, Seat

__all__ = [
    "CAN_BECOME",
    "ChangeKind",
    "Composition",
    "EndReason",
    "Mandate",
    "Member",
    "MemberKind",
    "Panel",
    "PanelChange",
    "PanelState",
    "Seat",
    "Sector",
]
