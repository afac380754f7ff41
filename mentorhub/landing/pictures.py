"""The pictures of the landing page, which `make shots` takes from the running demo.

Each is there once a language and once a theme: a reader sees the product as they would use it.
"""

from dataclasses import dataclass

from django.templatetags.static import static

FOLDER = "img/landing"
LANGUAGES = ("en", "fr")
THEMES = ("light", "dark")
# Pixels of the stored picture; pages show it smaller.
SIZES = {
    "dashboard": (1800, 1080),
    "phone": (640, 1240),
    "session": (1280, 860),
    "student": (1280, 860),
    "guide": (1280, 860),
    "no-guide": (1280, 860),
    "criteria": (1280, 860),
    "managing": (1280, 860),
    "administration": (1280, 860),
}


@dataclass(frozen=True)
class Picture:
    light: str
    dark: str
    width: int
    height: int


def file_name(name: str, theme: str, language: str) -> str:
    """The path of a picture among the static files."""
    return f"{FOLDER}/{name}-{theme}-{language}.webp"


def pictures(language: str) -> dict[str, Picture]:
    """Name -> addresses and size, with the texts in a language, or in English."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    return {
        name.replace("-", "_"): Picture(
            *(static(file_name(name, theme, known)) for theme in THEMES), *size
        )
        for name, size in SIZES.items()
    }
