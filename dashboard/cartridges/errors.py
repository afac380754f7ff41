"""What reading or importing a cartridge raises.

Each message is translated and written for the person who uploaded the cartridge.
"""


class CartridgeRefusedError(Exception):
    """The cartridge cannot be read or imported; nothing of it was."""


class PartRefusedError(CartridgeRefusedError):
    """One file of the cartridge cannot be read. Unless it is the manifest, the others can."""


class InvalidXmlError(PartRefusedError):
    """One file of the cartridge should be XML and is not."""


class ImportBusyError(Exception):
    """Another import is being written; nothing was changed, and it can be tried again."""


class ReportChangedError(Exception):
    """The import would do something else than what the person confirmed; nothing was changed."""
