"""A feature is a folder: adding one edits four files of the project, and no other.

The folder ``tests/a_feature`` is a small feature: rooms that a mentor opens and a student is told
of. Here it is laid into a copy of the project whose other files are links to the real ones, and a
process of its own shows that the site knows it everywhere.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests import cluster

PROJECT = Path(settings.BASE_DIR)
FEATURE = Path(__file__).parent / "a_feature"
# What the project needs at its root to run.
ROOTS = ("mentorhub", "students", "guides", "dashboard", "templates", "static", "tests")

# Of each file that a new feature has to edit, a line, and what stands there afterwards.
EDITS = {
    "mentorhub/settings.py": (
        "INSTALLED_APPS = [",
        'INSTALLED_APPS = [\n    "dashboard.rooms",',
    ),
    "mentorhub/urls.py": (
        "urlpatterns = [",
        'urlpatterns = [\n    path("rooms/", include("dashboard.rooms.urls")),',
    ),
    "mentorhub/grants.py": (
        "WEB = {",
        'WEB = {\n    "rooms_room": "insert",',
    ),
    "mentorhub/access/__init__.py": (
        "__all__ = [",
        'from mentorhub.access.rules.rooms import rooms\n\n__all__ = [\n    "rooms",',
    ),
}


def edited() -> dict[str, str]:
    """The new text of each file of the project that is touched."""
    found = {}
    for path, (line, new) in EDITS.items():
        text = (PROJECT / path).read_text()
        assert text.count(f"\n{line}\n") == 1, (path, line)
        found[path] = text.replace(f"\n{line}\n", f"\n{new}\n")
    return found


def added() -> dict[str, str]:
    files = [path for path in FEATURE.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return {str(path.relative_to(FEATURE)): path.read_text() for path in files}


def lay(files: dict[str, str], target: Path) -> None:
    """The project with these files in their places; all others are links to the real ones."""
    folders = {parent for path in files for parent in Path(path).parents}
    for folder in sorted(folders, key=lambda each: len(each.parts)):
        (target / folder).mkdir(exist_ok=True)
        real = PROJECT / folder
        names = ROOTS if folder == Path() else os.listdir(real) if real.is_dir() else ()
        for name in names:
            path = folder / name
            if path not in folders and str(path) not in files and name != "__pycache__":
                (target / path).symlink_to(PROJECT / path)
    for path, text in files.items():
        (target / path).write_text(text)


@pytest.fixture(scope="module")
def seen(request, tmp_path_factory):
    """What the process says of a site with the feature (tests/a_feature/look_round.py)."""
    target = tmp_path_factory.mktemp("project")
    lay(edited() | added(), target)
    name = f"a_feature_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    request.getfixturevalue("django_db_setup")
    cluster.clone(name)
    server, _slash, _database = os.environ["DATABASE_URL"].rpartition("/")
    environment = os.environ | {
        "DATABASE_URL": f"{server}/{name}",
        "DJANGO_SETTINGS_MODULE": "mentorhub.settings",
    }
    done = subprocess.run(
        [sys.executable, "look_round.py"],
        cwd=target,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.wall
def test_no_file_is_edited_but_settings_urls_access_and_grants(seen):
    touched = {path for path in edited() | added() if (PROJECT / path).exists()}
    assert touched == {
        "mentorhub/settings.py",
        "mentorhub/urls.py",
        "mentorhub/grants.py",
        "mentorhub/access/__init__.py",
    }
    assert seen["problems"] == []


@pytest.mark.wall
def test_its_entry_of_the_navigation_stands_at_its_place_for_mentors_alone(seen):
    assert seen["navigation"]["mentor"] == [
        "/dashboard/",
        "/inbox/",
        "/sessions/",
        "/dashboard/students/",
        "/rooms/",
        "/community/",
        "/projects/",
        "/training/",
    ]
    assert "/rooms/" not in seen["navigation"]["student"]
    assert seen["lit"] == ["/rooms/"]


@pytest.mark.wall
def test_its_pages_open_for_whom_their_gate_says(seen):
    assert seen["status"] == {"mentor": 200, "student": 404, "visitor": 302}
    assert seen["gate"] == "mentors"


@pytest.mark.wall
def test_its_parts_stand_on_both_homes_and_keep_the_budget(seen):
    assert seen["mentor_home"] == {"before": [], "after": ["Attic"]}
    assert seen["student_home"] == {"before": [], "after": ["Attic"]}
    assert seen["queries"]["with"] == seen["queries"]["without"] <= 10


@pytest.mark.wall
def test_its_kind_of_notification_is_told_and_may_be_switched_off(seen):
    assert seen["notified"] == ["room_opened"]
    assert seen["mailed"] == ["A room is open"]
    assert seen["choices"]["student"] == [["room_opened", False]]
    assert seen["choices"]["mentor"] == []


@pytest.mark.wall
def test_its_text_goes_with_the_person_and_its_rows_have_a_page_in_the_administration(seen):
    assert seen["text"] == {"before": "Under the roof", "after": ""}
    assert seen["admin"] == 200
