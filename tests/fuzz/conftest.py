import logging

import pytest
from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def fuzzed_server(settings, tmp_path, transactional_db):
    """A server of this process with the instrument in front; its threads use the real logins."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.MIDDLEWARE = ["tests.fuzz.instrument.Instrument", *settings.MIDDLEWARE]
    settings.EMAIL_BACKEND = "tests.fuzz.instrument.EmailBackend"
    logging.disable(logging.CRITICAL)  # what is refused is thousands of lines
    server = LiveServer("localhost")
    yield server
    server.stop()
    logging.disable(logging.NOTSET)
