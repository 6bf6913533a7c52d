"""Re-exports, so that callers need not know the files."""

from handbook.models.asset import Asset, AssetKind
from handbook.models.export import Export, ExportPart, ExportState, Variant
from handbook.models.handbook import EDITION_STEPS, Edition, EditionState, Handbook, Placement
from handbook.models.section import (
    Origin,
    Pin,
    Revision,
    Section,
    SectionKind,
    SectionText,
    Weight,
)

__all__ = [
    "EDITION_STEPS",
    "Asset",
    "AssetKind",
    "Edition",
    "EditionState",
    "Export",
    "ExportPart",
    "ExportState",
    "Handbook",
    "Origin",
    "Pin",
    "Placement",
    "Revision",
    "Section",
    "SectionKind",
    "SectionText",
    "Variant",
    "Weight",
]
