"""Writes how far an import is into its row, while the transaction of the import is open.

Others do not see what that transaction writes before its end, so the two figures are written
through another connection, in a thread.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

from django.db import connections

from dashboard.cartridges.models import CartridgeImport
from mentorhub.database import STAFF

Progress = Callable[[int, int], None]
"""Called with the number of projects that are done, and of all."""


class ProgressRow:
    """A `Progress` that writes `done` and `total`: `with ProgressRow(row) as progress: …`."""

    def __init__(self, row: CartridgeImport):
        self.pk = row.pk

    def __enter__(self) -> "ProgressRow":
        self.thread = ThreadPoolExecutor(max_workers=1)
        return self

    def __call__(self, done: int, total: int) -> None:
        self.thread.submit(self._write, done, total)

    def _write(self, done: int, total: int) -> None:
        CartridgeImport.objects.using(STAFF).filter(pk=self.pk).update(done=done, total=total)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.thread.submit(connections.close_all)
        self.thread.shutdown(wait=True)
