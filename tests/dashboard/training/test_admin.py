"""Writing courses in the administration: publishing, twins, versions of questions, files."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dashboard.training.models import Course, Question, QuestionVersion, Quiz
from guides.pasting.checking import GuideChecker
from mentorhub.database import STAFF, signed_in_as
from mentorhub.outgoing import UncheckedError
from tests.admin.conftest import signed_in
from tests.dashboard.training import build
from tests.guides.pasting.world import ORDINARY, PASSAGE, write_guide

pytestmark = pytest.mark.django_db
COURSES = "/admin/training/course/"
QUESTIONS = "/admin/training/question/"
LONG_AGO = timezone.now() - timedelta(days=90)


@pytest.fixture
def tom(people):
    return signed_in(people.tom)


@pytest.fixture
def course(tom):
    with signed_in_as(STAFF):
        return build.small_course(updated_at=LONG_AGO)


def fields(course, **changed):
    return {
        "title": course.title, "slug": course.slug, "summary": course.summary, "language": "en",
        "difficulty": "easy", "minutes": 60, "position": 1, "published": "on", "recap": "",
        "parts-TOTAL_FORMS": 0, "parts-INITIAL_FORMS": 0, **changed,
    }  # fmt: skip


def change(tom, course, **changed):
    return tom.post(f"{COURSES}{course.pk}/change/", fields(course, **changed))


def test_a_correction_keeps_the_date_and_publishing_moves_it(tom, course):
    assert change(tom, course, title="Kneading").status_code == 302
    course.refresh_from_db()
    assert (course.title, course.updated_at) == ("Kneading", LONG_AGO)
    change(tom, course, publish_now="on")
    course.refresh_from_db()
    assert course.updated_at > LONG_AGO


def test_twins_are_of_two_languages_and_no_circle(tom, course):
    with signed_in_as(STAFF):
        french = build.course("petrir", language="fr")
        third = build.course("third")
    for twin in (course, third):
        page = change(tom, course, twin=twin.pk)
        assert page.context["adminform"].form.errors["twin"], twin
    assert change(tom, course, twin=french.pk).status_code == 302
    page = change(tom, french, language="fr", twin=course.pk)
    assert page.context["adminform"].form.errors["twin"]
    page = change(tom, third, twin=french.pk)
    assert page.context["adminform"].form.errors["twin"]
    assert Course.objects.get(pk=course.pk).twin == french


def test_an_address_that_is_a_page_of_the_training_is_refused(tom, course):
    page = change(tom, course, slug="authors")
    assert page.context["adminform"].form.errors["slug"]


def test_a_course_is_previewed_before_it_is_published(tom, course):
    change(tom, course, published="")
    page = tom.get(f"{COURSES}{course.pk}/preview/")
    assert "<strong>the flour</strong>" in page.content.decode()


QUESTION = {
    "group": "salt", "text": "How much salt?", "kind": "single", "position": 1,
    "answers": "* two percent\nnone | It would be bland.", "explanation": "By weight.",
}  # fmt: skip


def test_each_change_of_a_question_makes_a_version(tom, course):
    quiz = Quiz.objects.get()
    assert tom.post(f"{QUESTIONS}add/", {**QUESTION, "quiz": quiz.pk}).status_code == 302
    question = Question.objects.get(group="salt")
    first = question.versions.get()
    assert (first.choices, first.key) == (["two percent", "none"], [0])
    assert (first.reasons, first.by.name) == (["", "It would be bland."], "Tom Admin")
    url = f"{QUESTIONS}{question.pk}/change/"
    page = tom.get(url)
    assert page.context["adminform"].form.initial["answers"] == QUESTION["answers"]
    tom.post(url, QUESTION)
    assert question.versions.count() == 1
    tom.post(url, {**QUESTION, "text": "How much salt, then?"})
    assert [each.text for each in question.versions.order_by("number")] == [
        "How much salt?",
        "How much salt, then?",
    ]


@pytest.mark.parametrize(
    ("kind", "answers", "key"),
    [
        ("multiple", "* a\n* b\nc", [0, 1]),
        ("ordering", "a\nb\nc", [0, 1, 2]),
        ("matching", "a -> 1\nb -> 2\nc -> 1", [0, 1, 0]),
    ],
)
def test_each_kind_is_typed_and_read_back(tom, course, kind, answers, key):
    quiz = Quiz.objects.get()
    sent = {**QUESTION, "quiz": quiz.pk, "kind": kind, "answers": answers}
    assert tom.post(f"{QUESTIONS}add/", sent).status_code == 302
    question = Question.objects.get(group="salt")
    assert question.versions.get().key == key
    form = tom.get(f"{QUESTIONS}{question.pk}/change/").context["adminform"].form
    assert form.initial["answers"] == answers


@pytest.mark.parametrize(
    ("kind", "answers"),
    [("single", "a\nb"), ("single", "* a\n* b"), ("multiple", "a\nb"), ("ordering", "a"),
     ("matching", "a - 1\nb - 2"), ("single", "* a\na")],
)  # fmt: skip
def test_answers_that_cannot_be_asked_are_refused(tom, course, kind, answers):
    sent = {**QUESTION, "quiz": Quiz.objects.get().pk, "kind": kind, "answers": answers}
    page = tom.post(f"{QUESTIONS}add/", sent)
    assert page.context["adminform"].form.errors["answers"]
    assert not Question.objects.filter(group="salt").exists()


def upload(tom, text, **sent):
    file = SimpleUploadedFile("questions.txt", text if isinstance(text, bytes) else text.encode())
    return tom.post(f"/admin/training/quiz/{Quiz.objects.get().pk}/import/", {"file": file, **sent})


def test_questions_come_from_a_file(tom, course):
    before = Question.objects.count()
    assert upload(tom, "::Oven:: Hot? {=yes ~no}\n\n::Oven:: Cold? {=no ~yes}").status_code == 302
    assert Question.objects.count() == before + 2
    assert QuestionVersion.objects.filter(question__group="oven").count() == 2


def test_nothing_is_imported_while_a_question_cannot_be_asked_unless_it_is_left_out(
    tom,
    course,
):
    before = Question.objects.count()
    text = "Hot? {=yes ~no}\n\nWhy? {}"
    errors = upload(tom, text).context["form"].errors["file"]
    assert any("Line 3" in each for each in errors)
    assert Question.objects.count() == before
    assert upload(tom, text, skip="on").status_code == 302
    assert Question.objects.count() == before + 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a/>",
        b"<a>" * 9999,
        b"\xff\xfe\x00",
        b"Hot? {=y\0s ~no}",
        b"no question",
        b"x" * 1_000_001,
    ],
)
def test_a_file_that_is_none_is_refused_beside_the_field(tom, course, content):
    before = Question.objects.count()
    answer = upload(tom, content)
    assert answer.status_code in (200, 413, 422)
    assert Question.objects.count() == before


# --- No passage of a guide ----------------------------------------------------------------------


@pytest.fixture
def guide(people):
    write_guide(people.bread)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": f"What do you say? {PASSAGE}"}, "text"),
        ({"answers": f"* two percent\n{PASSAGE.upper()} | No."}, "answers"),
        ({"explanation": PASSAGE}, "explanation"),
    ],
)
def test_a_question_that_quotes_a_guide_is_refused_beside_the_field(
    tom, course, guide, changes, field
):
    """Tom has no approval; mentors who read the question may be students of the path."""
    sent = {**QUESTION, "quiz": Quiz.objects.get().pk} | changes
    page = tom.post(f"{QUESTIONS}add/", sent)
    errors = page.context["adminform"].form.errors.as_data()
    assert {name: [each.code for each in found] for name, found in errors.items()} == {
        field: ["guide_passage"]
    }
    assert not Question.objects.filter(group="salt").exists()


def test_nor_does_a_course_or_a_chapter_quote_one(tom, course, guide):
    page = change(tom, course, recap=f"Remember: {PASSAGE}")
    assert page.context["adminform"].form.errors["recap"]
    chapter = course.chapters.first()
    typed = {name: getattr(chapter, name) for name in ("title", "slug", "minutes", "position")}
    typed |= {"part": chapter.part_id, "published": "on"}
    address = f"/admin/training/chapter/{chapter.pk}/change/"
    page = tom.post(address, typed | {"body": PASSAGE})
    assert page.context["adminform"].form.errors["body"]
    assert tom.post(address, typed | {"body": ORDINARY}).status_code == 302


def test_a_question_of_a_file_that_quotes_a_guide_is_left_out_or_stops_the_file(tom, course, guide):
    before = Question.objects.count()
    text = f"Hot? {{=yes ~no}}\n\nWhat now? {{=ask ~{PASSAGE}}}"
    (_nothing, said) = upload(tom, text).context["form"].errors["file"]
    assert "What now?" in said
    assert PASSAGE not in said
    assert Question.objects.count() == before
    upload(tom, text, skip="on")
    assert Question.objects.count() == before + 1


def test_nothing_is_published_while_nobody_can_compare(tom, course, monkeypatch):
    def refuse(*_given):
        raise UncheckedError

    monkeypatch.setattr(GuideChecker, "find_in_any_guide", refuse)
    page = tom.post(f"{QUESTIONS}add/", {**QUESTION, "quiz": Quiz.objects.get().pk})
    assert page.context["adminform"].form.errors["text"]
    assert upload(tom, "Hot? {=yes ~no}").context["form"].errors["file"]
    assert not Question.objects.filter(group="salt").exists()
