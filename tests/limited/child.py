"""What a child process of the tests does: `python -m tests.limited.child KIND FILE`."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from mentorhub.formats import MEGABYTE
from mentorhub.limited_process import Limits, prepare_child

LIMITS = Limits(memory=256 * MEGABYTE, cpu=1, wall=5, file_size=MEGABYTE, open_files=20)


def tell(place: Path) -> None:
    descriptors = sorted(int(name) for name in os.listdir("/proc/self/fd"))
    known = {"environment": dict(os.environ), "descriptors": descriptors, "input": sys.stdin.read()}
    place.write_text(json.dumps(known))


def main() -> None:
    kind, place = sys.argv[1], Path(sys.argv[2])
    prepare_child(LIMITS)
    match kind:
        case "tell":
            tell(place)
        case "memory":
            bytearray(1024 * MEGABYTE)
        case "time":
            while True:
                pass
        case "sleep":
            other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
            place.write_text(f"{os.getpid()} {other.pid}")
            time.sleep(600)
        case "write":
            place.write_bytes(b"x" * 2 * MEGABYTE)
        case "open":
            kept = [os.open(os.devnull, os.O_RDONLY) for _ in range(30)]
            place.write_text(str(len(kept)))


if __name__ == "__main__":
    main()
