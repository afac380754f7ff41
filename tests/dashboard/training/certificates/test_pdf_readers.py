"""The PDF of a certificate, read by programs that did not make it: a scanner of QR codes, and a
reader of the structure that screen readers follow (PDF/UA-1, ISO 14289-1)."""

import io
from collections.abc import Iterator
from typing import Any

import pypdf
import pypdfium2
import pytest
import zxingcpp
from pypdf.generic import ContentStream, NameObject

from dashboard.training.certificates.documents import render
from tests.dashboard.training.certificates.test_documents import BADGE, document

ADDRESS = document().address
SHOWS_TEXT = {b"Tj", b"TJ", b"'", b'"'}
DRAWS = {b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"b*", b"Do", b"sh", *SHOWS_TEXT}


@pytest.fixture(scope="module")
def pdf() -> bytes:
    made = render(document())
    assert made is not None
    return made


@pytest.fixture(scope="module")
def read(pdf) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


# --- The QR code --------------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [0, 8, 90, 180])
@pytest.mark.parametrize("scale", [1.5, 3])
def test_a_scanner_reads_the_address_of_its_page(pdf, scale, turned):
    """On a screen (108 dots an inch) and in print, also when the phone is held askew."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_pil()
    picture = page.convert("L").rotate(turned, expand=True, fillcolor=255)
    (code,) = zxingcpp.read_barcodes(picture)
    assert (code.format, code.text) == (zxingcpp.BarcodeFormat.QRCode, ADDRESS)


# --- What a screen reader is told ---------------------------------------------------------------


def elements(node: Any) -> Iterator[Any]:
    """All elements of the structure below a node, in the order in which they are read."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from elements(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        yield from elements(node.get("/K", []))


def test_it_says_that_it_is_tagged_and_in_which_language_and_shows_its_title(read):
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert read.metadata.title == "Certificate: Get to know our mentor tools, Maya de Vries"


def test_its_structure_begins_with_one_heading_and_the_picture_has_words(read):
    found = list(elements(read.trailer["/Root"]["/StructTreeRoot"]["/K"]))
    kinds = [each["/S"] for each in found]
    assert kinds[0] == "/Document"
    assert [kind for kind in kinds if kind.startswith("/H")] == ["/H1"]
    (figure,) = [each for each in found if each["/S"] == "/Figure"]
    assert figure["/Alt"] == "QR code of the page that checks this certificate"


def test_whatever_is_drawn_belongs_to_the_structure_or_is_decoration(read):
    for page in read.pages:
        assert page["/Tabs"] == "/S"
        depth, drawn = 0, 0
        for _operands, operator in ContentStream(page.get_contents(), read).operations:
            depth += operator in (b"BDC", b"BMC")
            depth -= operator == b"EMC"
            if operator in DRAWS:
                drawn += 1
                assert depth, operator
        assert drawn > 10


def test_its_links_are_in_the_structure_and_say_where_they_lead(read):
    links = [each.get_object() for page in read.pages for each in page["/Annots"]]
    assert len(links) == 2
    for link in links:
        assert link["/A"]["/URI"] == ADDRESS
        assert link["/Contents"]
        assert "/StructParent" in link


def test_its_letters_can_be_copied_and_its_fonts_are_inside(read):
    text = " ".join(read.pages[0].extract_text().split())
    assert "Maya de Vries" in text
    fonts = [font.get_object() for font in read.pages[0]["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        (inner,) = font["/DescendantFonts"]
        described = inner.get_object()["/FontDescriptor"].get_object()
        assert "/ToUnicode" in font
        assert any(NameObject(f"/FontFile{n}") in described for n in ("", 2, 3))


def test_the_badge_inside_is_the_signed_file(read):
    assert read.attachments["credential.json"] == [BADGE]
