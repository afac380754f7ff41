"""Failures, each kind once, with the shortest request that was found to show it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.fuzz.requests import Request, shortened

# How often a request may be sent again to make it shorter.
TRIES = 40


@dataclass
class Failure:
    fault: str
    request: Request
    seed: str
    seconds: float = 0.0
    times: int = 1
    # Whether it failed again: at once, and alone on a fresh school; None when that was not tried.
    again: bool | None = None
    fresh: bool | None = None
    shortest: Request | None = None

    @property
    def key(self) -> tuple[str, str]:
        return key_of(self.fault, self.request)

    def __str__(self) -> str:
        request = self.shortest or self.request
        tried = {True: "yes", False: "no", None: "not tried"}
        lines = [
            f"FAILURE {self.request.name} {self.request.method}: {self.fault}"
            f" (×{self.times}; again: {tried[self.again]}; on a fresh school: {tried[self.fresh]})",
            f"    make fuzz SEED={self.seed} ONLY={self.request.number}",
            f"    {shortened(str(request), 1500)}",
        ]
        return "\n".join(lines)


def key_of(fault: str, request: Request) -> tuple[str, str]:
    """Where a failure is the same as another: the place of its error, and the page.

    What middleware does to an answer does not depend on the page.
    """
    place = fault.partition(" | ")[0]
    return place, "" if "without the header" in place else request.name


def shorten(request: Request, fails: Callable[[Request], bool], tries: int = TRIES) -> Request:
    """Leaves out what the failure does not need: pairs, headers, the body's framing."""
    left = tries

    def still(candidate: Request) -> bool:
        nonlocal left
        left -= 1
        return left >= 0 and fails(candidate)

    for change in ({"framing": ""}, {"content_type": None}, {"query": ()}, {"headers": ()},
                   {"form": ()}, {"raw": None}):  # fmt: skip
        candidate = replace(request, **change)
        if candidate != request and still(candidate):
            request = candidate
    for part in ("query", "headers", "form"):
        request = _fewer(request, part, still)
    return request


def _fewer(request: Request, part: str, still: Callable[[Request], bool]) -> Request:
    """Halves first, for 2,000 pairs; then one by one."""
    size = len(getattr(request, part)) // 2
    while size >= 1:
        at = 0
        while at < len(getattr(request, part)):
            pairs = getattr(request, part)
            candidate = replace(request, **{part: pairs[:at] + pairs[at + size :]})
            if still(candidate):
                request = candidate
            else:
                at += size
        size //= 2
    return request
