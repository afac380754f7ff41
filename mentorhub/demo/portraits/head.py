"""The face: its outline, eyes, nose, mouth, beard and glasses."""

from mentorhub.demo.portraits.drawing import Canvas, mix

# Outlines by the shape of the jaw.
JAWS = {
    "round": "M128 58 C160 58 176 82 176 112 C176 148 153 173 128 173 C103 173 80 148 80 112"
    " C80 82 96 58 128 58 Z",
    "oval": "M128 56 C158 56 173 80 173 110 C173 146 150 178 128 178 C106 178 83 146 83 110"
    " C83 80 98 56 128 56 Z",
    "square": "M128 58 C160 58 175 80 175 110 C175 132 172 147 163 158 C154 170 142 176 128 176"
    " C114 176 102 170 93 158 C84 147 81 132 81 110 C81 80 96 58 128 58 Z",
}
INK = "#2a211e"


def face(canvas: Canvas, jaw: str, skin: str, shade: str, *, ears: bool = True) -> None:
    if ears:
        canvas.oval(80, 119, 9, 13, skin, both=True)
        canvas.line("M77 114 C74 118 76 124 80 125", 2, shade, both=True)
    canvas.shape(JAWS[jaw], skin)


def cheeks(canvas: Canvas, skin: str) -> None:
    canvas.oval(100, 139, 10, 6.5, mix(skin, "#d9452f", 0.17), both=True)


def freckles(canvas: Canvas, shade: str) -> None:
    for x, y in ((95, 134), (101, 137), (107, 134), (98, 141), (105, 141)):
        canvas.oval(x, y, 1.1, 1.1, shade, both=True)


def eyes(canvas: Canvas, kind: str, brow: str, *, lashes: bool, glance: float) -> None:
    left, right = 108 + glance, 148 + glance
    if kind == "smiling":
        for x in (left, right):
            canvas.line(f"M{x - 6.5} 119 Q{x} 111 {x + 6.5} 119", 3.2, INK)
    else:
        height = {"open": 5.8, "narrow": 4.4}[kind]
        for x in (left, right):
            canvas.oval(x, 117.5, 4.7, height, INK)
            canvas.oval(x + 1.6, 115.4, 1.5, 1.5, "#ffffff")
        if kind == "narrow":
            for x in (left, right):
                canvas.line(f"M{x - 6.5} 116 Q{x} 110.5 {x + 6.5} 116", 2, INK)
    if lashes:
        canvas.line(f"M{left - 4} 114 Q{left - 6} 113.4 {left - 7.6} 111.6", 1.9, INK)
        canvas.line(f"M{right + 4} 114 Q{right + 6} 113.4 {right + 7.6} 111.6", 1.9, INK)
    canvas.line("M98 102.5 Q107 96.5 117 101", 3.4, brow, both=True)


def nose(canvas: Canvas, shade: str) -> None:
    canvas.line("M129 119 C131 127 134 133 132 136 C130 138.5 126 138.5 123.5 137", 2.5, shade)


def mouth(canvas: Canvas, kind: str, skin: str) -> None:
    lip = mix(skin, "#8e2430", 0.62)
    if kind == "laugh":
        canvas.shape(
            "M111 147 Q128 151.5 145 147 C143 161 136 165.5 128 165.5 C120 165.5 113 161 111 147 Z",
            mix(lip, "#3a0d12", 0.45),
        )
        canvas.shape(
            "M113.5 147.8 Q128 151.8 142.5 147.8 L141 152.5 Q128 156.5 115 152.5 Z", "#ffffff"
        )
    elif kind == "smile":
        canvas.line("M112 149 Q128 163 144 149", 3.3, lip)
    elif kind == "lips":
        canvas.shape(
            "M114 150 Q121 146.5 128 149 Q135 146.5 142 150 Q136 160 128 160 Q120 160 114 150 Z",
            lip,
        )
        canvas.line("M114.5 150.2 Q128 154.5 141.5 150.2", 1.5, mix(lip, "#3a0d12", 0.5))
    else:
        canvas.line("M115 152 Q131 158 142 149", 3.3, lip)


def beard(canvas: Canvas, kind: str, hair: str, skin: str) -> None:
    """Below the mouth, which is drawn afterwards."""
    if kind == "full":
        canvas.shape(
            "M80 112 C82 158 100 184 128 184 C156 184 174 158 176 112 C172 128 168 138 158 141"
            " C146 137 136 140.5 128 140.5 C120 140.5 110 137 98 141 C88 138 84 128 80 112 Z",
            hair,
        )
    elif kind == "short":
        canvas.shape(
            "M81 116 C83 154 103 180 128 180 C153 180 173 154 175 116 C172 136 166 148 156 149"
            " C147 140.5 136 143 128 143 C120 143 109 140.5 100 149 C90 148 84 136 81 116 Z",
            mix(hair, skin, 0.18),
        )
    elif kind == "stubble":
        canvas.shape(
            "M82 124 C86 158 106 177 128 177 C150 177 170 158 174 124 C170 140 164 148 155 149"
            " C147 141.5 136 143.5 128 143.5 C120 143.5 109 141.5 101 149"
            " C92 148 86 140 82 124 Z",
            mix(skin, hair, 0.25),
        )
    elif kind == "goatee":
        canvas.shape(
            "M110 152 C110 176 118 183 128 183 C138 183 146 176 146 152 C142 144 114 144 110 152 Z",
            hair,
        )
    if kind in {"full", "short", "goatee"}:
        canvas.oval(128, 154, 13, 6.5, mix(skin, "#8e2430", 0.12))
    if kind == "moustache":
        canvas.shape(
            "M128 141 C120 138 108 142 104 151 C114 151 122 150 128 146.5"
            " C134 150 142 151 152 151 C148 142 136 138 128 141 Z",
            hair,
        )


def glasses(canvas: Canvas, kind: str, colour: str) -> None:
    if kind == "round":
        for x in (107.5, 148.5):
            canvas.ring(x, 118, 16, 15, 2.8, colour)
    else:
        for left in (91, 132):
            path = (
                f"M{left + 5} 106 L{left + 28} 106 Q{left + 33} 106 {left + 33} 111"
                f" L{left + 32} 122 Q{left + 30} 131 {left + 22} 131 L{left + 10} 131"
                f" Q{left + 2} 131 {left + 1} 122 L{left} 111 Q{left} 106 {left + 5} 106"
            )
            canvas.line(path, 3, colour)
    canvas.line("M123.5 114.5 Q128 111.5 132.5 114.5", 2.8, colour)
    canvas.line("M91.5 114 L81 111.5", 2.8, colour, both=True)


def earrings(canvas: Canvas, colour: str) -> None:
    canvas.oval(79, 136, 3.4, 3.4, colour, both=True)
