"""Files that are no cartridge, or a trap, are refused with words a person understands."""

import os
import struct
import zipfile

import pytest

from dashboard.cartridges.errors import CartridgeRefusedError
from dashboard.cartridges.reading import archive as limits
from dashboard.cartridges.reading.archive import open_cartridge
from dashboard.cartridges.reading.path_builder import read_path
from tests.dashboard.cartridges import build

EMPTY = build.manifest([], [])


def refusal(path) -> str:
    with pytest.raises(CartridgeRefusedError) as refused, open_cartridge(path) as cartridge:
        read_path(cartridge)
    return str(refused.value)


def test_a_text_file_is_not_a_zip(tmp_path):
    path = tmp_path / "notes.imscc"
    path.write_text("Dear diary")
    assert "not a zip archive" in refusal(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + b"\0" * 3, b"\0" * 4000])
def test_a_stump_of_a_zip_is_refused(tmp_path, content):
    path = tmp_path / "stump.imscc"
    path.write_bytes(content)
    assert "not a zip archive" in refusal(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    assert "no such file" in refusal(tmp_path / "nowhere.imscc")
    assert "not a file" in refusal(tmp_path)


def test_a_cut_off_zip_is_refused(tmp_path):
    path = build.save(tmp_path, {"imsmanifest.xml": EMPTY})
    path.write_bytes(path.read_bytes()[:-30])
    assert "zip archive" in refusal(path)


def test_a_zip_without_manifest_is_refused(tmp_path):
    assert "no imsmanifest.xml" in refusal(build.save(tmp_path, {"readme.txt": "hello"}))


@pytest.mark.parametrize(
    "name", ["../evil.txt", "a/../../evil.txt", "/etc/passwd", "C:/evil.txt", "..\\evil.txt"]
)
def test_names_that_lead_outside_are_refused(tmp_path, name):
    path = build.save(tmp_path, {"imsmanifest.xml": EMPTY, name: "x"})
    assert "points outside" in refusal(path)


def test_a_symbolic_link_is_refused(tmp_path):
    path = build.save(tmp_path, {"imsmanifest.xml": EMPTY})
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "symbolic link" in refusal(path)


def test_an_encrypted_archive_is_refused(tmp_path):
    path = build.save(tmp_path, {"imsmanifest.xml": EMPTY})
    data = bytearray(path.read_bytes())
    for marker, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(marker) + offset
        (flags,) = struct.unpack_from("<H", data, at)
        struct.pack_into("<H", data, at, flags | 1)
    path.write_bytes(data)
    assert "password" in refusal(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = build.save(tmp_path, {"imsmanifest.xml": EMPTY, "zeros.bin": b"\0" * 30_000_000})
    assert path.stat().st_size < 100_000
    assert "far larger than it should be" in refusal(path)


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_ENTRIES", 5)
    files = {f"{number}.txt": "x" for number in range(6)} | {"imsmanifest.xml": EMPTY}
    assert "more than 5 files" in refusal(build.save(tmp_path, files))


def test_a_huge_list_of_files_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_DIRECTORY", 100)
    files = {f"{number}.txt": "x" for number in range(6)} | {"imsmanifest.xml": EMPTY}
    assert "more than" in refusal(build.save(tmp_path, files))


def test_files_that_unpack_to_too_much_together_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_TOTAL", 1000)
    path = build.save(tmp_path, {"imsmanifest.xml": EMPTY, "a.bin": os.urandom(1200)})
    assert "Unpacked" in refusal(path)


def test_two_gigabytes_are_refused_without_reading(tmp_path):
    path = tmp_path / "huge.imscc"
    with path.open("wb") as stream:
        stream.truncate(2 * 1024**3)  # sparse: takes no room
    assert "2,048 MB" in refusal(path)


def test_two_files_of_one_name_are_refused(tmp_path):
    path = build.save(tmp_path, {"imsmanifest.xml": EMPTY, "a.txt": "one"})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("./a.txt", "two")
    assert "two different files" in refusal(path)


def test_a_damaged_file_inside_is_refused(tmp_path):
    path = build.save(tmp_path, {"imsmanifest.xml": EMPTY})
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    assert "damaged" in refusal(path)


def test_a_zipped_folder_around_the_cartridge_is_opened(tmp_path):
    path = build.save(tmp_path, {"My course/imsmanifest.xml": EMPTY, "My course/a.txt": "x"})
    with open_cartridge(path) as cartridge:
        assert "a.txt" in cartridge


def test_broken_xml_is_refused(tmp_path):
    assert "not valid XML" in refusal(build.save(tmp_path, {"imsmanifest.xml": EMPTY[:-20]}))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE m [<!ENTITY % p SYSTEM "http://example.org/x.dtd"> %p;]>',
    ],
)
def test_entities_are_refused(tmp_path, doctype):
    text = EMPTY.replace("?>", "?>" + doctype, 1)
    assert "entities" in refusal(build.save(tmp_path, {"imsmanifest.xml": text}))


def test_another_xml_file_of_that_name_is_refused(tmp_path):
    assert "not the manifest" in refusal(build.save(tmp_path, {"imsmanifest.xml": "<html/>"}))


def test_an_empty_manifest_and_unknown_types_alone_are_refused(tmp_path):
    assert "is empty" in refusal(build.save(tmp_path, {"imsmanifest.xml": EMPTY}))
    text = build.manifest(
        [build.item("m", "Module", build.item("i", "Thing", ref="r"))],
        [build.resource("r", "x-vendor/thing", "thing.bin")],
    )
    path = build.save(tmp_path, {"imsmanifest.xml": text, "thing.bin": b"\0"})
    assert "Nothing in this cartridge can be imported" in refusal(path)


def test_items_nested_without_end_are_refused(tmp_path):
    for depth, words in ((100, "nested too deep"), (3000, "nested more than 200 levels deep")):
        items = "".join(f'<item identifier="i{n}">' for n in range(depth)) + "</item>" * depth
        text = build.manifest([items], [])
        assert words in refusal(build.save(tmp_path, {"imsmanifest.xml": text}))
