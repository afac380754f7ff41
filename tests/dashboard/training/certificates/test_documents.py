"""The PDF of a certificate: tagged, with the badge inside, in the letters of its holder."""

import re
import zlib
from datetime import UTC, datetime

import pytest

from dashboard.training.certificates.documents import Document, _data, render
from dashboard.training.certificates.qr import qr_svg

BADGE = b'{"type":["VerifiableCredential"],"name":"Get to know our mentor tools"}'


def document(**changes) -> Document:
    values = {
        "issuer": "Northfield",
        "holder": "Maya de Vries",
        "course": "Get to know our mentor tools",
        "criteria": "Every chapter read and every quiz passed.",
        "minutes": 130,
        "issued_at": datetime(2026, 11, 29, 12, tzinfo=UTC),
        "expires_at": None,
        "zone": "Europe/Paris",
        "code": "7VK0M1QWER5TYP9ASDF3GH2JKZ",
        "address": "https://mentors.school.org/certificates/7VK0M1QWER5TYP9ASDF3GH2JKZ/",
        "language": "en",
        "credential": BADGE,
    }
    return Document(**(values | changes))


def streams(pdf: bytes) -> bytes:
    """Everything in the file, unpacked."""
    found = []
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            found.append(packed)
    return pdf + b"\n".join(found)


def test_the_pdf_is_tagged_says_its_language_and_title_and_holds_the_badge():
    content = streams(render(document()))
    assert content.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>3</pdfaid:part>" in content
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert b"/Lang(en)" in content
    assert b"/StructTreeRoot" in content
    assert b"Certificate: Get to know our mentor tools, Maya de Vries" in content
    assert b"credential.json" in content
    assert BADGE in content


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", "29 Nov 2026"), ("Europe/Paris", "30 Nov 2026")],
)
def test_its_day_is_that_of_the_zone_in_which_it_was_issued(zone, day):
    late = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)
    facts = dict(_data(document(issued_at=late, zone=zone))["facts"])
    assert facts["Issued"] == day


def test_the_same_certificate_is_the_same_file():
    assert render(document()) == render(document())


@pytest.mark.parametrize(
    "holder",
    [
        "Žofie Łukaszewicz-Ångström Þórsdóttir Ğüneş Ňémec",
        "Ελευθερία Παπαδοπούλου",
        "Анна Кузнецова-Ђурђевић",
        "A" * 150,
        '#import "x.typ" $x$ *bold* `code` <label> @cite \\ //',
    ],
)
def test_european_greek_and_cyrillic_names_are_set(holder):
    assert render(document(holder=holder)).startswith(b"%PDF")


def test_letters_that_no_font_has_give_no_pdf():
    assert render(document(holder="𓀀𓂀 \U000e0fff")) is None


def test_a_certificate_in_french_is_marked_as_french():
    assert b"/Lang(fr)" in streams(render(document(language="fr")))


def test_an_example_holds_no_badge():
    content = streams(render(document(credential=b"")))
    assert b"credential.json" not in content


def test_a_qr_code_has_its_margin_and_its_title():
    svg = qr_svg("https://mentors.school.org/certificates/X/", label="The page <of> this")
    assert svg.startswith("<svg")
    assert "<title>The page &lt;of&gt; this</title>" in svg
