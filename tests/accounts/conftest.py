"""Fixtures that run a test through the real database logins."""

import threading

import pytest
from django.db import connections


@pytest.fixture
def on_real_logins():
    """Run a piece of a test in a thread, where each alias has its own login and connection.

    For tests marked ``django_db(transaction=True)``: what they wrote before is committed. What the
    thread raises, the test raises.
    """

    def run(work, *args):
        outcome = {}

        def in_thread():
            try:
                outcome["value"] = work(*args)
            except BaseException as error:
                outcome["error"] = error
            finally:
                connections.close_all()

        thread = threading.Thread(target=in_thread)
        thread.start()
        thread.join()
        if "error" in outcome:
            raise outcome["error"]
        return outcome["value"]

    return run
