"""How far an import has come, written while its own transaction is still open.

The rows of that transaction are not seen by others before its end, so the figures go through a
connection of their own, in a thread. They are two numbers and nothing else.
"""

from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

from django.db import connections

from dashboard.cartridges.models import CartridgeImport
from mentorhub.database import STAFF


class ProgressRow:
    """`with ProgressRow(row) as progress: progress(3, 17)`"""

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
