"""Hair and headscarves: what lies behind the head, and what lies on it."""

from collections.abc import Callable
from dataclasses import dataclass

from mentorhub.demo.portraits.drawing import Canvas, mix

Layer = Callable[[Canvas, str], None]


def _shine(colour: str, share: float = 0.16) -> str:
    return mix(colour, "#ffe9c9", share)


def _deep(colour: str, share: float = 0.28) -> str:
    return mix(colour, "#120a08", share)


def nothing(canvas: Canvas, colour: str) -> None:
    """No hair in this layer."""


# --- Behind the head ------------------------------------------------------------------------


def long_back(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M128 42 C170 42 188 76 187 116 C187 150 196 184 192 226 C176 238 152 234 146 224"
        " L110 224"
        " C104 234 80 238 64 226 C60 184 69 150 69 116 C68 76 86 42 128 42 Z",
        _deep(colour),
    )


def wavy_back(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M128 40 C174 40 192 78 188 112 C186 130 202 142 198 164 C195 182 206 194 198 216"
        " C190 234 164 234 150 222 L106 222 C92 234 66 234 58 216 C50 194 61 182 58 164"
        " C54 142 70 130 68 112 C64 78 82 40 128 40 Z",
        _deep(colour),
    )


def bob_back(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M128 42 C172 42 190 78 189 116 C189 142 192 162 184 178 C168 188 148 184 144 178"
        " L112 178"
        " C108 184 88 188 72 178 C64 162 67 142 67 116 C66 78 84 42 128 42 Z",
        _deep(colour),
    )


def afro_back(canvas: Canvas, colour: str) -> None:
    for x, y, radius in (
        (128, 66, 46), (92, 76, 36), (164, 76, 36), (74, 104, 30), (182, 104, 30), (78, 130, 24),
        (178, 130, 24), (108, 54, 30), (148, 54, 30),
    ):  # fmt: skip
        canvas.oval(x, y, radius, radius, colour)


def curls_back(canvas: Canvas, colour: str) -> None:
    deep = _deep(colour)
    for x, y, radius in (
        (128, 72, 48), (88, 80, 28), (72, 106, 24), (66, 134, 24), (66, 162, 24), (74, 188, 22),
        (90, 202, 18),
    ):  # fmt: skip
        canvas.oval(x, y, radius, radius, deep, both=True)


def bun_back(canvas: Canvas, colour: str) -> None:
    canvas.oval(128, 42, 24, 20, _deep(colour, 0.12))
    canvas.line("M113 43 Q126 30 141 39", 2.2, _shine(colour))


def low_bun_back(canvas: Canvas, colour: str) -> None:
    canvas.oval(172, 164, 22, 20, _deep(colour, 0.16))
    canvas.line("M164 176 Q182 178 186 160", 2.2, _shine(colour))


def tail_back(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M150 52 C196 48 212 86 204 124 C200 152 210 172 196 200 C184 196 176 176 180 152"
        " C184 122 178 92 152 82 Z",
        _deep(colour, 0.18),
    )


def braids_back(canvas: Canvas, colour: str) -> None:
    for n in range(6):
        canvas.oval(
            74 - n * 1.5,
            142 + n * 16,
            11.5 - n * 0.7,
            11,
            _deep(colour, 0.1 + n % 2 * 0.1),
            both=True,
        )
    canvas.oval(65, 229, 4, 7, "#d19a2e", both=True)


def locs_back(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M128 44 C172 44 188 78 186 112 L186 150 L70 150 L70 112 C68 78 84 44 128 44 Z",
        _deep(colour),
    )
    for n, (x, end) in enumerate(((72, 196), (83, 208), (94, 202))):
        path = f"M{x + 8} 90 C{x - 4} 130 {x - 2} 160 {x} {end}"
        canvas.line(path, 11, mix(colour, "#8a6a52", 0.12 + n % 2 * 0.12), both=True)


# --- On the head ----------------------------------------------------------------------------


def short(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M79 118 C72 74 92 42 130 42 C168 42 186 74 177 118 C174 110 172 102 170 94"
        " C162 92 156 86 152 79 C138 90 112 94 96 90 C88 96 83 106 79 118 Z",
        colour,
    )
    canvas.line("M104 62 Q128 48 154 62", 2.6, _shine(colour))


def crop(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M79 116 C73 72 94 46 128 46 C162 46 183 72 177 116 C174 108 172 100 170 92"
        " C160 84 146 82 128 82 C110 82 96 84 86 92 C84 100 82 108 79 116 Z",
        colour,
    )


def buzz(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M80 112 C76 74 96 53 128 53 C160 53 180 74 176 112 C174 102 171 94 168 88"
        " C158 80 144 77 128 77 C112 77 98 80 88 88 C85 94 82 102 80 112 Z",
        colour,
    )


def quiff(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M80 116 C72 86 78 64 94 54 C98 38 132 28 158 38 C182 46 184 80 177 116"
        " C174 106 172 98 168 92"
        " C158 90 150 84 146 78 C130 88 108 90 92 86 C88 96 83 106 80 116 Z",
        colour,
    )
    canvas.line("M100 62 C112 46 136 40 156 50", 3, _shine(colour))
    canvas.line("M110 68 C122 56 140 52 154 58", 2.2, _shine(colour))


def curly_top(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M80 116 C76 90 82 78 90 72 L166 72 C174 78 180 90 176 116 C173 104 170 96 166 90"
        " L90 90 C86 96 83 106 80 116 Z",
        colour,
    )
    for x, y, radius in (
        (90, 76, 14), (102, 62, 16), (120, 54, 17), (140, 54, 17), (156, 62, 16), (167, 77, 14),
        (112, 78, 12), (130, 76, 13), (148, 78, 12),
    ):  # fmt: skip
        canvas.oval(x, y, radius, radius, colour)
    for x, y in ((104, 60), (124, 52), (144, 55), (116, 76), (138, 74)):
        canvas.line(f"M{x - 5} {y + 2} Q{x} {y - 7} {x + 6} {y - 1}", 2.2, _shine(colour))


def afro(canvas: Canvas, colour: str) -> None:
    for x, y, radius in (
        (92, 82, 14), (106, 74, 16), (128, 70, 18), (150, 74, 16), (164, 82, 14),
        (82, 98, 9), (174, 98, 9),
    ):  # fmt: skip
        canvas.oval(x, y, radius, radius, colour)
    for x, y in ((96, 56), (124, 42), (152, 52), (78, 84), (176, 82)):
        canvas.line(f"M{x - 5} {y + 2} Q{x} {y - 6} {x + 6} {y - 1}", 2.2, _shine(colour, 0.13))


def receding(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M80 122 C72 94 78 72 98 62 C90 76 90 88 86 100 C84 108 82 114 80 122 Z", colour, both=True
    )
    canvas.shape("M98 62 C112 52 144 52 158 62 C144 58 112 58 98 62 Z", colour)


def parted(canvas: Canvas, colour: str) -> None:
    """Falls to both sides of a parting in the middle."""
    canvas.shape(
        "M128 44 C92 42 70 72 70 114 C70 134 72 148 76 158 C84 146 82 128 84 118"
        " C90 104 118 92 128 66 Z",
        colour, both=True,
    )  # fmt: skip
    canvas.line("M120 54 C98 60 84 82 80 104", 2.4, _shine(colour), both=True)


def side_parted(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M108 46 C86 54 70 80 70 114 C70 134 72 148 76 158 C83 146 82 128 84 116"
        " C88 100 102 86 108 66 Z",
        colour,
    )
    canvas.shape(
        "M104 48 C150 34 186 66 186 114 C186 134 184 148 180 158 C173 146 174 130 172 118"
        " C166 98 122 92 106 62 Z",
        colour,
    )
    canvas.line("M116 56 C146 54 168 78 175 104", 2.6, _shine(colour))


def fringe(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M128 42 C92 42 70 72 70 114 C70 134 72 150 77 160 C85 148 82 128 84 110"
        " C86 102 90 98 96 97"
        " C116 101 140 101 160 97 C166 98 170 102 172 110 C174 128 171 148 179 160"
        " C184 150 186 134 186 114"
        " C186 72 164 42 128 42 Z",
        colour,
    )
    canvas.line("M92 72 Q128 54 164 72", 2.8, _shine(colour))
    for x in (112, 128, 144):
        canvas.line(f"M{x} 86 L{x + (x - 128) * 0.12} 97", 1.8, _deep(colour))


def pulled_back(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M79 116 C70 72 92 44 128 44 C164 44 186 72 177 116 C174 98 162 80 128 74"
        " C94 80 82 98 79 116 Z",
        colour,
    )
    canvas.line("M98 74 C106 60 116 54 124 51", 2.2, _shine(colour), both=True)


def pixie(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M77 128 C66 80 88 40 130 40 C172 40 190 82 179 128 C175 120 174 112 171 104"
        " C160 98 148 86 144 74"
        " C134 92 108 104 90 104 C86 112 82 120 77 128 Z",
        colour,
    )
    canvas.line("M102 62 C118 48 146 48 162 64", 2.6, _shine(colour))
    canvas.line("M110 72 C120 64 132 58 142 58", 2, _shine(colour))


def curls(canvas: Canvas, colour: str) -> None:
    for x, y, radius in (
        (128, 60, 20),
        (108, 66, 19),
        (90, 80, 17),
        (78, 100, 13),
        (72, 124, 12),
        (70, 150, 13),
    ):
        canvas.oval(x, y, radius, radius, colour, both=True)
    for x, y in (
        (92, 72),
        (112, 56),
        (134, 50),
        (156, 60),
        (172, 84),
        (76, 100),
        (68, 136),
        (186, 128),
    ):
        canvas.line(f"M{x - 6} {y + 2} Q{x} {y - 8} {x + 6} {y - 1}", 2.2, _shine(colour))


def cornrows(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M79 114 C72 72 94 45 128 45 C162 45 184 72 177 114 C174 98 164 80 128 76"
        " C92 80 82 98 79 114 Z",
        colour,
    )
    for x, top in ((102, 82), (115, 78), (128, 76)):
        canvas.line(
            f"M{x} {top}"
            f" C{x + (128 - x) * 0.2} 64 {x + (128 - x) * 0.4} 54 {128 - (128 - x) * 0.35} 47",
            2,
            _shine(colour, 0.26),
            both=True,
        )


def scarf_back(canvas: Canvas, colour: str) -> None:
    canvas.shape(
        "M128 38 C176 38 196 78 192 122 C190 152 204 178 212 214 C190 232 66 232 44 214"
        " C52 178 66 152 64 122 C60 78 80 38 128 38 Z",
        _deep(colour, 0.16),
    )


def scarf(canvas: Canvas, colour: str) -> None:
    """A headscarf: the cloth around the face, and below the chin."""
    canvas.shape(
        "M128 40 C86 40 64 74 67 118 C69 152 82 172 100 184 C92 170 85 146 85 114"
        " C85 88 102 71 128 71"
        " C154 71 171 88 171 114 C171 146 164 170 156 184 C174 172 187 152 189 118"
        " C192 74 170 40 128 40 Z",
        colour,
    )
    canvas.shape(
        "M85 130 C90 160 108 175 128 175 C148 175 166 160 171 130 C176 158 190 186 200 206"
        " C168 232 92 232 56 208 C68 186 80 158 85 130 Z",
        colour,
    )
    canvas.line("M96 170 C112 190 140 196 172 186", 2.4, _deep(colour, 0.22))
    canvas.line("M80 184 C104 208 140 214 184 204", 2.4, _deep(colour, 0.22))
    canvas.line("M92 66 C106 54 124 50 142 53", 2.4, _shine(colour, 0.3))


@dataclass(frozen=True)
class Style:
    back: Layer
    front: Layer
    # Whether the ears are to be seen.
    ears: bool = True


STYLES = {
    "bald": Style(nothing, nothing),
    "buzz": Style(nothing, buzz),
    "crop": Style(nothing, crop),
    "short": Style(nothing, short),
    "quiff": Style(nothing, quiff),
    "curly-top": Style(nothing, curly_top),
    "afro": Style(afro_back, afro, ears=False),
    "receding": Style(nothing, receding),
    "pixie": Style(nothing, pixie),
    "bob": Style(bob_back, fringe, ears=False),
    "bob-side": Style(bob_back, side_parted, ears=False),
    "long": Style(long_back, parted, ears=False),
    "long-side": Style(long_back, side_parted, ears=False),
    "long-fringe": Style(long_back, fringe, ears=False),
    "wavy": Style(wavy_back, side_parted, ears=False),
    "wavy-parted": Style(wavy_back, parted, ears=False),
    "curls": Style(curls_back, curls, ears=False),
    "bun": Style(bun_back, pulled_back),
    "low-bun": Style(low_bun_back, side_parted, ears=False),
    "ponytail": Style(tail_back, pulled_back),
    "braids": Style(braids_back, parted, ears=False),
    "cornrows": Style(bun_back, cornrows),
    "locs": Style(locs_back, side_parted, ears=False),
    "headscarf": Style(scarf_back, scarf, ears=False),
}
