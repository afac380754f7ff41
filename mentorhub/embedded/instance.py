"""The two servers of a state folder, as one thing: their environment, start and stop."""

import os
import sys
from pathlib import Path

from mentorhub.embedded.ports import free_port
from mentorhub.embedded.postgres import Postgres
from mentorhub.embedded.process import Program
from mentorhub.embedded.state import PROJECT, SETTINGS, State
from mentorhub.embedded.supervisor import Supervisor
from mentorhub.embedded.valkey import Valkey

HOST = "127.0.0.1"
PORT = "8000"


class Instance:
    """`postgres` or `valkey` is None where a real server is named in the environment."""

    def __init__(self, state: State, ports: dict | None = None) -> None:
        self.state = state
        self.lock: int | None = None
        secrets = state.credentials()
        self._secrets = {name: secrets[name] for name in SETTINGS}
        self.postgres: Postgres | None = None
        self.valkey: Valkey | None = None
        if not os.environ.get("DATABASE_URL"):
            port = (ports or {}).get("postgres") or free_port()
            self.postgres = Postgres(state.cluster, port, secrets["POSTGRES_PASSWORD"])
        if not os.environ.get("REDIS_URL"):
            port = (ports or {}).get("valkey") or free_port()
            self.valkey = Valkey(port, secrets["VALKEY_PASSWORD"])

    def export(self) -> None:
        """Puts what the settings need into the environment; what is set there stays."""
        values = {
            **self._secrets,
            "STATE_DIR": str(self.state.folder),
            "DEMO": "1",
            "SITE_URL": self.site_url,
        }
        if self.postgres:
            values["DATABASE_URL"] = self.postgres.url
        if self.valkey:
            values["REDIS_URL"] = self.valkey.url
        for name, value in values.items():
            if not os.environ.get(name):
                os.environ[name] = value

    @property
    def site_url(self) -> str:
        """The demo's address without its last slash, for links in mails."""
        published = (self.state.servers() or {}).get("address", "")
        return published.rstrip("/") or f"http://{HOST}:{os.environ.get('PORT') or PORT}"

    def start_servers(self, supervisor: Supervisor) -> None:
        """Starts what is ours, each ready before the next. Raises EmbeddedError."""
        if self.postgres:
            self.postgres.create()
            supervisor.start(self.postgres.program())
        if self.valkey:
            supervisor.start(self.valkey.program())

    def are_ready(self) -> bool:
        return all(server.is_ready() for server in (self.postgres, self.valkey) if server)

    def publish(self, **more: object) -> None:
        """Lets other commands of this folder find the servers."""
        ours = {"postgres": self.postgres, "valkey": self.valkey}
        ports = {name: server.port for name, server in ours.items() if server}
        self.state.publish(**ports, **more)

    @property
    def _mark(self) -> Path:
        """Stands beside the cluster once its logins and tables have been made."""
        return self.state.cluster.with_name(f"{self.state.cluster.name}.prepared")

    @property
    def is_prepared(self) -> bool:
        return self._mark.exists()

    def note_prepared(self) -> None:
        if self.postgres:
            self._mark.touch()


def manage(*words: str) -> Program:
    """A command of manage.py as a program."""
    return Program(
        name=words[0].removeprefix("demo_").partition("_")[0],
        command=[sys.executable, str(PROJECT / "manage.py"), *words],
        folder=PROJECT,
    )
