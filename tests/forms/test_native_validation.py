"""A form with fields is refused by the server alone, in the language of the reader: with a title
that says so, a summary, and the text kept. The browser's own bubbles are in its language and show
one field at a time."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
FORM = re.compile(r"<form\b(?P<attributes>(?:[^>{]|{%.*?%}|{{.*?}})*)>(?P<body>.*?)</form>", re.S)
FIELDS = re.compile(
    r"{% fields? |_form\.html|{{ form }}|<textarea|<select" r"|<input(?![^>]*type=.hidden)"
)
# Pages of Django's admin validate as Django does, and these forms bring back what was refused.
OTHERS = ("admin/", "forms/_unsaved.html", "accounts/too_many.html")


def forms_with_fields():
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        for form in FORM.finditer(path.read_text(encoding="utf-8")):
            is_posted = 'method="post"' in form["attributes"]
            if is_posted and FIELDS.search(form["body"]) and not name.startswith(OTHERS):
                yield name, form["attributes"]


def test_forms_are_found():
    assert len(list(forms_with_fields())) > 15


@pytest.mark.parametrize(("name", "attributes"), list(forms_with_fields()))
def test_the_browser_leaves_refusals_to_the_server(name, attributes):
    assert "novalidate" in attributes, name
