"""Parts that features add to the homes and to the page of one student."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.db.models import Value
from django.template import Context, Template

from mentorhub import page_parts
from mentorhub.page_parts import Page, Part, Shown, Slot

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
TEMPLATES = {
    Page.MENTOR_HOME: ["dashboard/home.html"],
    Page.MANAGER_HOME: ["dashboard/manager_home.html"],
    Page.STUDENT_HOME: ["students/home.html", "students/_mentor.html"],
    Page.STUDENT_PAGE: ["dashboard/student.html"],
    Page.SESSION: ["students/session/_known.html", "students/session/_progress.html"],
    Page.SESSION_PAGE: ["students/session/_questions.html"],
}


@pytest.fixture
def part():
    values = {
        "slot": Slot.MENTOR_NEWS,
        "position": 5,
        "template": "training/_home_resources.html",
        "context": lambda request, mentor: {"resources": []},
    }
    made = []

    def register(**changed):
        made.append(page_parts.register(Part(**values | changed)))
        return made[-1]

    yield register
    for each in made:
        page_parts.unregister(each)


def shown(text, **context):
    return Template("{% load page_parts %}" + text).render(Context(context))


@pytest.mark.parametrize("slot", Slot)
def test_each_slot_stands_in_a_template_of_its_page(slot):
    folder = Path(settings.BASE_DIR, "templates")
    texts = [Path(folder, name).read_text() for name in TEMPLATES[slot.page]]
    assert sum(text.count(f'{{% page_parts "{slot.place}" %}}') for text in texts) == 1


def test_every_part_has_a_template(part):
    assert run_checks(tags=["page_parts"]) == []
    part(template="nowhere.html")
    (problem,) = run_checks(tags=["page_parts"])
    assert problem.id == "mentorhub.E004"


def test_parts_stand_in_the_order_of_their_positions(part):
    last, first = part(position=99), part(position=1)
    found = [each for each in page_parts.parts_of(Page.MENTOR_HOME) if each.slot == last.slot]
    assert (found[0], found[-1]) == (first, last)


def test_a_position_that_is_taken_is_refused(part):
    part()
    with pytest.raises(ValueError, match="position 5 of MENTOR_NEWS"):
        part(template="dashboard/_announcements.html")
    assert part(slot=Slot.MENTOR_SECTIONS)


def test_a_part_with_nothing_to_show_is_left_out(part, rf):
    part(slot=Slot.STUDENT_ASIDE, context=lambda request, enrolment: None)
    empty = part(slot=Slot.STUDENT_ASIDE, position=6, context=lambda request, enrolment: {})
    request = rf.get("/")
    request.sharing = None
    enrolment = SimpleNamespace(waiting_since=None, open_defences=[], last_result=None)
    found = page_parts.shown(Page.STUDENT_HOME, request, enrolment)
    assert found["aside"] == [Shown(empty.template, {})]
    assert found["sections"] == []


def test_annotations_of_all_parts_go_into_one_query(part):
    part(slot=Slot.STUDENT_ASIDE, annotations=lambda reader, now: {"one": Value(1)})
    part(slot=Slot.STUDENT_NOTICES, annotations=lambda reader, now: {"two": Value(2)})
    assert {"one", "two"} <= page_parts.annotations(Page.STUDENT_HOME, None, NOW).keys()
    part(slot=Slot.STUDENT_SECTIONS, annotations=lambda reader, now: {"two": Value(3)})
    with pytest.raises(ValueError, match="two"):
        page_parts.annotations(Page.STUDENT_HOME, None, NOW)


def test_a_part_sees_the_page_and_its_own_context(tmp_path, settings):
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [tmp_path], "OPTIONS": {"loaders": LOADERS}}
    ]
    (tmp_path / "one.html").write_text("{{ page }}, {{ own }} ")
    parts = {"news": [Shown("one.html", {"own": "<b>"}), Shown("one.html", {"own": 2})]}
    text = shown('{% page_parts "news" %}{{ own }}', page="page", page_parts=parts)
    assert text.split() == ["page,", "&lt;b&gt;", "page,", "2"]


LOADERS = ["django.template.loaders.filesystem.Loader"]


def test_a_page_without_parts_shows_none_and_a_wrong_place_is_an_error():
    assert shown('{% page_parts "news" %}') == ""
    with pytest.raises(KeyError):
        shown('{% page_parts "new" %}', page_parts={"news": []})
