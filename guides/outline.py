"""The suggested steps of a guide as a timeline: one step for each highest heading of the Markdown.

A step is planned for the week that its heading names ("Week 2", "Semaine 3 : …"). Within a step,
everything from its first lower heading on ("Where students stumble") is set beside the step.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from mentorhub.markdown.rendering import LIMIT, PARSER

WEEK = re.compile(r"\b(?:weeks?|semaines?)\s+(\d{1,2})(?:\s*[-–,&]\s*(\d{1,2}))?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Step:
    """``first`` and ``last`` are the planned weeks, from 1; None when the heading names none."""

    title: str
    heading: str
    body: str
    beside: str
    first: int | None = None
    last: int | None = None
    is_past: bool = False
    is_now: bool = False


@dataclass(frozen=True)
class Outline:
    """``before`` is the Markdown above the first heading; all of it when there are no headings."""

    before: str
    steps: list[Step]


def outline_of(text: str, week: int | None = None) -> Outline:
    """The steps of the text; ``week`` is the week of the student for whom it is read."""
    if len(text) > LIMIT:
        return Outline(text, [])
    environment: dict = {}
    tokens = PARSER.parse(text, environment)
    headings = [
        (token, tokens[place + 1])
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0
    ]
    # A link that is defined in another part of the text would be lost: such a text stays whole.
    if not headings or environment.get("references"):
        return Outline(text, [])
    lines = text.split("\n")
    highest = min(int(token.tag[1]) for token, _ in headings)
    tops = [place for place, (token, _) in enumerate(headings) if int(token.tag[1]) == highest]
    ends = [*tops[1:], len(headings)]
    parts = [headings[top:end] for top, end in zip(tops, ends, strict=True)]
    weeks = [_weeks(part[0][1].content) for part in parts]
    planned = [last for _, last in weeks if last is not None]
    # Work that takes longer than planned stays in the last planned week.
    now = min(week, max(planned)) if week is not None and planned else None
    before = "\n".join(lines[: _line(parts[0][0][0])])
    return Outline(before, list(_steps(parts, lines, weeks, now)))


def _steps(
    parts: list[list[tuple[Token, Token]]],
    lines: list[str],
    weeks: list[tuple[int | None, int | None]],
    now: int | None,
) -> Iterator[Step]:
    starts = [_line(part[0][0]) for part in parts]
    for part, (first, last), end in zip(parts, weeks, [*starts[1:], len(lines)], strict=True):
        opening, inline = part[0]
        lower = _line(part[1][0]) if part[1:] else end
        after_heading = opening.map[1] if opening.map else end
        yield Step(
            title=_plain(inline),
            heading="\n".join(lines[_line(opening) : after_heading]),
            body="\n".join(lines[after_heading:lower]),
            beside="\n".join(lines[lower:end]),
            first=first,
            last=last,
            is_past=now is not None and last is not None and last < now,
            is_now=now is not None and first is not None and first <= now <= (last or first),
        )


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _weeks(heading: str) -> tuple[int | None, int | None]:
    found = WEEK.search(heading)
    if found is None:
        return None, None
    first = int(found[1])
    return first, max(first, int(found[2] or first))


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or []) or inline.content
