"""Imports of courses are not downloaded."""

from dashboard.cartridges.models import CartridgeImport
from mentorhub.personal_export import leave_out

leave_out(CartridgeImport, because="What administrators did; they see it in the administration.")
