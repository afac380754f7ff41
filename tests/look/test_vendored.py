"""Scripts and icons of others are those whose licence and checksum lie beside them."""

import hashlib
import re
from pathlib import Path

from mentorhub.markdown.fields import IMAGE, TOOLS

VENDOR = Path("static/vendor")


def test_every_script_of_others_is_the_one_whose_licence_lies_beside_it():
    scripts = list(VENDOR.glob("*.js"))
    assert scripts
    for script in scripts:
        licence = (VENDOR / f"{script.stem}-licence.txt").read_text()
        assert f"{hashlib.sha256(script.read_bytes()).hexdigest()}  {script.name}" in licence


def test_the_icons_of_the_editor_are_those_of_its_buttons():
    sprite = Path("static/img/editor-icons.svg").read_text()
    licence = Path("static/img/editor-icons-licence.txt").read_text()
    assert hashlib.sha256(sprite.encode()).hexdigest() in licence
    named = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    assert named == {tool.icon for tool in (*TOOLS, IMAGE)}
