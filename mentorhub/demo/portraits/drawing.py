"""A canvas for flat shapes with smooth edges, on Pillow."""

import math
import re
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

# The units of every coordinate in this package: a square of 256 by 256.
UNITS = 256
# The side of the picture in pixels.
SIDE = 256
# What of the square is kept (left, top, right, bottom): the head fills a small round picture.
KEPT = (20, 16, 236, 232)
# The factor by which it is drawn larger and then reduced, for smooth edges.
SCALE = 3
# Straight pieces for each curve.
PIECES = 14
# About which the head is tilted: the middle of the neck.
PIVOT = (128.0, 190.0)

Point = tuple[float, float]
Colour = tuple[int, int, int]


def rgb(colour: str) -> Colour:
    """The three numbers of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, other: str, share: float) -> str:
    """The colour with this share (0 to 1) of another colour."""
    pairs = zip(rgb(colour), rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@cache
def outline(path: str) -> tuple[Point, ...]:
    """The points of a path in SVG's notation; it knows the absolute commands M, L, C, Q and Z."""
    points: list[Point] = []
    for command, numbers in re.findall(r"([MLCQZ])([^MLCQZ]*)", path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        pairs = list(zip(values[::2], values[1::2], strict=True))
        if command in "ML":
            points += pairs
        elif command == "C":
            for n in range(0, len(pairs), 3):
                points += _curve([points[-1], *pairs[n : n + 3]])
        elif command == "Q":
            for n in range(0, len(pairs), 2):
                start, control, end = points[-1], *pairs[n : n + 2]
                points += _curve([start, _towards(control, start), _towards(control, end), end])
    return tuple(points)


def _towards(control: Point, end: Point) -> Point:
    """A control point of the cubic curve that equals a quadratic one."""
    return end[0] + (control[0] - end[0]) * 2 / 3, end[1] + (control[1] - end[1]) * 2 / 3


def _curve(controls: list[Point]) -> list[Point]:
    """The points of a cubic curve, without its first one."""
    found = []
    for n in range(1, PIECES + 1):
        t = n / PIECES
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x, y = (
            sum(weight * point[axis] for weight, point in zip(weights, controls, strict=True))
            for axis in (0, 1)
        )
        found.append((x, y))
    return found


class Canvas:
    """Draws shapes above each other; ``tilt``, in degrees, turns what is drawn from then on."""

    def __init__(self, background: str) -> None:
        side = UNITS * SCALE
        self.image = Image.new("RGB", (side, side), background)
        self.draw = ImageDraw.Draw(self.image)
        self.tilt = 0.0

    def shape(self, path: str, colour: str, *, both: bool = False) -> None:
        """Fill a path; with ``both`` also its mirror image about the middle."""
        self._polygon(outline(path), colour)
        if both:
            self._polygon([(UNITS - x, y) for x, y in outline(path)], colour)

    def oval(
        self, x: float, y: float, rx: float, ry: float, colour: str, *, both: bool = False
    ) -> None:
        """Fill an ellipse around a centre; with ``both`` also its mirror image."""
        angles = [2 * math.pi * n / 48 for n in range(48)]
        points = [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles]
        self._polygon(points, colour)
        if both:
            self.oval(UNITS - x, y, rx, ry, colour)

    def line(self, path: str, width: float, colour: str, *, both: bool = False) -> None:
        """Draw along a path with round ends; with ``both`` also its mirror image."""
        self._stroke(outline(path), width, colour)
        if both:
            self._stroke([(UNITS - x, y) for x, y in outline(path)], width, colour)

    def ring(self, x: float, y: float, rx: float, ry: float, width: float, colour: str) -> None:
        angles = [2 * math.pi * n / 48 for n in range(50)]
        self._stroke([(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles], width, colour)

    def webp(self) -> bytes:
        drawn = BytesIO()
        kept = [edge * SCALE for edge in KEPT]
        small = self.image.resize((SIDE, SIDE), Image.Resampling.LANCZOS, box=kept)
        small.save(drawn, "WEBP", quality=86, method=2)
        return drawn.getvalue()

    def _polygon(self, points: "tuple[Point, ...] | list[Point]", colour: str) -> None:
        self.draw.polygon(self._placed(points), fill=colour)

    def _stroke(self, points: "tuple[Point, ...] | list[Point]", width: float, colour: str) -> None:
        placed = self._placed(points)
        self.draw.line(placed, fill=colour, width=round(width * SCALE), joint="curve")
        half = width * SCALE / 2
        for x, y in (placed[0], placed[-1]):
            self.draw.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    def _placed(self, points: "tuple[Point, ...] | list[Point]") -> list[Point]:
        """The points in pixels of the large picture, after the tilt."""
        if not self.tilt:
            return [(x * SCALE, y * SCALE) for x, y in points]
        sin, cos = math.sin(math.radians(self.tilt)), math.cos(math.radians(self.tilt))
        left, top = PIVOT
        return [
            (
                (left + (x - left) * cos - (y - top) * sin) * SCALE,
                (top + (x - left) * sin + (y - top) * cos) * SCALE,
            )
            for x, y in points
        ]
