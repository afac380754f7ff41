"""``make fuzz``: a real site, hostile requests for some minutes, a report, and exit code 1 for a
failure.

SECONDS is how long (600), SEED any word that repeats a run, ONLY one or more numbers of requests
(with commas) to send again on a fresh school, each with its answer; LOG a file for the servers'
own log.
"""

import os
import secrets
import sys
import time
from pathlib import Path

from tests.fuzz.site import Site, one_connection, running

# More memory at the end than in the middle, in MiB, is a leak.
GROWTH = 40


def main() -> int:
    seed = os.environ.get("SEED") or secrets.token_hex(4)
    seconds = float(os.environ.get("SECONDS") or 600)
    only = [int(each) for each in (os.environ.get("ONLY") or "").split(",") if each]
    print(f"seed {seed}", flush=True)
    with running() as site:
        try:
            return _again(site, seed, only) if only else _fuzz(site, seed, seconds)
        finally:
            if log := os.environ.get("LOG"):
                Path(log).write_bytes(site.log.read_bytes())


def _campaign(site: Site, seed: str):  # the settings must be there before the models
    import django

    django.setup()
    from tests.fuzz.campaign import Campaign

    site.servers.start()
    one_connection()
    return Campaign(site, seed)


def _fuzz(site: Site, seed: str, seconds: float) -> int:
    campaign = _campaign(site, seed)
    began = time.monotonic()
    memory = campaign.walk(seconds)
    figures = campaign.report()
    middle = memory[len(memory) // 2]
    each = ", ".join(f"{mebibytes:.0f}" for mebibytes in memory)
    rate = campaign.tally.requests / (time.monotonic() - began)
    print(*map(str, campaign.failures()), *figures, f"memory in MiB: {each}", sep="\n")
    print(f"seed {seed}; {rate:.0f} requests a second")
    return 1 if campaign.failures() or memory[-1] > middle + GROWTH else 0


def _again(site: Site, seed: str, only: list[int]) -> int:
    failed = False
    for request, answer, found in _campaign(site, seed).again(only):
        failed = failed or bool(found)
        told = found or "as expected"
        print(f"#{request.number} {request}\n    {answer.status} in {answer.seconds:.2f} s: {told}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
