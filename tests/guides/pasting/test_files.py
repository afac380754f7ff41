"""Texts in files: read in every kind of text and office file; what cannot be read is empty and
never an error."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guides.models import GuideFile
from guides.pasting import files
from guides.pasting.checking import GuideChecker
from mentorhub.database import STAFF, signed_in_as
from mentorhub.files.kinds import KINDS
from students.models import Deliverable
from tests import factories as make
from tests.client import Client
from tests.guides.pasting.world import ORDINARY, PASSAGE, write_guide
from tests.people import school


def escaped(text):
    return "".join(f"\\u{ord(letter):04x}" for letter in text)


# One sentence in two runs, as word processors cut it.
WORD = '<w xmlns:w="urn:w"><w:p><w:r><w:t>{}</w:t></w:r><w:r><w:t>{}</w:t></w:r></w:p></w>'
OPEN = '<o xmlns:text="urn:t"><text:p>{}<text:s/>{}</text:p></o>'


def packed(name, content, **others):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, content)
        for other, text in others.items():
            archive.writestr(f"word/{other}.xml", text)
    return made.getvalue()


def halves():
    return PASSAGE[:31], PASSAGE[31:]


CONTENTS = {
    "notes.txt": PASSAGE.encode(),
    # The name that is stored is "notes.txt".
    **{each: PASSAGE.encode() for each in ("NOTES.TXT", "notes.Txt ", "notes.txt.", "notes. txt")},
    "NOTES.DOCX": packed("word/document.XML", WORD.format(*halves())),
    "notes.md": f"# Notes\n\n*{PASSAGE}*".encode("utf-16"),
    "notes.csv": f"a;{PASSAGE};é".encode("cp1252"),
    "notes.docx": packed("word/document.xml", WORD.format(*halves())),
    "notes.odt": packed("content.xml", OPEN.format(*halves())),
    "header.docx": packed("word/header1.xml", WORD.format(*halves())),
    "other.docx": packed("word/document2.xml", WORD.format(*halves())),
    "footer.odt": packed("styles.xml", OPEN.format(*halves())),
    "slides.pptx": packed("ppt/slides/slide1.xml", WORD.format(*halves())),
    "slides.odp": packed("content.xml", OPEN.format(*halves())),
    "table.xlsx": packed("xl/sharedStrings.xml", WORD.format(*halves())),
    "table.ods": packed("content.xml", OPEN.format(*halves())),
    "texts.zip": packed("notes/plan.md", PASSAGE, a="<a>"),
    "codes.zip": packed("plan.ipynb", f'["{escaped(PASSAGE)}"]'),
    "notes.json": f'{{"note": "{PASSAGE}", "note": 1}}'.encode(),
    "escaped.json": f'[{{"note": ["{escaped(PASSAGE)}"]}}]'.encode(),
    "torn.json": f'{{"note": "{PASSAGE}"'.encode(),
    "deep.json": ("[" * 9000 + f'"{PASSAGE}"').encode(),
    "notes.ipynb": f'{{"cells": [{{"source": ["{halves()[0]}", "{halves()[1]}"]}}]}}'.encode(),
    **{
        f"notes.{each}": f"# {PASSAGE}".encode()
        for each in ("tsv", "sql", "py", "toml", "yaml", "yml", "vtt", "srt")
    },
    # A member that nothing refers to, so that word processors open the file all the same.
    "spoilt.docx": packed("word/document.xml", WORD.format(*halves()), footnotes="<a>", a="\0"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_what_people_wrote_is_read(name):
    file = io.BytesIO(CONTENTS[name])
    assert "".join(PASSAGE.split()) in "".join(files.text_of(file, name).split())
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.png", PASSAGE.encode()),
        ("broken.docx", b"PK\x03\x04 no archive"),
        ("empty.odt", packed("other.txt", PASSAGE)),
        ("within.zip", packed("notes.docx", packed("word/document.xml", WORD.format(*halves())))),
        ("broken.zip", b"PK\x03\x04 no archive"),
        ("broken.odt", packed("content.xml", "<a>")),
        (
            "bomb.docx",
            packed("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ),
        ("no-extension", PASSAGE.encode()),
    ],
)
def test_what_cannot_be_read_is_empty(name, content):
    assert files.text_of(io.BytesIO(content), name) == ""


def test_every_kind_of_file_that_is_accepted_is_read_or_named_here():
    """A new kind: read its text in guides/pasting/files.py, or name it in docs/security.md too."""
    unread = {"png", "jpg", "jpeg", "gif", "webp", "pdf", "mp4"}
    assert set(KINDS) == files.READ | unread
    assert not files.READ & unread


with_rows = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    write_guide(found.bread)
    make.work(found.cross, found.table)
    return found


def hand_in(person, name, content):
    client = Client()
    client.force_login(person)
    file = SimpleUploadedFile(name, content)
    return client.post("/student/deliverables/", {"file": file, "note": "Here it is"})


@with_rows
@pytest.mark.parametrize("name", CONTENTS)
def test_a_mentor_who_studies_elsewhere_hands_in_no_passage_of_a_guide(people, name):
    answer = hand_in(people.cross, name, CONTENTS[name])
    assert answer.status_code == 422
    codes = [each.code for each in answer.context["form"].errors.as_data()["file"]]
    assert codes == ["guide_passage"]
    assert not Deliverable.objects.exists()


@with_rows
def test_other_files_are_handed_in(people):
    assert hand_in(people.cross, "notes.txt", ORDINARY.encode()).status_code == 302
    assert Deliverable.objects.count() == 1


@with_rows
def test_a_file_of_a_guide_is_known_whatever_its_kind(people):
    content = b"%PDF-1.4 plan"
    with signed_in_as(STAFF):
        from guides.models import Guide

        GuideFile.objects.create(
            guide=Guide.objects.get(project=people.bread), name="plan.pdf", content=content,
            content_type="application/pdf", size=len(content),
            sha256=files.digest_of(io.BytesIO(content)),
        )  # fmt: skip
    checker = GuideChecker()
    assert checker.find_in_file(people.maya, io.BytesIO(content), "other.bin") == {
        people.bread.pk: "P1 Bread"
    }
