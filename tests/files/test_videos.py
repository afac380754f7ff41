"""A video is stored without what a camera wrote into it; what cannot be taken out is refused."""

import struct
from io import BytesIO

import pytest
from django.core.files.base import File

from mentorhub.files.metadata import without_metadata
from mentorhub.files.videos import VideoError

PLACE, OWNER = b"+48.8577+002.295/", b"Maya's phone"
PICTURES = b"pictures and sound" * 20


def box(kind, *parts):
    content = b"".join(parts)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def dated(kind, version=0):
    instants = struct.pack(">QQ" if version else ">II", 3_800_000_000, 3_800_000_001)
    return box(kind, bytes([version, 0, 0, 0]), instants, b"the rest")


def track(handler=b"vide", *more):
    kind = box(b"hdlr", bytes(8), handler, bytes(12), b"name")
    return box(b"trak", dated(b"tkhd", 1), *more, box(b"mdia", dated(b"mdhd"), kind))


def film(*more, tracks=None):
    moov = box(b"moov", dated(b"mvhd"), *(tracks or [track()]), *more)
    return box(b"ftyp", b"isomiso2") + moov + box(b"mdat", PICTURES)


def stored(content):
    return without_metadata(File(BytesIO(content), name="a.mp4"), "video/mp4").read()


def test_place_owner_and_day_are_gone_and_nothing_is_moved():
    place = box(b"udta", box(b"\xa9xyz", PLACE))
    keys = box(b"meta", bytes(4), box(b"ilst", OWNER))
    packet = box(b"uuid", bytes(16), OWNER)
    given = film(place, keys, tracks=[track(b"vide", box(b"udta", OWNER))]) + packet
    given += box(b"free", PLACE)
    kept = stored(given)
    assert len(kept) == len(given)
    assert kept.index(PICTURES) == given.index(PICTURES)
    for secret in (
        PLACE,
        OWNER,
        struct.pack(">I", 3_800_000_000),
        struct.pack(">Q", 3_800_000_001),
    ):
        assert secret in given
        assert secret not in kept
    assert b"the rest" in kept
    assert stored(kept) == kept


def test_a_video_without_metadata_keeps_every_other_byte():
    given = film()
    kept = stored(given)
    changed = [at for at in range(len(given)) if given[at] != kept[at]]
    assert len(changed) <= 8 + 16 + 8


@pytest.mark.parametrize("handler", [b"meta", b"camm"])
def test_a_track_of_the_way_that_the_camera_took_is_refused(handler):
    with pytest.raises(VideoError):
        stored(film(tracks=[track(), track(handler)]))


def test_large_boxes_and_one_to_the_end_of_the_file_are_read():
    large = struct.pack(">I4sQ", 1, b"udta", 16 + len(OWNER)) + OWNER
    last = struct.pack(">I4s", 0, b"mdat") + PICTURES
    kept = stored(box(b"ftyp", b"isomiso2") + box(b"moov", dated(b"mvhd"), large) + last)
    assert OWNER not in kept
    assert kept.endswith(PICTURES)


@pytest.mark.parametrize(
    "content",
    [
        film()[:-1],
        film() + b"abc",
        box(b"ftyp", b"isom") + struct.pack(">I4s", 4, b"moov"),
        box(b"ftyp", b"isom") + struct.pack(">I4sQ", 1, b"moov", 2**63),
        box(b"ftyp", b"isom") + struct.pack(">I4s", 100, b"moov"),
        box(b"moov", struct.pack(">I4s", 0, b"trak")),
        box(b"moov", box(b"mvhd", b"\1")),
    ],
)
def test_a_broken_video_is_refused(content):
    with pytest.raises(VideoError):
        stored(content)


def test_boxes_in_boxes_without_end_are_refused():
    nested = b""
    for _ in range(5_000):
        nested = box(b"moov", nested)
    with pytest.raises(VideoError):
        stored(nested)
