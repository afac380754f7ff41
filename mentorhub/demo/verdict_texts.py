"""What assessors and mentors of the demo school write about the work on each project."""

import tomllib
from pathlib import Path

VERDICT_TEXTS = tomllib.loads((Path(__file__).parent / "verdicts.toml").read_text(encoding="utf-8"))
