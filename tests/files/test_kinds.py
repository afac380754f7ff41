"""A file is what its content says, not what its name says."""

import io
import zipfile

import pytest

from mentorhub.files.kinds import KINDS, is_utf_16
from mentorhub.files.names import clean_name

PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


def archive(*names: str, first: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        if first:
            opened.writestr("mimetype", first)
        for name in names:
            opened.writestr(name, "x")
    return made.getvalue()


SAMPLES = {
    "png": PNG,
    "jpg": b"\xff\xd8\xff\xe0" + bytes(16),
    "jpeg": b"\xff\xd8\xff\xe1" + bytes(16),
    "gif": b"GIF89a" + bytes(16),
    "webp": b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(8),
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "zip": archive("a.txt"),
    "mp4": b"\x00\x00\x00\x20ftypisom" + bytes(16),
    "docx": archive("[Content_Types].xml", "word/document.xml"),
    "xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "pptx": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "odt": archive(first=b"application/vnd.oasis.opendocument.text"),
    "ods": archive(first=b"application/vnd.oasis.opendocument.spreadsheet"),
    "odp": archive(first=b"application/vnd.oasis.opendocument.presentation"),
    "csv": "név;kor\nÉva;31\n".encode(),
    "tsv": b"a\tb\n",
    "txt": "caf\u00e9".encode("latin-1"),
    "md": b"# Title",
    "sql": b"select 1;",
    "py": b"print(1)",
    "toml": b"a = 1",
    "yaml": b"a: 1",
    "yml": b"a: 1",
    "json": b'\xef\xbb\xbf {"a": 1}',
    "ipynb": b'{"cells": []}',
    "vtt": b"WEBVTT\n",
    "srt": b"1\n00:00:01,000 --> 00:00:02,000\nHello\n",
}


@pytest.mark.parametrize("extension", KINDS)
def test_each_kind_knows_its_own(extension):
    assert KINDS[extension].matches(io.BytesIO(SAMPLES[extension]))


BINARY = ["png", "jpg", "gif", "webp", "pdf", "zip", "mp4", "docx", "odt"]


@pytest.mark.parametrize("extension", KINDS)
@pytest.mark.parametrize("inside", BINARY)
def test_no_kind_takes_another_for_its_own(extension, inside):
    zipped = extension == "zip" and inside in {"docx", "odt"}
    same = SAMPLES[extension] == SAMPLES[inside] or {extension, inside} <= {"jpg", "jpeg"}
    if not (zipped or same):
        assert not KINDS[extension].matches(io.BytesIO(SAMPLES[inside]))


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("txt", b"MZ\x90\x00\x03\x00"),
        ("txt", b"\x7fELF\x02\x01\x01\x00"),
        ("txt", "text".encode("utf-16")),
        ("json", b"hello"),
        ("ipynb", b"[1]"),
        ("docx", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("docx", archive("word/document.xml")[:-10]),
        ("docx", b"PK\x03\x04" + b"PK\x05\x06" + b"\xff" * 18),
        ("odt", archive("mimetype")),
        ("png", b"<svg onload=alert(1)>"),
        ("gif", b"GIF89"),
    ],
)
def test_what_only_looks_like_it_is_refused(extension, content):
    assert not KINDS[extension].matches(io.BytesIO(content))


@pytest.mark.parametrize("before", [b"\n", b"\xef\xbb\xbf", b"%!PS-Adobe-3.0\n", b" " * 1000])
def test_a_pdf_may_have_some_bytes_before_its_signature(before):
    assert KINDS["pdf"].matches(io.BytesIO(before + SAMPLES["pdf"]))


@pytest.mark.parametrize("before", [b" " * 1024, SAMPLES["zip"][:60], PNG, b"MZ\x90\x00"])
def test_a_late_signature_and_another_kind_in_front_make_no_pdf(before):
    assert not KINDS["pdf"].matches(io.BytesIO(before + SAMPLES["pdf"]))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_recognised_with_its_mark_and_without(encoding):
    assert is_utf_16(io.BytesIO("Brot, café; 1,20 €".encode(encoding)))


@pytest.mark.parametrize("content", [b"", b"a", b"\x00", PNG, SAMPLES["mp4"], "日本".encode()])
def test_other_content_is_not_taken_for_utf_16(content):
    assert not is_utf_16(io.BytesIO(content))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Plan.PDF", "Plan.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\Ana\\données.csv", "données.csv"),
        ("a\x00b\r\nc.txt", "a b c.txt"),
        ("\u202egpj.exe.png", "gpj.exe.png"),
        (".env", "env"),
        ("...", "file"),
        ("", "file"),
        ("e\u0301te\u0301.md", "été.md"),
        ('"; rm -rf.txt', "rm -rf.txt"),
        ("a\ud800.txt", "a.txt"),
        ("CON.txt", "CON_.txt"),
        ("aux.md", "aux_.md"),
        ("C:\\work\\Nul", "Nul_"),
        ("com1 .pdf", "com1_.pdf"),
        ("lpt9.final.csv", "lpt9_.final.csv"),
        ("console.txt", "console.txt"),
        ("com10.txt", "com10.txt"),
        ("my aux.md", "my aux.md"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert clean_name(given) == kept
