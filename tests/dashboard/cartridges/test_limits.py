"""A cartridge that costs too much is left out or refused, and costs the web process nothing."""

import json
import logging
import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from dashboard.cartridges import parse_process, parsing, uploads
from dashboard.cartridges.archive import CartridgeRefused
from dashboard.cartridges.importing import import_file
from dashboard.cartridges.parsing import parsed
from dashboard.cartridges.references import resolve
from dashboard.cartridges.report import Report
from dashboard.cartridges.tree import MAX_MARKDOWN, MAX_WARNINGS
from mentorhub.markdown import rendering
from students.models import CourseItem, Path
from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.hostile import LEFT_OUT, READ, REFUSED
from tests.test_settings import ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path_factory):
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    settings.STATE_DIR = tmp_path_factory.mktemp("state")


def titles() -> set[str]:
    return set(CourseItem.objects.values_list("title", flat=True))


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_page_over_the_limits_is_left_out_and_named(tmp_path, name):
    files, words = LEFT_OUT[name]
    report = import_file(build.save(tmp_path, files()))
    [warning] = report.warnings
    assert "“Bad”" in warning
    assert words in warning
    assert titles() == {"Good"}


@pytest.mark.parametrize("name", READ)
def test_a_page_that_was_slow_is_read(tmp_path, name):
    import_file(build.save(tmp_path, READ[name]()))
    assert titles() == {"Good", "Bad"}


@pytest.mark.parametrize("name", REFUSED)
def test_a_cartridge_over_the_limits_is_refused(tmp_path, name):
    files, words = REFUSED[name]
    with pytest.raises(CartridgeRefused, match=words):
        import_file(build.save(tmp_path, files()))
    assert not Path.objects.exists()


# --- The process --------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path):
    return build.save(tmp_path, READ["brackets without end"]())


def spin(monkeypatch, module: str) -> None:
    monkeypatch.setattr(parsing, "MODULE", f"tests.dashboard.cartridges.{module}")


def test_a_process_that_never_ends_is_ended(course, monkeypatch):
    spin(monkeypatch, "endless")
    monkeypatch.setattr(parsing, "LIMITS", replace(parsing.LIMITS, wall=1))
    with pytest.raises(CartridgeRefused, match="takes more than"):
        import_file(course)
    assert list(uploads.folder().iterdir()) == []


def test_the_process_that_reads_puts_itself_under_the_limits(course, tmp_path):
    """Without a parent of ours it does not get beyond that."""
    order = {"archive": str(course), "folder": str(tmp_path), "language": "en", "largest_file": 1}
    done = subprocess.run(
        [sys.executable, "-m", parsing.MODULE, json.dumps(order)], cwd=ROOT, check=False
    )
    assert done.returncode == 1
    assert not (tmp_path / parse_process.RESULT).exists()


def test_a_process_that_dies_is_a_refusal(course, monkeypatch):
    spin(monkeypatch, "no_such_module")
    with pytest.raises(CartridgeRefused, match="cannot be read"):
        import_file(course)
    assert list(uploads.folder().iterdir()) == []


@pytest.mark.parametrize(
    "result",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        '{"tree": {"title": 5, "identifier": "x"}, "files": []}',
        '{"tree": {"title": "x", "identifier": "x", "files": ["/etc/passwd"]}, "files": []}',
        '{"tree": {"title": "x"}, "files": []}',
        '{"tree": {"title": "\\ud800", "identifier": "x"}, "files": []}',
    ],
)
def test_a_result_of_another_shape_is_a_refusal(course, monkeypatch, result):
    """The process that read the cartridge is not believed."""

    def run(module, arguments, **rest):
        folder = json.loads(arguments[0])["folder"]
        with open(f"{folder}/{parse_process.RESULT}", "w") as target:
            target.write(result)

    monkeypatch.setattr(parsing, "run_module", run)
    with pytest.raises(CartridgeRefused, match="cannot be read"):
        import_file(course)
    assert not Path.objects.exists()


def test_a_result_that_is_a_link_is_not_followed(course, monkeypatch, tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text('{"refused": "the secret"}')

    def run(module, arguments, **rest):
        folder = json.loads(arguments[0])["folder"]
        (uploads.folder() / folder / parse_process.RESULT).symlink_to(secret)

    monkeypatch.setattr(parsing, "run_module", run)
    with pytest.raises(CartridgeRefused, match="cannot be read"):
        import_file(course)


def test_a_result_that_is_too_long_is_not_read(course, monkeypatch):
    monkeypatch.setattr(parsing, "MAX_RESULT", 100)
    with pytest.raises(CartridgeRefused, match="cannot be read"):
        import_file(course)


def test_no_log_quotes_the_cartridge(course, monkeypatch, caplog):
    monkeypatch.setattr(parsing, "MAX_RESULT", 100)
    with caplog.at_level(logging.DEBUG), pytest.raises(CartridgeRefused):
        import_file(course)
    assert "Welcome" not in caplog.text


def test_the_files_are_there_while_they_are_needed_and_not_longer(tmp_path):
    files = READ["odd numbers"]()
    files["bad.html"] = build.page("Bad", '<img src="pic.png">')
    files["pic.png"] = build.png()
    with parsed(build.save(tmp_path, files)) as (tree, found):
        assert tree.files == ["pic.png"]
        assert found.size("pic.png") == len(build.png())
        assert found.read("pic.png") == build.png()
        [place] = uploads.folder().iterdir()
        assert place.stat().st_mode & 0o077 == 0
    assert list(uploads.folder().iterdir()) == []


def test_the_words_are_in_the_language_of_who_asks(tmp_path):
    path = build.save(tmp_path, {"readme.txt": "hello"})
    with translation.override("fr"), pytest.raises(CartridgeRefused, match="imsmanifest") as french:
        import_file(path)
    assert "There is no" not in str(french.value)


def test_the_command_refuses_as_well(tmp_path):
    path = build.save(tmp_path, REFUSED["a manifest of items in items"][0]())
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("import_cartridge", str(path))


def test_what_a_killed_server_left_is_swept():
    left = uploads.folder() / "parsing-left"
    left.mkdir()
    (left / "result.json").write_text("{}")
    assert uploads.forget_old() == 0
    old = time.time() - 3700
    os.utime(left, (old, old))
    assert uploads.forget_old() == 1
    assert not left.exists()


# --- What the web process itself does -------------------------------------------------------


def test_a_report_ends_somewhere():
    report = Report()
    for number in range(5000):
        report.warn(f"{number} " + "x" * 5000)
    assert len(report.warnings) == MAX_WARNINGS + 1
    assert report.warnings[-1].startswith("There is more")
    assert sum(map(len, report.warnings)) < 500_000


def test_a_text_may_be_as_long_as_one_that_is_typed():
    assert MAX_MARKDOWN == rendering.LIMIT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](cartridge:kept)", "[a](/k%28ept%29)"),
        ("[a](cartridge:lost)", "a"),
        ("![a](cartridge:lost)", "a"),
        ("[![a](cartridge:kept)](cartridge:lost)", "![a](/k%28ept%29)"),
        ("[![a](cartridge:lost)](cartridge:kept)", "[a](/k%28ept%29)"),
        ("[![a](/x)](cartridge:lost)", "![a](/x)"),
        ("[a \\] b](cartridge:lost)", "a \\] b"),
        ("[a](cartridge-item:one) [b](cartridge-item:two)", "[a](/one) b"),
        ("a](cartridge:lost)", "a]"),
        ("[a [b](cartridge:lost) c](/x)", "[a b c](/x)"),
        ("[a](/x) [b", "[a](/x) [b"),
        ("", ""),
    ],
)
def test_references_become_addresses_or_words(text, expected):
    found = {"kept": "/k(ept)"}
    assert (
        resolve(
            text,
            file=lambda name: found.get(name, ""),
            item=lambda name: {"one": "/one"}.get(name, ""),
        )
        == expected
    )
