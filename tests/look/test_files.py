"""What the strict content security policy and the house rules ask of templates and sheets."""

import hashlib
import re
from pathlib import Path

from dashboard.community import reactions
from mentorhub import navigation
from mentorhub.notifications import registry, wording
from mentorhub.templatetags import ui_tags

TEMPLATES = {
    path: path.read_text()
    for path in Path("templates").rglob("*.html")
    # A mail carries its style inside: no sheet of ours reaches it.
    if "email" not in path.parts
}
SPRITE = Path("static/img/icons.svg").read_text()


def icons_used() -> set[str]:
    named = r"""(?:icon|empty_state) "([a-z0-9-]+)\""""
    used = {name for text in TEMPLATES.values() for name in re.findall(named, text)}
    used |= (
        set(ui_tags.KIND_ICONS.values())
        | {ui_tags.notice_icon(level) for level in [*ui_tags.NOTICES, ""]}
        | {kind.icon for kind in registry.kinds()}
        | {entry.icon for entry in navigation.entries()}
        | {wording.FALLBACK_ICON}
        | set(reactions.ICONS.values())
    )
    return used


def test_every_icon_that_a_page_names_is_in_the_sprite():
    assert icons_used() - set(re.findall(r'<symbol id="([^"]+)"', SPRITE)) == set()


def test_the_sprite_holds_no_icon_that_nobody_uses():
    assert set(re.findall(r'<symbol id="([^"]+)"', SPRITE)) - icons_used() == set()


def test_the_sprite_is_the_one_whose_licence_lies_beside_it():
    licence = Path("static/img/icons-licence.txt").read_text()
    assert hashlib.sha256(SPRITE.encode()).hexdigest() in licence


def test_every_font_is_the_one_whose_licence_lies_beside_it():
    licence = Path("static/fonts/fonts-licence.txt").read_text()
    for font in Path("static/fonts").glob("*.woff2"):
        assert f"{hashlib.sha256(font.read_bytes()).hexdigest()}  {font.name}" in licence


def test_the_sheet_of_fonts_names_every_file():
    named = set(re.findall(r"fonts/([a-z0-9-]+\.woff2)", Path("static/css/fonts.css").read_text()))
    assert named == {path.name for path in Path("static/fonts").glob("*.woff2")}


def test_no_template_holds_a_style_or_a_script_that_the_policy_would_refuse():
    refused = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:", re.I)
    assert [str(path) for path, text in TEMPLATES.items() if refused.search(text)] == []


def test_every_script_in_a_template_is_a_file_or_data():
    inline = re.compile(r"<script(?![^>]*(?:\ssrc=|application/json))", re.I)
    assert [str(path) for path, text in TEMPLATES.items() if inline.search(text)] == []


def test_no_template_asks_another_site_for_anything():
    remote = re.compile(r"""(?:src|<link[^>]*href)=["'](?:https?:)?//""", re.I)
    assert [str(path) for path, text in TEMPLATES.items() if remote.search(text)] == []


def test_every_component_sheet_is_imported():
    sheet = Path("static/css/app.css").read_text()
    there = {f"components/{path.name}" for path in Path("static/css/components").glob("*.css")}
    imported = set(re.findall(r'@import url\("(components/[^"]+)"\)', sheet))
    assert there == imported


def test_no_sheet_holds_a_colour_of_its_own():
    """Colours stand in tokens.css; white is the paper under pictures and in print."""
    colour = re.compile(r"#[0-9a-f]{3,8}\b(?!\()", re.I)
    found = {}
    for path in Path("static/css").rglob("*.css"):
        if path.name in ("tokens.css", "admin.css", "code.css"):
            continue
        others = set(colour.findall(path.read_text())) - {"#fff"}
        if others:
            found[path.name] = others
    assert found == {}


def test_a_class_is_styled_by_one_component():
    """Two that take the same name for themselves would change each other's pages."""
    sheets: dict[str, set[str]] = {}
    for path in Path("static/css/components").glob("*.css"):
        for name in re.findall(r"^(?:  )?(\.[a-z][a-z-]*) \{", path.read_text(), re.M):
            sheets.setdefault(name, set()).add(path.name)
    assert {name: sheet for name, sheet in sheets.items() if len(sheet) > 1} == {}
