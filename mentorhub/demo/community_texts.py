"""Reads the texts of the demo's community from its folder (see community/groups.toml).

Needs neither Django nor a database.
"""

import re
import tomllib
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "community"
GROUPS = "groups.toml"
# A person mentioned in a text, by their key in [who].
MENTION = re.compile(r"@\{(\w+)\}")
Row = dict[str, Any]


@cache
def read_groups() -> Row:
    """The people by key, the groups, their guests, and until when somebody has read them."""
    return tomllib.loads((FOLDER / GROUPS).read_text(encoding="utf-8"))


@cache
def read_topics() -> list[Row]:
    """Each topic with its replies, by group."""
    files = [file for file in sorted(FOLDER.glob("*.toml")) if file.name != GROUPS]
    return [row for file in files for row in _topics_of(file)]


def _topics_of(file: Path) -> list[Row]:
    return [
        {"replies": [], **row} for row in tomllib.loads(file.read_text(encoding="utf-8"))["topics"]
    ]


def posts_of(topic: Row) -> list[Row]:
    """The opening and the replies, in their order; the opening has the number 1."""
    return [topic, *topic["replies"]]


def instant_of(when: list[Any], now: datetime) -> datetime:
    """``when`` is [days ago, hour UTC], or [hours ago] for the last days."""
    if len(when) == 1:
        return now - timedelta(hours=when[0])
    days, clock = when
    day = (now - timedelta(days=days)).date()
    return datetime.combine(day, time.fromisoformat(clock), now.tzinfo)
