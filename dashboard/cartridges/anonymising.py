"""Declares what anonymising a person keeps of an import: figures alone."""

from dashboard.cartridges.models import CartridgeImport
from mentorhub.personal_data import declare, keep

declare(CartridgeImport, keep("counts", because="Figures."))
