import json

import pytest

from dashboard.cartridges.reading import process, process_main


@pytest.fixture(autouse=True)
def folders(settings, tmp_path_factory):
    """Empty folders for uploads and stored files."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    settings.STATE_DIR = tmp_path_factory.mktemp("state")


@pytest.fixture
def reading_here(monkeypatch):
    """Cartridges are read in the process of the tests: starting another takes most of the time of a
    small course. What concerns that process is tested in `reading`, with a real one."""

    def run(_module, arguments, **_limits):
        process_main.run(process_main.Job(**json.loads(arguments[0])))

    monkeypatch.setattr(process, "run_module", run)
    monkeypatch.setattr(process_main, "_set_up_translations", lambda language: None)
