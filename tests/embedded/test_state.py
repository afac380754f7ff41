"""Secrets are made once and are private; a folder has one instance."""

import os
import stat

import pytest

from mentorhub.embedded.errors import EmbeddedError
from mentorhub.embedded.reset import reset
from mentorhub.embedded.state import State
from tests.embedded.polling import eventually, python

HOLDS = """
import time
from pathlib import Path
from mentorhub.embedded.state import State
state = State(Path({folder!r}))
lock = state.take_servers_lock()
state.publish(address="http://127.0.0.1:8765/")
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def state(tmp_path):
    return State(tmp_path / "var")


@pytest.fixture
def another_instance(state):
    with python(HOLDS.format(folder=str(state.folder))) as process:
        assert process.stdout.readline() == "held\n"
        yield process


def test_credentials_can_be_read_by_their_owner_only(state):
    state.credentials()
    mode = (state.folder / "credentials").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_credentials_stay_the_same_and_differ_between_folders(state, tmp_path):
    assert state.credentials() == State(state.folder).credentials()
    assert state.credentials() != State(tmp_path / "other").credentials()


def test_a_new_secret_is_added_without_changing_the_others(state):
    before = state.credentials()
    path = state.folder / "credentials"
    kept = [line for line in path.read_text().splitlines() if not line.startswith("SECRET_KEY=")]
    path.write_text("\n".join(kept) + "\n")
    after = state.credentials()
    assert after.pop("SECRET_KEY") != before.pop("SECRET_KEY")
    assert after == before


def test_a_second_instance_is_refused_with_the_address_of_the_first(state, another_instance):
    with pytest.raises(EmbeddedError, match=r"already runs .* at http://127.0.0.1:8765/"):
        state.wait_for_servers_lock()


def test_after_a_killed_instance_the_folder_is_free_again(state, another_instance):
    another_instance.kill()
    another_instance.wait()
    lock = eventually(state.take_servers_lock, "the lock")
    os.close(lock)


def test_reset_forgets_what_is_ours_and_keeps_what_is_not(state):
    state.credentials()
    (state.folder / "mailbox").mkdir()
    (state.folder / "thesis.txt").write_text("mine")
    reset(state)
    assert [path.name for path in state.folder.iterdir()] == ["thesis.txt"]


def test_reset_is_refused_while_an_instance_runs(state, another_instance):
    before = state.credentials()
    with pytest.raises(EmbeddedError, match="Stop it first"):
        reset(state)
    assert state.credentials() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_another_account_is_refused():
    with pytest.raises(EmbeddedError, match=r"another account|Cannot make"):
        State("/proc/mentorhub")
