"""A result as a PDF for a jury: tagged, the same each time, and never with what a guide says."""

import zlib
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from dashboard.evaluations import jury_pdf
from dashboard.evaluations.result_page import readable
from mentorhub.accounts.models import User
from students.models import ProjectWork
from tests import evaluations
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    evaluations.guide_of(found.bread)
    make.work(found.stu, found.bread, started_at=timezone.now() - timedelta(days=20))
    return found


def judged(people, **fields):
    """A verdict as the page reads it."""
    made = evaluations.judged(ProjectWork.objects.get(), people.ines, "to_rework", **fields)
    return readable(people.noor).get(pk=made.pk)


def test_it_is_a_tagged_pdf_to_keep(client, people):
    verdict = judged(people)
    client.force_login(people.stu)
    answer = client.get(f"/student/results/{verdict.pk}/jury.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content.startswith(b"%PDF-")
    assert b"pdfuaid" in answer.content
    assert b"/StructTreeRoot" in unpacked(answer.content)


def unpacked(content):
    """With the streams of the file readable."""
    found = [content]
    for part in content.split(b"stream\n")[1:]:
        try:
            found.append(zlib.decompress(part.partition(b"\nendstream")[0]))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_the_same_result_gives_the_same_file(people):
    verdict = judged(people)
    assert jury_pdf.render(verdict) == jury_pdf.render(verdict)


def test_it_holds_what_the_page_says_and_no_criterion(people):
    said = str(jury_pdf._data(jury_pdf.context(judged(people))))
    for words in (
        "A fine loaf.",
        "Kneading",
        "On Baking.",
        "Stu Student",
        "Ines Assessor",
        "Bread",
    ):
        assert words in said
    assert not evaluations.secrets_in(said)


def test_it_is_in_the_language_of_its_reader(people):
    verdict = judged(people)
    with override("fr"):
        french = jury_pdf._data(jury_pdf.context(verdict))
    assert french["language"] == "fr"
    assert jury_pdf.render(verdict)


@pytest.mark.parametrize(
    "words",
    ["#panic(1)", '#eval("1")', "= A heading", "$ x $", "*_`@[]<a>\\#", "\u202eabc", "", "\n\n"],
)
def test_what_was_written_is_never_markup(people, words):
    """It is set as it was typed, and nothing in it is carried out."""
    assert jury_pdf.render(judged(people, words=words))


def test_letters_that_no_font_has_give_a_page_to_print(client, people):
    User.objects.filter(pk=people.stu.pk).update(name="\U0001fae8\ue000 Student")
    verdict = judged(people)
    client.force_login(people.noor)
    page = client.get(f"/student/results/{verdict.pk}/jury.pdf")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert "A fine loaf." in page.content.decode()
