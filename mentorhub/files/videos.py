"""Takes out of an MP4 what a camera or a program wrote beside the pictures and the sound: the
place, the day, the device, the name of its owner.

A file of ISO 14496-12 is a tree of boxes, each with its length and its kind. The boxes of metadata
become boxes of free space of the same length, so that no address inside the file changes. A track
of metadata, such as the route of a flight, lies between the pictures: such a file is refused.
"""

import struct
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

METADATA = {b"udta", b"meta", b"uuid", b"free", b"skip"}
CONTAINERS = {
    b"moov",
    b"trak",
    b"mdia",
    b"minf",
    b"stbl",
    b"edts",
    b"dinf",
    b"mvex",
    b"moof",
    b"traf",
}
# The boxes that say when the film, a track and its media were made and changed.
DATED = {b"mvhd", b"tkhd", b"mdhd"}
# What tracks hold beside pictures, sound and subtitles.
TRACKS_OF_METADATA = {b"meta", b"camm", b"gpmd"}
MAX_DEPTH = 12


class VideoError(Exception):
    """The file is broken or holds what cannot be taken out; ``message`` says so."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def without_video_metadata(upload: Any) -> File:
    """The MP4 file without metadata. Raises ``VideoError``."""
    upload.seek(0)
    content = bytearray(upload.read())
    _clean(content, 0, len(content), depth=0)
    return ContentFile(bytes(content), name=upload.name)


def _clean(content: bytearray, start: int, end: int, *, depth: int) -> None:
    for kind, at, begins, ends in _boxes(content, start, end):
        if kind in METADATA:
            content[at + 4 : at + 8] = b"free"
            content[begins:ends] = bytes(ends - begins)
        elif kind in DATED:
            _remove_dates(content, begins, ends)
        elif kind == b"hdlr":
            _check_track(content, begins, ends)
        elif kind in CONTAINERS:
            if depth == MAX_DEPTH:
                raise VideoError(_broken())
            _clean(content, begins, ends, depth=depth + 1)


def _boxes(content: bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Each box from ``start`` to ``end``: its kind, its place, the range of its content."""
    at = start
    while at < end:
        if end - at < 8:
            raise VideoError(_broken())
        size, kind = struct.unpack_from(">I4s", content, at)
        begins = at + 8
        if size == 1 and end - at >= 16:
            (size,) = struct.unpack_from(">Q", content, begins)
            begins += 8
        elif size == 0 and start == 0:
            size = end - at  # to the end of the file
        if at + size > end or at + size < begins:
            raise VideoError(_broken())
        yield kind, at, begins, at + size
        at += size


def _remove_dates(content: bytearray, begins: int, ends: int) -> None:
    """Two instants after four bytes of version and flags; version 1 has them in 64 bits."""
    length = 16 if ends > begins and content[begins] == 1 else 8
    if ends - begins < 4 + length:
        raise VideoError(_broken())
    content[begins + 4 : begins + 4 + length] = bytes(length)


def _check_track(content: bytearray, begins: int, ends: int) -> None:
    if bytes(content[begins + 8 : min(begins + 12, ends)]) in TRACKS_OF_METADATA:
        raise VideoError(
            _(
                "The video holds a track of the camera, such as where it was filmed. Save it again "
                "without it, in a program for videos, and choose that file."
            )
        )


def _broken() -> str:
    return _("The video cannot be read. Save it again as MP4 and choose that file.")
