"""Declares what anonymising a person keeps of an import: figures, and what students read."""

from dashboard.cartridges.models import CartridgeImport
from mentorhub.personal_data import declare, keep

declare(
    CartridgeImport,
    keep("counts", "sha256", because="Figures."),
    keep("title", because="The title of a path, which its students read."),
)
