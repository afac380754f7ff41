"""The neck, the shoulders and what is worn over them."""

from collections.abc import Callable

from mentorhub.demo.portraits.drawing import Canvas, mix

SHOULDERS = (
    "M108 190 C92 202 62 205 45 217 C30 228 26 244 24 262 L232 262"
    " C230 244 226 228 211 217 C194 205 164 202 148 190 Z"
)


def neck(canvas: Canvas, skin: str, shade: str) -> None:
    canvas.shape("M106 148 L150 148 L150 198 C150 216 106 216 106 198 Z", skin)
    canvas.shape("M106 160 C112 178 142 182 150 164 L150 178 C140 192 114 190 106 176 Z", shade)


def crew(canvas: Canvas, colour: str, skin: str) -> None:
    canvas.shape(SHOULDERS, colour)
    canvas.shape(
        "M103 190 C106 222 150 222 153 190 L146 186 L110 186 Z", mix(colour, "#000000", 0.22)
    )
    canvas.shape("M107 188 C110 215 146 215 149 188 L146 184 L110 184 Z", skin)


def striped(canvas: Canvas, colour: str, skin: str) -> None:
    canvas.shape(SHOULDERS, "#f3ece0")
    for y, half in ((218, 84), (232, 97), (246, 102)):
        canvas.shape(
            f"M{128 - half} {y + 2} Q128 {y + 10} {128 + half} {y + 2}"
            f" L{128 + half} {y + 8} Q128 {y + 17} {128 - half} {y + 8} Z",
            colour,
        )
    canvas.shape("M103 190 C106 220 150 220 153 190 L146 186 L110 186 Z", colour)
    canvas.shape("M107 188 C110 213 146 213 149 188 L146 184 L110 184 Z", skin)


def v_neck(canvas: Canvas, colour: str, skin: str) -> None:
    canvas.shape(SHOULDERS, colour)
    canvas.shape("M104 189 L128 234 L152 189 Z", mix(colour, "#000000", 0.22))
    canvas.shape("M108 187 L128 226 L148 187 Z", skin)


def shirt(canvas: Canvas, colour: str, skin: str) -> None:
    dark = mix(colour, "#000000", 0.16)
    canvas.shape(SHOULDERS, colour)
    canvas.shape("M110 188 L128 222 L146 188 Z", skin)
    canvas.line("M128 222 L128 258", 1.6, dark)
    for y in (236, 250):
        canvas.oval(132.5, y, 1.9, 1.9, dark)
    canvas.shape(
        "M108 184 C101 190 98 197 97 203 L115 224 L128 218 Z",
        mix(colour, "#ffffff", 0.22),
        both=True,
    )
    canvas.line("M97 203 L115 224 L128 218", 1.4, dark, both=True)


def blazer(canvas: Canvas, colour: str, skin: str) -> None:
    top = "#f4eee4"
    canvas.shape(SHOULDERS, colour)
    canvas.shape("M106 190 L112 262 L144 262 L150 190 Z", top)
    canvas.shape("M108 187 C111 214 145 214 148 187 Z", skin)
    lapel = mix(colour, "#ffffff", 0.13)
    canvas.shape(
        "M106 188 C96 196 92 204 91 212 L102 222 L96 229 L118 262 L122 262"
        " C112 240 107 214 108 194 Z",
        lapel,
        both=True,
    )
    canvas.line("M108 194 C107 214 112 240 122 262", 1.6, mix(colour, "#000000", 0.25), both=True)


def turtleneck(canvas: Canvas, colour: str, skin: str) -> None:
    canvas.shape(SHOULDERS, colour)
    light = mix(colour, "#ffffff", 0.12)
    canvas.shape("M104 178 C112 188 144 188 152 178 L155 202 C146 214 110 214 101 202 Z", light)
    canvas.line("M102 202 C112 213 144 213 154 202", 1.8, mix(colour, "#000000", 0.2))


def hoodie(canvas: Canvas, colour: str, skin: str) -> None:
    dark = mix(colour, "#000000", 0.24)
    canvas.shape("M100 172 C78 182 72 200 82 214 L174 214 C184 200 178 182 156 172 Z", dark)
    canvas.shape("M106 170 L150 170 L150 200 L106 200 Z", skin)
    canvas.shape(SHOULDERS, colour)
    canvas.shape("M108 188 C111 214 145 214 148 188 Z", skin)
    canvas.shape(
        "M104 180 C84 188 76 202 84 216 C98 222 114 222 128 219 C114 214 106 202 107 188 Z",
        mix(colour, "#ffffff", 0.14),
        both=True,
    )
    for x in (114, 142):
        canvas.line(f"M{x} 218 L{x} 240", 2.2, mix(colour, "#ffffff", 0.7))


def cardigan(canvas: Canvas, colour: str, skin: str) -> None:
    canvas.shape(SHOULDERS, colour)
    canvas.shape("M104 190 L116 262 L140 262 L152 190 Z", mix(colour, "#ffffff", 0.78))
    canvas.shape("M107 188 C110 213 146 213 149 188 Z", skin)
    edge = mix(colour, "#000000", 0.2)
    canvas.line("M105 189 C103 212 110 240 117 260", 4.5, edge, both=True)


CLOTHES: dict[str, Callable[[Canvas, str, str], None]] = {
    "crew": crew,
    "striped": striped,
    "v-neck": v_neck,
    "shirt": shirt,
    "blazer": blazer,
    "turtleneck": turtleneck,
    "hoodie": hoodie,
    "cardigan": cardigan,
}
