"""Opens a cartridge, a zip file from an unknown source, and checks it before anything is read.

A cartridge is refused for names that lead outside of it, symbolic links, passwords, entries that
overlap, and sizes or compression ratios that no course has.
"""

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote

from django.utils.translation import gettext as _

from dashboard.cartridges.errors import CartridgeRefusedError
from mentorhub.formats import MEGABYTE, megabytes

MAX_ARCHIVE = 500 * MEGABYTE
MAX_TOTAL = 1024 * MEGABYTE
MAX_ENTRY = 200 * MEGABYTE
MAX_TEXT = 10 * MEGABYTE
MAX_DIRECTORY = 16 * MEGABYTE
MAX_ENTRIES = 20_000
# Unpacked size by packed size. Text has 20, rarely 50; a zip bomb has 1,000.
MAX_RATIO = 200
RATIO_MATTERS_ABOVE = 5 * MEGABYTE
MANIFEST = "imsmanifest.xml"
# What reading a damaged entry raises.
READ_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError)


def relative_name(raw: str) -> str:
    """The name as a plain relative path, "" for none.

    Raises `CartridgeRefusedError` for a name that leads outside of the archive.
    """
    name = raw.replace("\\", "/")
    parts = name.split("/")
    if (
        name.startswith("/")
        or ".." in parts
        or (len(parts[0]) == 2 and parts[0][1] == ":")
        or any(ord(char) < 32 for char in name)
    ):
        raise CartridgeRefusedError(
            _("The archive contains a file whose name points outside of it. It was not opened.")
        )
    return normpath(name) if name.strip("/.") else ""


def _fold(name: str) -> str:
    """The name without letter case, its accents composed."""
    return unicodedata.normalize("NFC", name).casefold()


class Cartridge:
    """The files of one archive, by their names relative to the manifest."""

    def __init__(self, archive: zipfile.ZipFile):
        self._archive = archive
        entries: dict[str, zipfile.ZipInfo] = {}
        for info in archive.infolist():
            name = relative_name(info.filename)
            if name and not info.is_dir():
                twin = entries.get(name)
                if twin and (twin.CRC, twin.file_size) != (info.CRC, info.file_size):
                    raise CartridgeRefusedError(
                        _("The archive contains two different files with the same name.")
                    )
                entries[name] = info
        self._entries = self._below_manifest(entries)
        self._folded: dict[str, str] = {}
        for name in self._entries:
            self._folded.setdefault(_fold(name), name)

    @staticmethod
    def _below_manifest(entries):
        """The entries by their names relative to the manifest.

        The manifest may be one level down: some people zip the folder instead of what is in it.
        """
        if MANIFEST in entries:
            return entries
        found = [
            name
            for name in entries
            if name.count("/") <= 1 and name.lower().rpartition("/")[2] == MANIFEST
        ]
        if len(found) != 1:
            raise CartridgeRefusedError(
                _("There is no imsmanifest.xml in this archive, so it is not a Common Cartridge.")
            )
        base = found[0][: -len(MANIFEST)]
        inside = {
            name.removeprefix(base): info for name, info in entries.items() if name.startswith(base)
        }
        inside[MANIFEST] = entries[found[0]]
        return inside

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self) -> list[str]:
        return list(self._entries)

    def size(self, name: str) -> int:
        """Bytes of a file, as the archive states them."""
        return self._entries[name].file_size

    def find(self, name: str) -> str:
        """The entry that a reference means, or "".

        The reference may be percent-encoded or differ in letter case.
        """
        for guess in (name, unquote(name)):
            guess = normpath(guess.replace("\\", "/")).lstrip("/")
            if guess in self._entries:
                return guess
            if _fold(guess) in self._folded:
                return self._folded[_fold(guess)]
        return ""

    def read(self, name: str, limit: int = MAX_ENTRY) -> bytes:
        """The bytes of one file, at most `limit`.

        Raises `CartridgeRefusedError` if it is damaged or longer.
        """
        try:
            with self._archive.open(self._entries[name]) as stream:
                data = stream.read(limit + 1)
        except READ_ERRORS as error:
            raise CartridgeRefusedError(
                _("A file in the archive is damaged and cannot be read.")
            ) from error
        if len(data) > limit:
            raise CartridgeRefusedError(
                _("A file in the archive is larger than %(size)s.") % {"size": megabytes(limit)}
            )
        return data

    def digest(self, name: str) -> str:
        """The SHA-256 of one file as hexadecimal digits. Raises `CartridgeRefusedError`."""
        digest = sha256()
        self._read_chunks(name, digest.update)
        return digest.hexdigest()

    def copy(self, name: str, target: Path) -> None:
        """Write one file to a path that does not exist. Raises `CartridgeRefusedError`."""
        with target.open("xb") as out:
            self._read_chunks(name, out.write)

    def _read_chunks(self, name: str, consume: Callable[[bytes], object]) -> None:
        try:
            with self._archive.open(self._entries[name]) as stream:
                while chunk := stream.read(MEGABYTE):
                    consume(chunk)
        except READ_ERRORS as error:
            raise CartridgeRefusedError(
                _("A file in the archive is damaged and cannot be read.")
            ) from error


def _directory_size(stream) -> int:
    """Bytes of the central directory, by the record at the end of the archive.

    `zipfile` reads the whole directory into memory, so its size is checked before that.
    """
    stream.seek(0, 2)
    end = stream.tell()
    tail_at = max(0, end - 65_557 - 76)
    stream.seek(tail_at)
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise CartridgeRefusedError(
            _("This file is not a zip archive, so it is not a Common Cartridge.")
        )
    (size,) = struct.unpack_from("<L", tail, at + 12)
    wide = tail.rfind(b"PK\x06\x06", 0, at)
    if size == 0xFFFFFFFF and wide >= 0 and len(tail) >= wide + 48:
        (size,) = struct.unpack_from("<Q", tail, wide + 40)
    return size


def _check_entries(infos: list[zipfile.ZipInfo], archive_size: int) -> None:
    """Raises `CartridgeRefusedError` for zip bombs, links, passwords and odd compressions."""
    if len(infos) > MAX_ENTRIES:
        raise CartridgeRefusedError(
            _("The archive contains more than %(number)s files.") % {"number": f"{MAX_ENTRIES:,}"}
        )
    total = sum(info.file_size for info in infos)
    if total > MAX_TOTAL:
        raise CartridgeRefusedError(
            _("Unpacked, the archive would be %(size)s; the limit is %(limit)s.")
            % {"size": megabytes(total), "limit": megabytes(MAX_TOTAL)}
        )
    if sum(info.compress_size for info in infos) > archive_size:
        raise CartridgeRefusedError(_("The archive's files overlap. It was not opened."))
    for info in infos:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind and kind not in (stat.S_IFREG, stat.S_IFDIR):
            raise CartridgeRefusedError(
                _("The archive contains a symbolic link. It was not opened.")
            )
        if info.flag_bits & 0x1:
            raise CartridgeRefusedError(_("The archive is protected by a password."))
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise CartridgeRefusedError(
                _("The archive uses a compression method that is not supported.")
            )
        if info.file_size > MAX_ENTRY:
            raise CartridgeRefusedError(
                _("A file in the archive is larger than %(size)s.") % {"size": megabytes(MAX_ENTRY)}
            )
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > RATIO_MATTERS_ABOVE and ratio > MAX_RATIO:
            raise CartridgeRefusedError(_("Unpacked, the archive is far larger than it should be."))


@contextmanager
def open_cartridge(path: str | Path):
    """Yields a `Cartridge`. Raises `CartridgeRefusedError` for anything unsafe or damaged."""
    path = Path(path)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise CartridgeRefusedError(_("This is not a file."))
    except OSError as error:
        raise CartridgeRefusedError(_("There is no such file, or it cannot be read.")) from error
    if size > MAX_ARCHIVE:
        raise CartridgeRefusedError(
            _("The file is %(size)s; the limit is %(limit)s.")
            % {"size": megabytes(size), "limit": megabytes(MAX_ARCHIVE)}
        )
    with ExitStack() as opened:
        try:
            stream = opened.enter_context(path.open("rb"))
            if _directory_size(stream) > MAX_DIRECTORY:
                raise CartridgeRefusedError(
                    _("The archive contains more than %(number)s files.")
                    % {"number": f"{MAX_ENTRIES:,}"}
                )
            archive = opened.enter_context(zipfile.ZipFile(stream))
            _check_entries(archive.infolist(), size)
            cartridge = Cartridge(archive)
        except (zipfile.BadZipFile, struct.error, UnicodeDecodeError, NotImplementedError) as error:
            raise CartridgeRefusedError(
                _("This file is not a zip archive, or it is damaged, so it cannot be read.")
            ) from error
        except OSError as error:
            raise CartridgeRefusedError(_("The file cannot be read.")) from error
        yield cartridge
