import logging
import threading
from types import SimpleNamespace

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from mentorhub.wsgi import Handler


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Thousands of lines, of which nobody reads one."""


@pytest.fixture
def fuzzed_server(settings, tmp_path, transactional_db):
    """A server of this process with the instrument in front; its threads use the real logins.

    Not ``live_server``: where MEDIA_URL is empty that one answers for uploads before the site.
    """
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.MIDDLEWARE = ["tests.fuzz.instrument.Instrument", *settings.MIDDLEWARE]
    settings.EMAIL_BACKEND = "tests.fuzz.instrument.EmailBackend"
    logging.disable(logging.CRITICAL)
    server = ThreadedWSGIServer(("localhost", 0), _Quiet, allow_reuse_address=False)
    server.set_app(Handler())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield SimpleNamespace(url=f"http://localhost:{server.server_port}")
    server.shutdown()
    server.server_close()
    thread.join()
    logging.disable(logging.NOTSET)
