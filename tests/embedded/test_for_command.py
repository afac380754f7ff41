"""A command uses running servers or starts them; external servers are not touched."""

import os
import signal
from pathlib import Path

import psycopg2
import pytest

from mentorhub.embedded.instance import Instance
from mentorhub.embedded.state import State
from tests.embedded.polling import eventually, is_reset, is_running, python

# As manage.py does it; ends when its standard input closes.
COMMAND = """
import os, sys
from mentorhub.embedded import for_command
with for_command(["manage.py", {command!r}]):
    seen = [os.environ.get(name, "") for name in ("DATABASE_URL", "DATABASE_PASSWORD_WEB")]
    print(*seen, flush=True)
    {then}
"""
STAY = "import time; time.sleep(600)"


@pytest.fixture
def state(tmp_path):
    state = State(tmp_path / "var")
    yield state
    eventually(lambda: is_reset(state), "the end of all servers")


def command(name: str, state: State, then: str = "pass", **environment: str):
    code = COMMAND.format(command=name, then=then)
    return python(code, STATE_DIR=str(state.folder), **environment)


def output_of(name: str, state: State, **environment: str) -> list[str]:
    """The words a command has printed when it has ended well."""
    with command(name, state, **environment) as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    return output.split()


def server_of(state: State) -> int:
    """The process of this folder's PostgreSQL."""
    return int((state.cluster / "postmaster.pid").read_text().split("\n", 1)[0])


def answers(url: str) -> bool:
    try:
        psycopg2.connect(url.rpartition("/")[0] + "/postgres", connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True


def test_servers_run_for_the_command_and_end_with_it(state):
    asks = (
        "import psycopg2;"
        "psycopg2.connect(os.environ['DATABASE_URL'].rpartition('/')[0] + '/postgres');"
        "print('asked')"
    )
    with command("setup_database", state, asks) as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert "asked" in output
    assert not answers(output.split()[0])
    assert not (state.cluster / "postmaster.pid").exists()


def test_a_second_command_uses_the_servers_of_the_first(state):
    with command("setup_database", state, STAY) as first:
        url = first.stdout.readline().split()[0]
        eventually(state.servers, "the notice of the servers")
        assert output_of("shell", state)[0] == url
        assert answers(url)


def test_nothing_is_left_when_a_command_is_killed(state):
    with command("setup_database", state, STAY) as process:
        process.stdout.readline()
        server = server_of(state)
    eventually(lambda: not is_running(server), "the end of PostgreSQL")


def test_a_real_server_is_used_and_nothing_is_started_or_made(state):
    real = "postgres://db.school.org/mentorhub"
    assert output_of("migrate", state, DATABASE_URL=real) == [real]
    assert not list(state.folder.iterdir())


def test_the_demo_on_a_real_server_makes_the_missing_secrets_once(state):
    real = {"DATABASE_URL": "postgres://db/mentorhub", "REDIS_URL": "redis://cache", "DEMO": "1"}
    chosen = output_of("migrate", state, DATABASE_PASSWORD_WEB="chosen", **real)
    assert chosen == [real["DATABASE_URL"], "chosen"]
    made = output_of("migrate", state, **real)
    assert made == output_of("migrate", state, **real)
    assert len(made[1]) >= 40
    assert not state.cluster.exists()


def test_a_command_without_queries_starts_nothing(state):
    output_of("makemessages", state)
    assert not state.cluster.exists()


def test_the_demo_is_refused_while_another_runs_in_the_folder(state):
    with command("demo", state, STAY) as first:
        first.stdout.readline()
        with command("demo", state) as second:
            output, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    assert f"MentorHub already runs in this folder (process {first.pid})" in output


@pytest.fixture
def supervised(state, monkeypatch):
    """Both servers under the supervisor, as in the demo."""
    script = """
from mentorhub.embedded.instance import Instance
from mentorhub.embedded.state import State
from mentorhub.embedded.supervisor import Supervisor
state = State()
with Supervisor(state.folder / "servers.log", state.take_servers_lock()) as supervisor:
    instance = Instance(state)
    instance.start_servers(supervisor)
    instance.publish()
    supervisor.watch(lambda: False)
"""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    with python(script, STATE_DIR=str(state.folder)):
        yield Instance(state, eventually(state.servers, "the start"))


def test_a_killed_postgres_is_back_with_its_data(state, supervised):
    with supervised.postgres.connect("postgres") as connection:
        connection.cursor().execute("CREATE TABLE kept AS SELECT 42 AS answer")
    connection.close()
    killed = server_of(state)
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: not is_running(killed), "the end")
    eventually(supervised.postgres.is_ready, "the return")
    connection = supervised.postgres.connect("postgres")
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM kept")
        assert cursor.fetchone() == (42,)
    connection.close()


def test_servers_refuse_whoever_has_no_password(supervised):
    supervised.postgres.password = "guess"
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        supervised.postgres.connect("postgres")
    supervised.valkey.password = "guess"
    assert not supervised.valkey.is_ready()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers to another account")
def test_root_does_not_run_the_servers_itself(state, supervised):
    owner = Path(f"/proc/{server_of(state)}").stat().st_uid
    assert owner != 0


def test_it_is_imported_before_django_and_the_project():
    foreign = "n.partition('.')[0] in ('django', 'celery', 'psycopg2', 'students', 'guides')"
    ours = "n.startswith('mentorhub.') and not n.startswith('mentorhub.embedded')"
    script = "import sys, mentorhub.embedded, mentorhub.embedded.demo, mentorhub.embedded.reset;"
    script += f"print([n for n in sys.modules if {foreign} or {ours}])"
    with python(script) as process:
        output, _ = process.communicate(timeout=60)
    assert output == "[]\n"
