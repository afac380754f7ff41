import gc
import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorhub.settings")


class Utf8Request(WSGIRequest):
    """Reads every request as UTF-8, whatever charset its Content-Type names.

    Browsers send our forms as UTF-8. Python has codecs that are not text encodings (rot13, idna): a
    request that names one would raise an error before any middleware, and again in the error page.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(
            meta.get("CONTENT_TYPE", "")
        )
        self.content_params.pop("charset", None)


class Handler(WSGIHandler):
    request_class = Utf8Request


django.setup(set_prefix=False)

from mentorhub.checks import refuse_to_start_without_gates  # noqa: E402  needs the apps
from mentorhub.live.front import LiveFront  # noqa: E402

refuse_to_start_without_gates()
application = LiveFront(Handler())

# All that is loaded by now stays for good: the collector need not look through it again, and need
# look at new objects less often. 4 % of a page (docs/decisions/web-server.md).
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 10, 10)
