"""Plain values as people read and write them."""

import pytest

from mentorhub import formats


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "00:00"), (570, "09:30"), (1439, "23:59"), (1440, "24:00")]
)
def test_minutes_as_a_clock(minutes, text):
    assert formats.clock(minutes) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [("Maya de Vries", "MV"), ("Maya", "M"), ("maya vries", "MV"), ("", ""), ("Émile Zola", "ÉZ")],
)
def test_initials(name, text):
    assert formats.initials(name) == text


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://www.python.org/doc/", "python.org"),
        ("https://Example.org:8443/x?y#z", "example.org"),
        ("https://wwwx.example.org", "wwwx.example.org"),
        ("not a url", ""),
    ],
)
def test_host(url, text):
    assert formats.host(url) == text


@pytest.mark.parametrize(
    ("size", "text"), [(25 * formats.MEGABYTE, "25 MB"), (2000 * formats.MEGABYTE, "2,000 MB")]
)
def test_megabytes(size, text):
    assert formats.megabytes(size) == text


@pytest.mark.parametrize(
    ("given", "read"),
    [("12", 12), ("0", 0), ("007", 7), ("1234", None), ("-1", None), ("+1", None), ("1.0", None),
     ("", None), (" 1", None), ("1_0", None), ("٣", None), ("²", None), ("x", None), ("\0", None),
     ("9" * 5000, None), (None, None)],
)  # fmt: skip
def test_a_number_has_ascii_digits_and_no_more_than_asked(given, read):
    assert formats.parse_int(given, digits=3) == read
