"""Texts of paths and guides come out readable, and nothing hostile comes out at all."""

import time
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorhub.markdown import rendering
from mentorhub.markdown.rendering import render
from tests.markdown.hostile import BOMBS, CASES

OURS = "/files/7e57ed00-0000-4000-8000-000000000000/plan.png"


class Reader(HTMLParser):
    """Collects what a browser would act upon."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.oddities: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_comment(self, data):
        self.oddities.append(data)

    handle_decl = unknown_decl = handle_pi = handle_comment


def assert_harmless(html: str) -> None:
    page = Reader(html)
    assert not page.oddities
    for tag, attributes in page.elements:
        assert tag in rendering.TAGS, tag
        assert set(attributes) <= rendering.ATTRIBUTES.get(tag, set()), (tag, attributes)
        if "src" in attributes:
            assert attributes["src"].startswith("/files/")
            assert ".." not in attributes["src"]
        if "href" in attributes:
            assert_harmless_address(attributes["href"])


def assert_harmless_address(address: str) -> None:
    seen_by_browser = "".join(address.split()).replace("\\", "/")
    assert not seen_by_browser.startswith("//")
    parts = urlsplit(seen_by_browser)
    assert parts.scheme in {"", "http", "https", "mailto"}
    assert parts.netloc or parts.scheme not in {"http", "https"}


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_text_comes_out_harmless(name):
    html = render(CASES[name])
    assert_harmless(html)
    assert not set(html) & set("\x00\x07\x1b\u202e\u2066\u2067"), "what deceives the eye"


@pytest.mark.parametrize("name", CASES)
def test_the_last_wall_holds_alone(name):
    """Also where the parser would let HTML through, nh3 keeps it in."""
    assert_harmless(rendering._cleaned(CASES[name], rendering.OUR_FILES))


@pytest.mark.parametrize("name", BOMBS)
def test_a_text_made_to_be_slow_is_bounded(name):
    began = time.process_time()
    assert_harmless(render(BOMBS[name]))
    assert time.process_time() - began < 5, "seconds for 40,000 characters"


def test_a_text_above_the_limit_is_shown_as_typed():
    html = render("<b>" + "x" * rendering.LIMIT)
    assert html.startswith("<pre>&lt;b&gt;x")


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab<>[]()!\"'`*_~#|-:/\\&;= \n\t\x00.@", max_size=80))
def test_no_text_at_all_comes_out_harmful(text):
    assert_harmless(render(text))


def test_tables_keep_their_alignment_as_classes():
    html = render("|a|b|\n|:-:|-:|\n|1|2|")
    assert '<div class="table-scroll" tabindex="0">' in html
    assert '<th class="align-center">a</th>' in html
    assert '<td class="align-right">2</td>' in html


def test_code_is_coloured_by_class_names():
    html = render("```python\ndef f():\n    return 1\n```")
    assert '<pre class="highlight" tabindex="0" dir="ltr"><code class="language-python">' in html
    assert '<span class="k">def</span>' in html


def test_code_in_an_unknown_language_is_shown_plain():
    html = render("```cobol\nMOVE A < B\n```").replace("\n", "")
    assert '<code class="language-cobol">MOVE A &lt; B</code>' in html


def test_strikethrough_lists_and_breaks_are_kept():
    html = render("3. ~~old~~  \nnew\n4. *b*")
    assert '<ol start="3" dir="auto">' in html
    assert "<s>old</s><br>" in html.replace("\n", "")


def test_headings_start_where_the_page_wants_them_and_skip_no_level():
    html = render("# One\n\n### Three\n\n# One", start=3, ids="i7-")
    assert '<h3 id="i7-one" dir="auto">One</h3>' in html
    assert '<h4 id="i7-three" dir="auto">Three</h4>' in html
    assert '<h3 id="i7-one-2" dir="auto">One</h3>' in html


def test_a_link_to_a_heading_finds_its_id():
    assert 'href="#s-set-up"' in render("[see](#set-up)\n\n## Set up")


def test_links_out_say_nothing_about_us():
    html = render("[out](https://a.example/?b=1&c=2) [mail](mailto:a@b.example) [in](/projects/)")
    assert '<a href="https://a.example/?b=1&amp;c=2" rel="noopener noreferrer">out</a>' in html
    assert '<a href="mailto:a@b.example">mail</a>' in html
    assert '<a href="/projects/">in</a>' in html


def test_an_image_that_we_serve_is_shown():
    assert f'<img src="{OURS}" alt="The plan" loading="lazy">' in render(f"![The plan]({OURS})")


def test_an_image_from_elsewhere_becomes_a_link():
    html = render("![Chart](https://example.org/chart.png)")
    assert "<img" not in html
    assert '<a href="https://example.org/chart.png" rel="noopener noreferrer">Chart</a>' in html


def test_an_image_of_a_guide_is_shown_only_where_the_guide_asks_for_it():
    text = "![x](/projects/a/b/guide/files/1/x.png)"
    assert "<img" not in render(text)
    assert "<img" in render(text, images_from=["/projects/a/b/guide/files/"])


def test_an_iframe_becomes_a_link_named_by_its_title():
    html = render('Watch:\n<iframe src="//v.example/1?a=1&amp;b=2" title="Intro"></iframe>')
    assert '<a href="https://v.example/1?a=1&amp;b=2" rel="noopener noreferrer">Intro</a>' in html


def test_an_iframe_in_code_stays_code():
    assert "&lt;iframe src=" in render('`<iframe src="https://a.example/"></iframe>`')


def test_html_is_shown_as_it_was_typed():
    assert render("a <b>c</b>") == '<p dir="auto">a &lt;b&gt;c&lt;/b&gt;</p>\n'


@pytest.mark.parametrize("nothing", ["", None, "  \n"])
def test_nothing_gives_nothing(nothing):
    assert render(nothing) == ""


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://example.org/a_b_(c)", "https://example.org/a_b_(c)"),
        ("http://example.org/?a=1&b=2#c", "http://example.org/?a=1&amp;b=2#c"),
        ("www.example.org", "https://www.example.org"),
        ("github.com/me/x", "https://github.com/me/x"),
    ],
)
@pytest.mark.parametrize("around", ["{}", "See {}.", "({})", "**{}**", "- one {}, two", "« {} » !"])
def test_a_bare_web_address_is_a_link(typed, address, around):
    shown = f'<a href="{address}" rel="noopener noreferrer">'
    assert f"{shown}{typed.replace('&', '&amp;')}</a>" in render(around.format(typed))


@pytest.mark.parametrize(
    "text",
    [
        "`https://example.org`",
        "```\nhttps://example.org\n```",
        "main.py and README.md",
        "and/or 1.5/2 e.g. this",
        "maya@example.org",
        "javascript:alert(1)//example.org",
        "https://",
    ],
)
def test_code_and_other_words_with_dots_are_no_links(text):
    assert "<a" not in render(text)


def test_a_link_is_not_linked_again_and_may_leave_its_scheme_off():
    html = render("[see www.example.org](github.com/me/x) and [here](notes.html)")
    assert html.count("<a ") == 2
    assert '<a href="https://github.com/me/x" rel="noopener noreferrer">see www.ex' in html
    assert '<a href="notes.html">' in html


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("H<sub>2</sub>O", "H<sub>2</sub>O"),
        ("H~2~O", "H<sub>2</sub>O"),
        ("x^2^", "x<sup>2</sup>"),
        ("x<sup>*n*</sup>", "x<sup><em>n</em></sup>"),
        ("x<sup><sub>1</sub></sup>", "x<sup><sub>1</sub></sup>"),
        ("CO~2~ and m^3^", "CO<sub>2</sub> and m<sup>3</sup>"),
        ("~~gone~~", "<s>gone</s>"),
    ],
)
def test_subscripts_and_superscripts(typed, shown):
    assert render(typed) == f'<p dir="auto">{shown}</p>\n'


@pytest.mark.parametrize(
    "typed", ["~/work and ~/home", "^_^", "x^2 + y^2", "`H~2~O`", "\\~2~", "~ 5 ~", "2 ^ 3 ^ 4"]
)
def test_other_tildes_and_circumflexes_stay(typed):
    assert "<su" not in render(typed)


def test_a_tag_with_attributes_or_without_an_end_is_shown_as_it_was_typed():
    for typed in ('<sub onclick="x">2</sub>', "<sub>2", "<sub></sub>", "<script>x</script>"):
        assert "<su" not in render(typed)
        assert "<sc" not in render(typed)


def test_many_open_marks_cost_no_time():
    for mark in ("<sub>", "~a", "^a", "~", "www.", "https://a.example/((((", "a.com/&;"):
        assert render(mark * 20_000)


def test_code_keeps_its_indentation():
    assert "    if x:\n\treturn" in render("```\ndef a():\n    if x:\n\treturn 1\n```")
    assert "first\n    second" in render("    first\n        second\n")
    assert "a\n  b" in render("- list\n\n  ```\n  a\n    b\n  ```")


def test_arabic_is_read_from_the_right_and_code_never():
    html = render("مرحبا بالعالم\n\n- واحد\n\n> اثنان\n\n```\nx = 1\n```")
    for opening in ('<p dir="auto">مرحبا', '<ul dir="auto">', '<blockquote dir="auto">'):
        assert opening in html
    # Elements with a direction of their own are skipped by the browser, so only blocks have one.
    assert "<li>واحد" in html
    assert 'dir="ltr"><code>' in html
