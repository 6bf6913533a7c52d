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
from panels.models.mandate import EndReason, Mandate
from panels.models.member import Member, MemberKind
from panels.models.panel import CAN_BECOME, Panel, PanelState, Seat

__all__ = [
    "APPLICATION_CAN_BECOME",
    "CAN_BECOME",
    "Application",
    "ApplicationKey",
    "ApplicationState",
    "Call",
    "ChangeKind",
    "Composition",
    "EndReason",
    "KeyKind",
    "Mandate",
    "Member",
    "MemberKind",
    "Panel",
    "PanelChange",
    "PanelState",
    "Path",
    "Seat",
    "Sector",
]
