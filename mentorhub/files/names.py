"""Names of files, as people see them; on disk a file has a random name."""

import re
import unicodedata

MAX_LENGTH = 120
NOT_IN_A_NAME = re.compile(
    '[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff<>:"|?*%#;\\\\/]'
)


def clean_name(name: str) -> str:
    """The last part of a path without what confuses people, shells or addresses.

    Never empty, never hidden, at most ``MAX_LENGTH`` characters, its extension in small
    letters and kept.
    """
    last = re.split(r"[\\/]", name or "")[-1]
    plain = NOT_IN_A_NAME.sub(" ", unicodedata.normalize("NFC", last))
    stem, dot, extension = re.sub(r"\s+", " ", plain).strip(" .").rpartition(".")
    if not dot:
        stem, extension = extension, ""
    extension = extension.strip().lower()[:10]
    stem = stem.strip(" .")[: MAX_LENGTH - len(extension) - 1].strip() or "file"
    return f"{stem}.{extension}" if extension else stem


def extension_of(name: str) -> str:
    return name.rpartition(".")[2] if "." in name else ""
