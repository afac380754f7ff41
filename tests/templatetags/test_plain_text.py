"""Text that people type without Markdown, as pages show it."""

import pytest

from mentorhub.templatetags.plain_text import linked, written


def test_line_breaks_and_indentation_stay_and_nothing_runs():
    code = "def a():\r\n    if x < 1:\r\n\treturn '<b>'\r\n"
    shown = "def a():\n    if x &lt; 1:\n\treturn &#x27;&lt;b&gt;&#x27;"
    assert written(code) == f'<p class="written" dir="auto">{shown}</p>'


def test_an_empty_line_parts_paragraphs_each_with_its_own_direction():
    shown = written("Hello\n\n  مرحبا\n \n\nEnd\n\n")
    assert shown.count('<p class="written" dir="auto">') == 3
    assert '<p class="written" dir="auto">  مرحبا</p>' in shown


@pytest.mark.parametrize("text", ["", "\n\n", "  "])
def test_of_nothing_nothing_is_shown(text):
    assert written(text) == ""


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://example.org/a?b=1&c", "https://example.org/a?b=1&amp;c"),
        ("www.example.org", "https://www.example.org"),
        ("github.com/me/x", "https://github.com/me/x"),
        ("pain.fr/levain", "https://pain.fr/levain"),
    ],
)
def test_a_bare_web_address_is_a_link_without_the_punctuation_after_it(typed, address):
    for around in ("{}", "See {}.", "({})", "{}, then", "Is it {}?"):
        shown = linked(around.format(typed))
        assert f'<a href="{address}" rel="noopener noreferrer">' in shown
        assert shown.count("<a ") == 1
        assert shown.endswith("</a>" + around.partition("{}")[2])


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "data:text/html,x", "main.py", "3.14", "a@example.org", "e.g. so"],
)
def test_other_words_are_no_links(text):
    assert "<a" not in linked(text)


def test_an_address_cannot_break_out_of_its_link():
    shown = linked("https://example.org/\"onclick='x'<script>")
    assert "<script" not in shown
    assert 'href="https://example.org/"' in shown
