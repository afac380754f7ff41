"""Names of uploaded files, as shown to people; in the storage a file has a random name."""

import re
import secrets
import unicodedata

MAX_LENGTH = 120
NOT_IN_A_NAME = re.compile(
    '[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff<>:"|?*%#;\\\\/]'
)
# Names of devices in Windows, with any extension: no program there can open such a file.
DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(?=\.|$)", re.IGNORECASE
)
# What is left of a name such as “essay.tar.gz”, and packs several files or one.
ARCHIVES = frozenset({"tar", "gz", "tgz", "bz2", "tbz2", "xz", "txz", "zst", "7z", "rar"})


def random_path(folder: str) -> str:
    """A path below a folder of the storage that cannot be guessed from the name of the file."""
    name = secrets.token_hex(24)
    return f"{folder}/{name[:2]}/{name}"


def clean_name(name: str) -> str:
    """The last part of a path, without characters that are unsafe in texts, shells or addresses.

    The name of a device of Windows gets an underscore: ``aux.md`` becomes ``aux_.md``.

    Never empty, never hidden, at most ``MAX_LENGTH`` characters; the extension is kept, in lower
    case.
    """
    last = re.split(r"[\\/]", name or "")[-1]
    plain = NOT_IN_A_NAME.sub(" ", unicodedata.normalize("NFC", last))
    stem, dot, extension = re.sub(r"\s+", " ", plain).strip(" .").rpartition(".")
    if not dot:
        stem, extension = extension, ""
    extension = extension.strip().lower()[:10]
    stem = DEVICE.sub(r"\1_", stem.strip(" ."), count=1) if DEVICE.match(stem) else stem
    stem = stem.strip(" .")[: MAX_LENGTH - len(extension) - 1].strip() or "file"
    return f"{stem}.{extension}" if extension else stem


def extension_of(name: str) -> str:
    """What follows the last dot; "" without a dot."""
    return name.rpartition(".")[2] if "." in name else ""
