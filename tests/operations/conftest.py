import pytest

from tests.operations.server import Site, server
from tests.servers import _temporary_folder


@pytest.fixture(scope="session")
def school():
    """The demo school on a server of its own: two paths, guides, files, fifty people."""
    folder = _temporary_folder()
    with server(folder) as postgres:
        site = Site(postgres, folder / "state")
        site.manage("setup_database")
        site.manage("migrate", "--verbosity=0")
        site.manage("seed_demo", DEMO="1")
        yield site


@pytest.fixture(scope="module")
def other_server():
    """An empty server on another machine, so to speak."""
    folder = _temporary_folder()
    with server(folder) as postgres:
        yield postgres
