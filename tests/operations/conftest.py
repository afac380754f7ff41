import pytest

from mentorhub.embedded.supervisor import Supervisor
from tests.operations.server import server, start_migrated
from tests.servers import _temporary_folder


@pytest.fixture(scope="session")
def school():
    """The demo school on a server of its own: three paths, guides, files, fifty people."""
    folder = _temporary_folder()
    with Supervisor(log=folder / "servers.log") as supervisor:
        supervisor.guard.add_folder(folder)
        site = start_migrated(folder, supervisor, is_disposable=True)
        site.manage("seed_demo", DEMO="1")
        yield site


@pytest.fixture(scope="module")
def other_server():
    """An empty server on another machine, so to speak."""
    folder = _temporary_folder()
    with server(folder) as postgres:
        yield postgres
