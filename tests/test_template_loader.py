"""Indentation of templates is not sent; what white space parts stays parted."""

import re
from pathlib import Path

import pytest
from django.template import Context, engines

from mentorhub.template_loader import without_indentation

FILES = sorted(Path("templates").rglob("*.html"))


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("<p>\n    One\n    two\n</p>\n", "<p>\nOne\ntwo\n</p>\n"),
        ('<a\n    class="x"\n    href="/"\n>One</a>', '<a class="x" href="/">One</a>'),
        ('<a\n    {% if x > 1 %}hidden{% endif %}\n>', "<a{% if x > 1 %} hidden{% endif %}>"),
        (
            '<a\n  {% if x %}id="{{ x }}"{% endif %}\n  {% if y %}a{% else %}b{% endif %}\n>',
            '<a{% if x %} id="{{ x }}"{% endif %} {% if y %}a{% else %}b{% endif %}>',
        ),
        ("A\n{% if x %}\n    B\n{% endif %}\nC", "A\n{% if x %}B\n{% endif %}C"),
        ("{% block x %}\n  A\n{% endblock %}\nB", "{% block x %}\nA\n{% endblock %}\nB"),
        ("{% if x %}A{% endif %}\nB", "{% if x %}A{% endif %}\nB"),
        ("<tr>\n  <td>\n    A\n  </td>\n</tr>\n", "<tr><td>A</td></tr>\n"),
        ("A {% if x %}\n    B{% endif %}", "A {% if x %}\nB{% endif %}"),
        ("<pre>\n  One\n    two\n</pre>\n", "<pre>\n  One\n    two\n</pre>\n"),
        ("<p>\n  <textarea>\n  A</textarea>\n  B</p>", "<p>\n<textarea>\n  A</textarea>\nB</p>"),
    ],
)  # fmt: skip
def test_a_line_break_is_what_is_left_of_indentation(written, sent):
    assert without_indentation(written) == sent


@pytest.mark.parametrize("x", [True, False])
def test_words_stay_apart_whatever_stands_between_them(x):
    text = "One\n{% if x %}\n    two\n{% else %}\n    three\n{% endif %}\nfour"
    engine = engines["django"]
    whole = engine.from_string(text).template.render(Context({"x": x}))
    short = engine.from_string(without_indentation(text)).template.render(Context({"x": x}))
    assert short.split() == whole.split()


def test_no_template_loses_a_word():
    for file in FILES:
        text = file.read_text()
        assert re.sub(r"\s", "", without_indentation(text)) == re.sub(r"\s", "", text), file
        assert without_indentation(text).split() != [], file


def test_every_translated_block_may_be_wrapped():
    # The formatter wraps its lines, so that without "trimmed" the text would be another one.
    loose = [
        str(file)
        for file in FILES
        if re.search(r"\{% blocktranslate (?!trimmed)", file.read_text())
    ]
    assert loose == []
