"""A parent that is killed while its child works: `python -m tests.limited.parent FILE`."""

import sys
from pathlib import Path

from mentorhub.limited_process import run_module
from tests.limited.child import LIMITS

if __name__ == "__main__":
    root = Path(__file__).resolve().parents[2]
    run_module("tests.limited.child", ["sleep", sys.argv[1]], limits=LIMITS, folder=root)
