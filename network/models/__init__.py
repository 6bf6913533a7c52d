"""Re-exports, so that callers need not know the files."""

from network.models.affiliation import Affiliation, Invitation, Role
from network.models.city import City
from network.models.enquiry import Enquiry, EnquiryKind
from network.models.organisation import (
    Office,
    Organisation,
    OrganisationKind,
    Partnership,
    PartnershipRole,
)
from network.models.person import LANGUAGE_CHOICES, User
from network.models.programme import (
    Activity,
    ActivityKind,
    DatePrecision,
    Programme,
    ProgrammeState,
    Theme,
)

__all__ = [
    "LANGUAGE_CHOICES",
    "Activity",
    "ActivityKind",
    "Affiliation",
    "City",
    "DatePrecision",
    "Enquiry",
    "EnquiryKind",
    "Invitation",
    "Office",
    "Organisation",
    "OrganisationKind",
    "Partnership",
    "PartnershipRole",
    "Programme",
    "ProgrammeState",
    "Role",
    "Theme",
    "User",
]
