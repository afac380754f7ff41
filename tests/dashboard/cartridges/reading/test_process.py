"""The child process has limits, and its parent does not believe it."""

import json
import logging
import subprocess
import sys
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from dashboard.cartridges import uploads
from dashboard.cartridges.errors import CartridgeRefusedError
from dashboard.cartridges.importing.path_import import import_file
from dashboard.cartridges.reading import process, process_main
from dashboard.cartridges.reading.process import read_in_process
from students.models import Path
from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.reading.hostile import READ, REFUSED
from tests.test_settings import ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(tmp_path):
    return build.save(tmp_path, READ["brackets without end"]())


def spin(monkeypatch, module: str) -> None:
    monkeypatch.setattr(process, "MODULE", f"tests.dashboard.cartridges.reading.{module}")


def test_a_process_that_never_ends_is_ended(course, monkeypatch):
    spin(monkeypatch, "endless")
    monkeypatch.setattr(process, "LIMITS", replace(process.LIMITS, wall=1))
    with pytest.raises(CartridgeRefusedError, match="took more than"):
        import_file(course)
    assert list(uploads.folder().iterdir()) == []


def test_the_process_that_reads_puts_itself_under_the_limits(course, tmp_path):
    """Without a parent of ours it does not get beyond that."""
    order = {"archive": str(course), "folder": str(tmp_path), "language": "en", "largest_file": 1}
    done = subprocess.run(
        [sys.executable, "-m", process.MODULE, json.dumps(order)], cwd=ROOT, check=False
    )
    assert done.returncode == 1
    assert not (tmp_path / process_main.RESULT).exists()


def test_the_process_that_reads_loads_nothing_that_serves_pages():
    """Half of its start was that: nearly all of the reading of a small course."""
    started = "from dashboard.cartridges.reading import archive, path_builder, process_main"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {started}; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"django.db", "django.forms", "django.http"} & set(done.stdout.split())


def test_a_process_that_dies_is_a_refusal(course, monkeypatch):
    spin(monkeypatch, "no_such_module")
    with pytest.raises(CartridgeRefusedError, match="cannot be read"):
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
        with open(f"{folder}/{process_main.RESULT}", "w") as target:
            target.write(result)

    monkeypatch.setattr(process, "run_module", run)
    with pytest.raises(CartridgeRefusedError, match="cannot be read"):
        import_file(course)
    assert not Path.objects.exists()


def test_a_result_that_is_a_link_is_not_followed(course, monkeypatch, tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text('{"refused": "the secret"}')

    def run(module, arguments, **rest):
        folder = json.loads(arguments[0])["folder"]
        (uploads.folder() / folder / process_main.RESULT).symlink_to(secret)

    monkeypatch.setattr(process, "run_module", run)
    with pytest.raises(CartridgeRefusedError, match="cannot be read"):
        import_file(course)


def test_a_result_that_is_too_long_is_not_read(course, monkeypatch):
    monkeypatch.setattr(process, "MAX_RESULT", 100)
    with pytest.raises(CartridgeRefusedError, match="cannot be read"):
        import_file(course)


def test_no_log_quotes_the_cartridge(course, monkeypatch, caplog):
    monkeypatch.setattr(process, "MAX_RESULT", 100)
    with caplog.at_level(logging.DEBUG), pytest.raises(CartridgeRefusedError):
        import_file(course)
    assert "Welcome" not in caplog.text


def test_the_files_are_there_while_they_are_needed_and_not_longer(tmp_path):
    files = READ["odd numbers"]()
    files["bad.html"] = build.page("Bad", '<img src="pic.png">')
    files["pic.png"] = build.png()
    archive = build.save(tmp_path, files)
    with read_in_process(archive, into=uploads.folder()) as (tree, found):
        assert tree.files == ["pic.png"]
        assert found.size("pic.png") == len(build.png())
        assert found.read("pic.png") == build.png()
        [place] = uploads.folder().iterdir()
        assert place.stat().st_mode & 0o077 == 0
    assert list(uploads.folder().iterdir()) == []


def test_the_words_are_in_the_language_of_who_asks(tmp_path):
    path = build.save(tmp_path, {"readme.txt": "hello"})
    with (
        translation.override("fr"),
        pytest.raises(CartridgeRefusedError, match="imsmanifest") as french,
    ):
        import_file(path)
    assert "There is no" not in str(french.value)


def test_the_command_refuses_as_well(tmp_path):
    path = build.save(tmp_path, REFUSED["a manifest of items in items"][0]())
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("import_cartridge", str(path))
