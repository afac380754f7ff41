"""The administration pages of cartridges: the list of imports, uploading, applying, exporting."""

from dashboard.cartridges.admin.imports import CartridgeImportAdmin

__all__ = ["CartridgeImportAdmin"]
