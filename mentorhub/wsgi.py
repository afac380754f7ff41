import gc
import os
from collections.abc import Callable
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


# Of the stack, in values of eight bytes: with it Python takes a megabyte, and half of it is left.
STACK = 70_000


def with_one_stack(application: Callable[..., Any]) -> Callable[..., Any]:
    """Calls the application on a stack that is large enough for a page.

    Python's stack is made of pieces of 16 kB, and a loop at the end of a piece takes a new one from
    the system, and gives it back, at each call: that was up to half of a page, and more or less of
    it with each middleware and each template around the loop (python/cpython#142183). A piece is as
    large as its first frame needs, and the frame here says that it needs a large one. Memory that
    is not touched costs nothing.
    """

    def on_one_stack(environ: Any, start_response: Any) -> Any:
        return application(environ, start_response)

    on_one_stack.__code__ = on_one_stack.__code__.replace(co_stacksize=STACK)
    return on_one_stack


django.setup(set_prefix=False)

from mentorhub.checks import refuse_to_start_without_gates  # noqa: E402  needs the apps
from mentorhub.live.front import LiveFront  # noqa: E402

refuse_to_start_without_gates()
application = with_one_stack(LiveFront(Handler()))

# All that is loaded by now stays for good: the collector need not look through it again, and need
# look at new objects less often. 4 % of a page (docs/decisions/web-server.md).
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 10, 10)
