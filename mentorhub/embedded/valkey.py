"""An embedded Valkey server: the broker of Celery, without persistence.

Data that must not be lost is in PostgreSQL; the broker only has messages that trigger tasks.
"""

import socket

from mentorhub.embedded import binaries
from mentorhub.embedded.process import Program
from mentorhub.embedded.server_user import server_account


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
            "loglevel": "nothing",  # errors at its start are printed all the same
        }
        return Program(
            name="valkey",
            is_server=True,
            # On its standard input, because the password would be visible in the list of processes.
            command=[str(binaries.valkey_server()), "-"],
            stdin_text="".join(f"{name} {value}\n" for name, value in settings.items()),
            ready=self.is_ready,
            account=server_account(),
        )

    def is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while b"PONG" not in answer:
                    more = connection.recv(100)
                    if not more:
                        return False
                    answer += more
        except OSError:
            return False
        return True
