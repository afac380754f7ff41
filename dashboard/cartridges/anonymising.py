"""Imports are kept as figures."""

from dashboard.cartridges.models import CartridgeImport
from mentorhub.personal_data import declare, keep

declare(CartridgeImport, keep("counts", because="Figures."))
