"""A Valkey server of our own: broker and cache, nothing kept on disk.

What must not be lost stands in PostgreSQL; the broker only carries nudges.
"""

import socket

from mentorhub.embedded import binaries
from mentorhub.embedded.process import Program
from mentorhub.embedded.server_user import for_servers


class Valkey:
    def __init__(self, port: int, password: str) -> None:
        self.port = port
        self.password = password

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def program(self) -> Program:
        settings = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self.password,
            "save": '""',
            "appendonly": "no",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "loglevel": "nothing",  # what keeps it from starting is said all the same
        }
        return Program(
            name="valkey",
            is_server=True,
            # The settings hold the password: typed in, not shown in the list of processes.
            command=[str(binaries.valkey_server()), "-"],
            typed="".join(f"{name} {value}\n" for name, value in settings.items()),
            ready=self.is_ready,
            account=for_servers(),
        )

    def is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while b"PONG" not in answer:
                    more = line.recv(100)
                    if not more:
                        return False
                    answer += more
        except OSError:
            return False
        return True
