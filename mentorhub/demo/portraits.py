"""Simple drawn faces, so that the demo school needs no picture of anybody."""

from io import BytesIO

from PIL import Image, ImageDraw

SIDE = 320
# Drawn larger and made smaller, so that edges are smooth.
FINE = 3
# Wall, hair, skin, jumper.
PALETTES = {
    "teal": ("#bfdedb", "#3b2a22", "#c98d66", "#0b595e"),
    "ochre": ("#ecdcb8", "#1f1a17", "#8d5a3b", "#7c4d12"),
    "plum": ("#e2d0de", "#6b4226", "#e5b391", "#6a2159"),
}


def portrait(palette: str) -> bytes:
    """A WebP of a face in these colours."""
    wall, hair, skin, jumper = PALETTES[palette]
    image = Image.new("RGB", (SIDE * FINE, SIDE * FINE), wall)
    draw = ImageDraw.Draw(image)

    def oval(x: int, y: int, across: int, down: int, colour: str) -> None:
        """Around a middle, in the pixels of the finished picture."""
        box = ((x - across) * FINE, (y - down) * FINE, (x + across) * FINE, (y + down) * FINE)
        draw.ellipse(box, fill=colour)

    oval(160, 152, 84, 96, hair)
    oval(160, 340, 122, 104, jumper)
    oval(160, 244, 30, 40, skin)
    oval(160, 160, 62, 76, skin)
    oval(160, 98, 66, 36, hair)
    for x in (136, 184):
        oval(x, 158, 6, 7, hair)
    draw.arc((136 * FINE, 170 * FINE, 184 * FINE, 208 * FINE), 20, 160, fill=hair, width=4 * FINE)
    drawn = BytesIO()
    image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(drawn, "WEBP", quality=88)
    return drawn.getvalue()
