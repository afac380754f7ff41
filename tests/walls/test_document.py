"""docs/security.md speaks of things that are there, and of as many as there are."""

import re
from pathlib import Path

from django.conf import settings

from mentorhub.database import LOGINS
from tests.walls.mutants import MUTANTS
from tests.walls.statements import AROUND

TEXT = Path(settings.BASE_DIR, "docs", "security.md").read_text()


def test_every_file_it_names_is_there():
    folder = ""
    for name in re.findall(r"\b(?:[a-z_]+/)*[a-z_]+\.py\b|\btests/[a-z_/]+/", TEXT):
        folder = name.rpartition("/")[0] or folder
        path = name if "/" in name else f"{folder}/{name}"
        assert Path(settings.BASE_DIR, path).exists(), path


def test_its_figures_are_right():
    assert f"{len(MUTANTS)} leaks put in on purpose" in TEXT
    assert f"{len(AROUND)} ways round" in TEXT


def test_it_names_each_login():
    for alias, login in LOGINS.items():
        assert f"| {login.removeprefix('mentorhub_')} |" in TEXT, alias
