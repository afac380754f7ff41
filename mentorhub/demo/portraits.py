"""Draws simple faces, so that the demo school needs no photo of a person."""

from io import BytesIO

from PIL import Image, ImageDraw

SIDE = 320
# The factor by which it is drawn larger and then reduced, for smooth edges.
SCALE = 3
# The colours of wall, hair, skin and jumper.
PALETTES = {
    "teal": ("#bfdedb", "#3b2a22", "#c98d66", "#0b595e"),
    "ochre": ("#ecdcb8", "#1f1a17", "#8d5a3b", "#7c4d12"),
    "plum": ("#e2d0de", "#6b4226", "#e5b391", "#6a2159"),
}


def portrait(palette: str) -> bytes:
    """A WebP of a face in these colours."""
    wall, hair, skin, jumper = PALETTES[palette]
    image = Image.new("RGB", (SIDE * SCALE, SIDE * SCALE), wall)
    draw = ImageDraw.Draw(image)

    def oval(x: int, y: int, half_width: int, half_height: int, colour: str) -> None:
        """An ellipse around a centre, in pixels of the final picture."""
        box = (
            (x - half_width) * SCALE,
            (y - half_height) * SCALE,
            (x + half_width) * SCALE,
            (y + half_height) * SCALE,
        )
        draw.ellipse(box, fill=colour)

    oval(160, 152, 84, 96, hair)
    oval(160, 340, 122, 104, jumper)
    oval(160, 244, 30, 40, skin)
    oval(160, 160, 62, 76, skin)
    oval(160, 98, 66, 36, hair)
    for x in (136, 184):
        oval(x, 158, 6, 7, hair)
    draw.arc(
        (136 * SCALE, 170 * SCALE, 184 * SCALE, 208 * SCALE), 20, 160, fill=hair, width=4 * SCALE
    )
    drawn = BytesIO()
    image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(drawn, "WEBP", quality=88)
    return drawn.getvalue()
