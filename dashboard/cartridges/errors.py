"""What reading or importing a cartridge raises.

Each message is translated and written for the person who uploaded the cartridge.
"""


class CartridgeRefusedError(Exception):
    """The cartridge cannot be read or imported; nothing of it was."""


class PartRefusedError(CartridgeRefusedError):
    """One file of the cartridge cannot be read. Unless it is the manifest, the others can."""


class InvalidXmlError(PartRefusedError):
    """One file of the cartridge should be XML and is not."""
