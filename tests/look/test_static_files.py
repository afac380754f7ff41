"""What a browser fetches beside a page: few files, small, kept for ever, readable by the site."""

import re
import stat
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage as Plain
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.template.loader import render_to_string

from mentorhub.static_files import StaticFilesStorage

FIRST_VISIT_MAX_BYTES = 60_000  # compressed (Brotli), without fonts


def _rules_of(text: str) -> str:
    """Without comments, each run of white space as one space."""
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", text, flags=re.S))


def _collected(name: str) -> Path:
    return Path(staticfiles_storage.path(staticfiles_storage.stored_name(name)))


def test_the_stylesheet_is_one_file_in_the_order_of_its_imports():
    sheet = _rules_of(_collected("css/app.css").read_text())
    assert "@import" not in sheet
    assert sheet.count("{") == sheet.count("}") > 500
    source = Path("static/css/app.css").read_text()
    places = []
    for name in re.findall(r'@import url\("([^"]+)"\)', source):
        rules = _rules_of(Path("static/css", name).read_text())
        # Names of files change, so a part is found by its last rule.
        places.append(sheet.index(rules.strip()[-120:]))
    assert places == sorted(places)
    assert len(places) > 30


def test_a_font_is_named_as_the_preload_names_it():
    """Else a browser would fetch it twice."""
    name = staticfiles_storage.stored_name("fonts/inter-latin-wght-normal.woff2")
    assert f'url("../{name}")' in _collected("css/app.css").read_text()


def test_a_first_visit_fetches_little():
    """The stylesheet, the scripts of every page, and those of the page that has the most."""
    shared = _scripts_of(Path("templates/layouts/app.html")) | {"js/live.js"}
    pages = {
        str(path): sum(_compressed(name) for name in _scripts_of(path) - shared)
        for path in Path("templates").rglob("*.html")
        if "admin" not in path.parts
    }
    largest = max(pages, key=pages.__getitem__)
    total = sum(map(_compressed, shared)) + _compressed("css/app.css") + pages[largest]
    print(f"\na first visit: at most {total:,} bytes compressed ({largest})")
    assert total <= FIRST_VISIT_MAX_BYTES


def _scripts_of(template: Path) -> set[str]:
    return set(re.findall(r'{% static "(js/[^"]+)" %}', template.read_text()))


def _compressed(name: str) -> int:
    """As browsers take it; WhiteNoise has it compressed that way."""
    return len(brotli.compress(_collected(name).read_bytes()))


@pytest.mark.django_db
def test_a_static_file_is_kept_for_ever_and_compressed(client):
    answer = client.get(
        staticfiles_storage.url("css/app.css"), headers={"accept-encoding": "br, gzip"}
    )
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Encoding"] == "br"
    answer.close()


def test_another_account_than_the_one_that_collected_can_read_every_file():
    root = Path(staticfiles_storage.location)
    for path in root.rglob("*"):
        wanted = stat.S_IROTH | (stat.S_IXOTH if path.is_dir() else 0)
        assert path.stat().st_mode & wanted == wanted, path


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({}, "imports components/a.css, which is not there"),
        ({"css/components/a.css": 'a { mask: url("x.svg"); }'}, "names a file"),
    ],
)
def test_a_part_that_is_missing_or_would_lose_its_files_stops_the_collecting(tmp_path, parts, text):
    folder = Plain(location=tmp_path / "from")
    files = {"css/app.css": '@import url("components/a.css");\n', **parts}
    for name, content in files.items():
        folder.save(name, ContentFile(content.encode()))
    storage = StaticFilesStorage(location=tmp_path / "to")
    with pytest.raises(ValueError, match=text):
        list(storage.post_process({name: (folder, name) for name in files}))


def test_a_page_without_a_person_loads_one_stylesheet():
    page = render_to_string("500.html")
    assert len(re.findall(r'<link[^>]*rel="stylesheet"', page)) <= 1
