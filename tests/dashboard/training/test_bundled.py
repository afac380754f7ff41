"""The courses that come with the product are loaded once, and a school's rows are left alone."""

from pathlib import Path

import pytest
from django.core.management import call_command

from dashboard.models import MentorResource
from dashboard.training import bundled
from dashboard.training.models import Chapter, Course, QuestionVersion

SAMPLE = Path(__file__).parent / "sample"
BUNDLED = bundled.read_bundled()


@pytest.mark.django_db
def test_a_course_comes_with_parts_chapters_quiz_twin_and_resources():
    MentorResource.objects.create(slug="basics", title="Basics", summary="-", body="-")
    english, french = bundled.create_missing(SAMPLE)
    assert (english.slug, english.language, english.certifies) == ("rising", "en", True)
    assert french.twin == english
    assert (french.slug, french.language) == ("rising-fr", "fr")
    assert [each.slug for each in english.resources.all()] == ["basics"]
    wait, look = english.chapters.in_order()
    assert (wait.title, wait.summary) == ("Wait", "Nothing happens, and then it does.")
    assert (look.position, look.body) == (2, "Press it with a finger.")
    # Two chapters of a minute, and a minute for each of the two groups drawn.
    assert english.minutes == 4
    versions = QuestionVersion.objects.filter(question__quiz__part__course=english)
    by_kind = {each.question.kind: each for each in versions}
    assert by_kind["single"].key == [0]
    assert by_kind["single"].reasons == ["", "It has not risen."]
    assert by_kind["multiple"].key == [0, 1]
    assert by_kind["ordering"].choices == ["Knead", "Let rise", "Bake"]
    assert by_kind["matching"].choices == {"left": ["Yeast", "Oven"], "right": ["Rising", "Baking"]}


@pytest.mark.django_db
def test_what_a_school_changed_stays_and_what_is_missing_is_added(capsys):
    bundled.create_missing(SAMPLE)
    Course.objects.filter(slug="rising").update(title="Our own")
    Chapter.objects.filter(course__slug="rising").update(body="Ours")
    assert bundled.create_missing(SAMPLE) == []
    assert Course.objects.get(slug="rising").title == "Our own"
    call_command("add_training_courses")
    assert f"{len(BUNDLED)} added" in capsys.readouterr().out
    assert Course.objects.count() == 2 + len(BUNDLED)


def test_a_file_that_is_wrong_is_named(tmp_path):
    folder = tmp_path / "bad" / "en" / "1-part"
    folder.mkdir(parents=True)
    (folder.parent / "course.toml").write_text('title = "Bad"\nsummary = "Bad"')
    (folder / "part.toml").write_text('title = "Part"')
    (folder / "1-empty.md").write_text("No title")
    with pytest.raises(ValueError, match=r"1-empty\.md"):
        bundled.read_bundled(tmp_path)
    (folder / "1-empty.md").write_text("# Title\n\n> Summary\n\nText")
    (folder / "quiz.toml").write_text('[[group]]\nkey = "a"\n[[group.variant]]\nkind = "riddle"')
    with pytest.raises(ValueError, match=r"quiz\.toml"):
        bundled.read_bundled(tmp_path)


@pytest.mark.parametrize("course", BUNDLED, ids=lambda course: course.address)
def test_each_group_of_a_bundled_course_has_two_variants_and_fits_its_columns(course):
    for part in course.parts:
        assert part.chapters
        for chapter in part.chapters:
            assert len(chapter["title"]) <= 200
            assert len(chapter["summary"]) <= 300
        for group, variants in part.quiz.groups if part.quiz else ():
            assert len(variants) >= 2, group
            assert all(variant.explanation for variant in variants), group


def test_twins_have_the_same_addresses_and_groups():
    by_language = {(each.slug, each.language): each for each in BUNDLED}
    for (slug, language), course in by_language.items():
        if language != bundled.FIRST_LANGUAGE:
            assert _outline(course) == _outline(by_language[slug, bundled.FIRST_LANGUAGE])


def _outline(course):
    return [
        (
            part.slug,
            [chapter["slug"] for chapter in part.chapters],
            [(group, len(variants)) for group, variants in part.quiz.groups] if part.quiz else [],
        )
        for part in course.parts
    ]
