"""Pictures of every page in every state, for `make shots`: they land in var/shots/states.

Run by pytest, because it needs the school and the people of the browser tests: somebody without a
mentor, without sessions, without a path; long lists; refused forms. Once in English, and once in
French with every text as long and as unbreakable as people write them. ONLY=guide takes those
whose name holds "guide".
"""

import os
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import load_images
from tests.browser.hostile_texts import hostile_texts
from tests.browser.places import PLACES
from tests.browser.visitor import PHONE, WIDE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOLDER = Path("var/shots/states")
TABLET = (768, 1024)
LOOKS = [
    ("phone", PHONE, "light"),
    ("phone-dark", PHONE, "dark"),
    ("tablet", TABLET, "light"),
    ("wide", WIDE, "light"),
    ("wide-dark", WIDE, "dark"),
]
TEXTS: dict[str, Any] = {"ordinary": nullcontext, "long": hostile_texts}
ONLY = os.environ.get("ONLY", "")


@pytest.mark.parametrize("texts", TEXTS)
def test_take(chrome, demo, texts):
    with TEXTS[texts]():
        for person in PLACES:
            who = person.partition("@")[0] or "visitor"
            visitor = Visitor(chrome, demo.url, person)
            for name, place in PLACES[person].items():
                if not person:
                    # A page may have begun a sign-in.
                    visitor.context.clear_cookies()
                if ONLY in f"{who} {name}":
                    _take(visitor, place, FOLDER / texts / f"{who}-{name}".replace(" ", "-"))
            visitor.close()


def _take(visitor: Visitor, place: Any, start: Path) -> None:
    start.parent.mkdir(parents=True, exist_ok=True)
    visitor.look(*LOOKS[-1][1:])
    try:
        visitor.goto(place) if isinstance(place, str) else place(visitor)
    except Exception as error:  # some steps of a sign-in cannot be done twice
        print(f"{start.name}: {str(error).splitlines()[0]}")
        return
    for look, size, theme in LOOKS:
        visitor.look(size, theme)
        load_images(visitor.page)
        visitor.page.screenshot(path=f"{start}-{look}.jpg", full_page=True, type="jpeg", quality=80)
        if visitor.scrolls_sideways():
            print(f"{start.name} {look}: scrolls sideways")
