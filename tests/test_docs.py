"""What the documents name exists, and what must be documented is."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from django.contrib.auth.management.commands.createsuperuser import Command as CreateSuperuser
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.core.management.commands.migrate import Command as Migrate

from tests.test_settings import ROOT

DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "decisions").glob("*.md")),
]
TEXTS = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in DOCUMENTS}
SETTINGS = (ROOT / "mentorhub" / "settings.py").read_text(encoding="utf-8")
READ_BY_SETTINGS = set(re.findall(r'env\.\w+\("(\w+)"', SETTINGS))
# Made by a start, not kept with the code.
MADE = ("var/", "staticfiles", "mentorhub.dump", "mentorhub-files.tar", "mentorhub/path.json")
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}

every_document = pytest.mark.parametrize("name", TEXTS)


@every_document
def test_each_link_leads_to_a_file_and_to_a_heading_in_it(name):
    for target in re.findall(r"\]\(([^)\s]+)\)", TEXTS[name]):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, heading = target.partition("#")
        found = ((ROOT / name).parent / file) if file else ROOT / name
        assert found.exists(), f"{name} links to {target}"
        if heading:
            assert heading in _headings(found), f"{name} links to {target}"


def _headings(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@every_document
def test_each_file_named_in_code_style_exists(name):
    for word in re.findall(r"`([\w./<>*-]+)`", TEXTS[name]):
        first = word.split("/")[0]
        is_file = (first in FOLDERS and "/" in word) or re.fullmatch(
            r"[\w.-]+\.(md|yml|toml)", word
        )
        if is_file and "<" not in word and not word.startswith(MADE):
            assert list(ROOT.glob(word.rstrip("/"))), f"{name} names {word}"


@every_document
def test_each_command_and_make_target_exists(name):
    commands, makefile = get_commands(), (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in re.findall(r"manage\.py (\w+)", TEXTS[name]):
        assert command in commands, f"{name} names manage.py {command}"
    for target in re.findall(r"`(?:\w+=\S+ )?make ([\w-]+)|^make ([\w-]+)", TEXTS[name], re.M):
        assert re.search(rf"^{''.join(target)}:", makefile, re.M), f"{name} names make {target}"


def test_every_setting_stands_in_the_example_and_in_the_page_for_administrators():
    example = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    # Set by the tests for themselves; an example would only invite.
    assert READ_BY_SETTINGS - {"TESTING"} <= example
    table = set(re.findall(r"`([A-Z][A-Z_]+)`", TEXTS["docs/operations.md"]))
    assert READ_BY_SETTINGS | example <= table
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{([A-Z_]+)", compose)) <= example


@pytest.fixture(scope="module")
def words_of_the_code():
    files = _tracked("*.py", "Makefile", "*.yml", ".env.example", "Dockerfile")
    texts = ((ROOT / path).read_text(encoding="utf-8") for path in files)
    return {word for text in texts for word in re.findall(r"\b[A-Z][A-Z_]+\b", text)}


@every_document
def test_each_setting_named_is_read_somewhere(name, words_of_the_code):
    for setting in re.findall(r"`([A-Z][A-Z]+_[A-Z_]+)[`=]", TEXTS[name]):
        assert setting in words_of_the_code, f"{name} names {setting}"


def _tracked(*patterns: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:  # a copy without its history
        return [str(p.relative_to(ROOT)) for each in patterns for p in ROOT.glob(each)]
    return listed.stdout.split()


def test_each_service_named_in_a_compose_command_is_one():
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    services = set(re.findall(r"^  (\w+):$", compose.split("\nnetworks:")[0], re.M))
    for words in re.findall(r"docker compose ([^`\n]+)", TEXTS["docs/operations.md"]):
        verb, *rest = shlex.split(re.sub(r" [<>] [\w.-]+$", "", words))
        named = [word for word in rest if not word.startswith("-")]
        if verb in ("run", "exec"):
            # The value of an option that takes one.
            position = rest.index("--env") + 1 if "--env" in rest else None
            named = [w for i, w in enumerate(rest) if not w.startswith("-") and i != position]
            assert named[0] in services, words
        elif verb in ("up", "stop"):
            assert set(named) <= services, words


COMMANDS = TEXTS["docs/operations.md"].partition("\n## Commands\n")[2].partition("\n## ")[0]
OURS = sorted(
    file.stem
    for file in ROOT.glob("[a-z]*/**/management/commands/*.py")
    if file.stem != "__init__" and "tests" not in file.parts
)
# Options that every command of Django has, and those of Django's own migrate and createsuperuser.
DJANGOS = {
    option
    for command in (BaseCommand(), Migrate(), CreateSuperuser())
    for action in command.create_parser("manage.py", "any")._actions
    for option in action.option_strings
}


def test_every_command_stands_in_the_page_for_administrators():
    assert OURS
    own = set(re.findall(r"^### `(\w+)`$", COMMANDS, re.M))
    listed = set(re.findall(r"^\| `(\w+)` \|", COMMANDS, re.M))
    assert own | listed == set(OURS)
    assert not own & listed


@pytest.mark.parametrize("name", OURS)
def test_a_command_has_an_example_its_needs_what_it_prints_and_its_options(name):
    part = COMMANDS.partition(f"\n### `{name}`\n")[2].partition("\n### ")[0]
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    options = {option for action in parser._actions for option in action.option_strings} - DJANGOS
    if not part:  # a row of the table for the demo and for developers
        assert not options, f"{name} has options, so it needs a part of its own"
        return
    assert "```sh\n" in part
    assert re.search(r"^Needs .+ Prints ", part, re.M), name
    assert options <= set(re.findall(r"-[-\w]+", part)), name


# How many requirements each section of ASVS 5.0.0 has, in its order.
ASVS = {6: (3, 12, 8, 6, 8, 4, 2, 4), 7: (3, 4, 2, 5, 3, 2), 8: (4, 4, 3, 2)}
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([123]) \| (.+?) \| ([\w ]+) \| (.+) \|$", re.M)


def test_every_requirement_of_asvs_has_an_answer():
    rows = ROW.findall(TEXTS["docs/asvs.md"])
    assert [number for number, *_ in rows] == [
        f"{chapter}.{section}.{requirement}"
        for chapter, sections in ASVS.items()
        for section, count in enumerate(sections, 1)
        for requirement in range(1, count + 1)
    ]
    assert {answer for *_, answer, _ in rows} <= {"Yes", "Partly", "No", "Not here"}


def test_each_test_that_answers_asvs_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXTS["docs/asvs.md"])
    assert len(named) > 60
    for file, test in named:
        code = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(rf"^def {test}\(", code, re.M), f"{file} has no {test}"
