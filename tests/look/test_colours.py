"""Text can be read in both themes: the contrast of every pair that tokens.css promises."""

import re
from pathlib import Path

import pytest

TOKENS = Path("static/css/tokens.css").read_text()
COLOURS = dict(re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\)", TOKENS))
GROUNDS = ("canvas", "surface", "sunken")
LONG_READING = [(text, ground) for text in ("text", "muted") for ground in GROUNDS]
SECRET = [("text", "secret-canvas"), ("muted", "secret-canvas"), ("text", "secret-soft")]
STATES = [(state, f"{state}-soft") for state in ("good", "warn", "bad", "note", "secret")]
LINKS = [("accent", "canvas"), ("accent", "surface"), ("accent", "secret-canvas")]
BUTTONS = [("on-accent", "accent"), ("on-accent", "accent-strong")]
EDGES = [("line-strong", "surface"), ("line-strong", "canvas")]


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str, theme: int) -> float:
    pair = (COLOURS[name].split(", ")[theme] for name in (one, other))
    dark, light = sorted(luminance(colour) for colour in pair)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), LONG_READING + SECRET + STATES + LINKS)
def test_what_is_read_reaches_seven_to_one(front, ground, theme):
    assert contrast(front, ground, theme) >= 7


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), BUTTONS)
def test_what_a_button_says_reaches_four_and_a_half_to_one(front, ground, theme):
    assert contrast(front, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), EDGES)
def test_the_edge_of_a_field_reaches_three_to_one(front, ground, theme):
    assert contrast(front, ground, theme) >= 3
