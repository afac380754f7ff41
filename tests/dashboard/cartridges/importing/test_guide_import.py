"""What is for teachers only is imported into the guide, and what was written there stays."""

from dataclasses import dataclass

import pytest

from dashboard.cartridges.importing.guide_import import matching_rows
from dashboard.cartridges.importing.path_import import import_file
from guides.models import Guide, GuideFile
from students.models import File
from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.build import page, resource
from tests.dashboard.cartridges.samples import SECRET, course, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]


def test_teachers_parts_lie_in_the_guide_and_nowhere_else(tmp_path):
    report = import_file(course(tmp_path))
    guide = Guide.objects.using("staff").get()
    file = GuideFile.objects.using("staff").get()
    address = f"/projects/a-course/loops/guide/files/{file.pk}/key.csv"
    assert guide.advice == f"## Notes\n\n{SECRET} [key]({address})"
    assert bytes(file.content).decode() == f"answers\n{SECRET}\n"
    assert guide.version == 1
    assert [found.name for found in File.objects.all()] == ["pic.png"]
    assert SECRET not in repr(report)
    assert "Notes" not in repr(report)
    assert [SECRET.encode() in found.read_bytes() for found in stored()] == [False]


def test_what_is_written_into_a_guide_during_the_import_stays(tmp_path, monkeypatch):
    import_file(course(tmp_path))
    find = Guide.objects.get_or_create

    def found_before_it_was_saved(**kwargs):
        guide, is_new = find(**kwargs)
        Guide.objects.filter(pk=guide.pk).update(advice=f"## Before\n\nOurs\n\n{guide.advice}")
        return guide, is_new

    monkeypatch.setattr(Guide.objects, "get_or_create", found_before_it_was_saved)
    import_file(course(tmp_path, files={"notes.html": page("Notes", "<p>Bake longer</p>")}))
    advice = Guide.objects.using("staff").get().advice
    assert advice == "## Before\n\nOurs\n\n## Notes\n\nBake longer"


def test_a_file_with_a_long_name_is_found_again(tmp_path):
    name = "k" * 280 + ".csv"

    def archive(content):
        return course(
            tmp_path,
            resources=[resource("r9", "webcontent", name, inner=build.roles("Instructor"))],
            files={
                name: content,
                "notes.html": page("Notes", f'<p><a href="{name}">key</a></p>'),
            },
        )

    import_file(archive("1"))
    import_file(archive("2"))
    file = GuideFile.objects.using("staff").get()
    assert bytes(file.content) == b"2"


@dataclass
class Row:
    text: str


def matched(known, texts):
    rows = matching_rows([Row(text) for text in known], texts, text_of=lambda row: row.text)
    return [row.text if row else None for row in rows.chosen], [row.text for row in rows.left]


def test_a_row_follows_its_text_and_then_its_place():
    assert matched(["a", "b", "c"], ["c", "a", "b"]) == (["c", "a", "b"], [])
    assert matched(["a", "b"], ["new", "a", "b"]) == ([None, "a", "b"], [])
    assert matched(["a", "b", "c"], ["a", "B", "c"]) == (["a", "b", "c"], [])
    assert matched(["a", "b", "c"], ["c"]) == (["c"], ["a", "b"])
    assert matched(["a", "a"], ["a"]) == (["a"], ["a"])
