"""PostgreSQL and Valkey of our own, for the demo, development and tests: nothing to install.

Real servers, real passwords; only their supervision is ours. Imported by manage.py
before the settings, so it imports neither Django nor the project.
"""

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Sequence

from mentorhub.embedded.errors import EmbeddedError
from mentorhub.embedded.instance import Instance, manage
from mentorhub.embedded.state import TIMEOUT, State
from mentorhub.embedded.supervisor import Supervisor

__all__ = ["EmbeddedError", "for_command"]

# These never ask a server anything.
WITHOUT_SERVERS = {"", "help", "version", "collectstatic", "compilemessages", "makemessages"}


@contextlib.contextmanager
def for_command(argv: Sequence[str]) -> Iterator[None]:
    """Gives a command of manage.py its servers and secrets, through the environment.

    With DATABASE_URL set nothing is started: the real servers are used. Otherwise the
    running servers of this state folder are found, or started until the command ends.
    A problem ends the process with one sentence.
    """
    command = next((word for word in argv[1:] if not word.startswith("-")), "")
    try:
        with contextlib.ExitStack() as stack:
            _provide(command, stack)
            yield
    except EmbeddedError as error:
        sys.exit(str(error))


def _provide(command: str, stack: contextlib.ExitStack) -> None:
    if command == "demo":
        state = State()
        instance = Instance(state)
        instance.lock = state.lock_or_refuse()
        stack.callback(os.close, instance.lock)
        instance.export()
        running.append(instance)
    elif os.environ.get("DATABASE_URL"):
        if os.environ.get("DEMO") == "1":
            Instance(State()).export()
    elif command == "demo_reset" or command in WITHOUT_SERVERS:
        Instance(State(), {"postgres": 1, "valkey": 1}).export()
    else:
        _servers_of_folder(command, stack)


# What `manage.py demo` is to supervise.
running: list[Instance] = []


def _servers_of_folder(command: str, stack: contextlib.ExitStack) -> None:
    state = State()
    deadline = time.monotonic() + TIMEOUT
    while True:
        lock = state.take_servers_lock()
        if lock is not None:
            _start(command, state, lock, stack)
            return
        use = stack.enter_context(contextlib.ExitStack())
        ports = use.enter_context(state.using_servers())
        if ports:
            instance = Instance(state, ports)
            if instance.are_ready():
                instance.export()
                return
        use.close()
        if time.monotonic() > deadline:
            raise EmbeddedError(f"Process {state.holder()} starts servers, which are not ready.")
        time.sleep(0.1)


def _start(command: str, state: State, lock: int, stack: contextlib.ExitStack) -> None:
    stack.callback(os.close, lock)
    instance = Instance(state)
    supervisor = stack.enter_context(Supervisor(state.folder / "servers.log", lock))
    instance.start_servers(supervisor)
    instance.export()
    if not instance.is_prepared and command != "setup_database":
        supervisor.run(manage("setup_database"))
        if command != "migrate":
            supervisor.run(manage("migrate", "--verbosity=0"))
            instance.note_prepared()
    instance.publish()
    stack.callback(state.wait_for_users)
    stack.callback(state.withdraw)
