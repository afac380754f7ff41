import tempfile
from pathlib import Path

import pytest

from tests.operations.server import Site, server
from tests.servers import _temporary_folder


@pytest.fixture(scope="session")
def school():
    """The demo school on a server of its own, with uploads, guides, readings and a session."""
    folder = _temporary_folder()
    with server(folder) as postgres:
        site = Site(postgres, folder / "state")
        site.manage("setup_database")
        site.manage("migrate", "--verbosity=0")
        site.manage("seed_demo", DEMO="1")
        yield site


@pytest.fixture
def empty_server():
    folder = _temporary_folder()
    with server(folder) as postgres:
        yield postgres, folder


@pytest.fixture
def workplace(tmp_path) -> Path:
    return Path(tempfile.mkdtemp(dir=tmp_path))
