"""A portrait from the features of a face, and the faces of the demo school."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mentorhub.demo.portraits import head
from mentorhub.demo.portraits.clothes import CLOTHES, neck
from mentorhub.demo.portraits.drawing import Canvas, mix
from mentorhub.demo.portraits.hair import STYLES

FACES = Path(__file__).parent / "faces.toml"

SKINS = {
    "porcelain": "#f7d9c6",
    "fair": "#f0c6a8",
    "beige": "#e3b08b",
    "tan": "#cf9468",
    "olive": "#bb8257",
    "brown": "#99633f",
    "umber": "#774a32",
    "deep": "#563526",
}
HAIRS = {
    "black": "#251f20",
    "espresso": "#3c2a23",
    "brown": "#5e3d2a",
    "chestnut": "#7d4c2d",
    "auburn": "#8f4527",
    "copper": "#be6430",
    "honey": "#bf8f4f",
    "blond": "#dcb46b",
    "ash": "#8d8780",
    "silver": "#c4c0ba",
}
# The tints of the pages (static/css/tokens.css), a little stronger: wall, and the disc behind.
WALLS = {
    "teal": ("#b4d8d5", "#cbe6e3"),
    "sand": ("#e8d6b4", "#f2e5cc"),
    "rose": ("#ecc5bb", "#f5dad2"),
    "sky": ("#bcd0ea", "#d3e1f4"),
    "sage": ("#c3dabb", "#d8e8d2"),
    "plum": ("#d9c3da", "#e8d8e8"),
    "butter": ("#f0d891", "#f7e6b5"),
}
CLOTHS = {
    "teal": "#0b6066",
    "navy": "#2d4570",
    "rust": "#b4532f",
    "mustard": "#cf982d",
    "plum": "#6d3a60",
    "moss": "#66713f",
    "cream": "#efe4d0",
    "coal": "#3d3c42",
    "coral": "#dd7a62",
    "sky": "#7da5cd",
    "forest": "#2f5f49",
    "brick": "#963f34",
}


@dataclass(frozen=True)
class Face:
    """The features of a face, by their names in this package."""

    skin: str
    hair: str
    style: str
    wall: str
    wear: str
    cloth: str
    jaw: str = "oval"
    eyes: str = "open"
    mouth: str = "smile"
    beard: str = ""
    glasses: str = ""
    # The colour of a headscarf.
    scarf: str = ""
    lashes: bool = False
    freckles: bool = False
    earrings: bool = False
    # Degrees to the right, and how far the eyes look to the right.
    tilt: float = 0.0
    glance: float = 0.0


@cache
def faces() -> dict[str, Face]:
    """The faces by e-mail address. A few people have none, so that initials are seen too."""
    rows = tomllib.loads(FACES.read_text(encoding="utf-8"))
    return {f"{name}@example.org": Face(**row) for name, row in rows.items()}


def portrait_of(email: str) -> bytes | None:
    """The picture of a person of the demo school, or None."""
    face = faces().get(email)
    return draw(face) if face else None


def draw(face: Face) -> bytes:
    """A square WebP of this face."""
    skin, hair = SKINS[face.skin], HAIRS[face.hair]
    shade = mix(skin, "#7d2f1f", 0.26)
    style = STYLES[face.style]
    over = CLOTHS[face.scarf] if face.scarf else hair
    wall, disc = WALLS[face.wall]
    canvas = Canvas(wall)
    canvas.oval(128, 120, 104, 104, disc)
    canvas.tilt = face.tilt
    style.back(canvas, over)
    canvas.tilt = 0
    neck(canvas, skin, shade)
    CLOTHES[face.wear](canvas, CLOTHS[face.cloth], skin)
    canvas.tilt = face.tilt
    head.face(canvas, face.jaw, skin, shade, ears=style.ears)
    head.beard(canvas, face.beard, hair, skin)
    head.cheeks(canvas, skin)
    if face.freckles:
        head.freckles(canvas, shade)
    brow = mix(hair, "#2a1c16", 0.35)
    head.eyes(canvas, face.eyes, brow, lashes=face.lashes, glance=face.glance)
    head.nose(canvas, shade)
    head.mouth(canvas, face.mouth, skin)
    style.front(canvas, mix(hair, skin, 0.2) if face.style == "buzz" else over)
    if face.glasses:
        head.glasses(
            canvas, face.glasses, "#33292a" if face.skin not in {"umber", "deep"} else "#e9d6b4"
        )
    if face.earrings and style.ears:
        head.earrings(canvas, "#e0b04a")
    return canvas.webp()
