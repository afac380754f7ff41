"""HTML of others as our Markdown: what looks like Markdown stays words, what runs is gone."""

import time

import pytest

from dashboard.cartridges.reading.html_to_markdown import convert_page, plain_text
from dashboard.cartridges.reading.page_limits import PageLimitError
from mentorhub.markdown.rendering import render
from tests.markdown.hostile import BOMBS, CASES
from tests.markdown.test_rendering import assert_harmless


def follow(address, is_image):
    return address if address.startswith(("http", "mailto", "cartridge:")) else ""


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h1>Big</h1><h3>Small</h3>", "## Big\n\n#### Small"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
        ("<pre><code class='language-python'>a_b*c\n</code></pre>", "```python\na_b*c\n```"),
        ("<pre>one<br>two</pre>", "```\none\ntwo\n```"),
        ("<p>one<br>two</p>", "one\\\ntwo"),
        ("<p>H<sub>2</sub>O, m<sup>3</sup></p>", "H<sub>2</sub>O, m<sup>3</sup>"),
        ("<p>H~2~O m^3^ &lt;sub&gt;2&lt;/sub&gt; ~~x</p>", r"H\~2~O m\^3^ \<sub>2\</sub> \~~x"),
        ("<p># no heading</p><p>1986. A year</p>", "\\# no heading\n\n1986\\. A year"),
        ("<p>[x](https://example.org)</p>", "[x]\\(https://example.org)"),
        ("<a href='https://e.org/a_(b)'>x</a>", "[x](https://e.org/a_%28b%29)"),
        ("<a href='mailto:a@example.org'>write</a>", "[write](mailto:a@example.org)"),
        ("<a href='javascript:alert(1)'>x</a>", "x"),
        ("<img src='data:image/png;base64,AA' alt='dot'>", "dot"),
        ("<img class='equation_image' data-equation-content='x^2' src='/eq?x'>", "x^2"),
        ("<script>alert(1)</script><style>p{}</style><p onclick='x()'>Hi</p>", "Hi"),
        ("<form><input value='x'><button>Go</button></form>", "Go"),
        (
            "<iframe src='//player.vimeo.com/video/12' title='Film'></iframe>",
            "[Film](https://vimeo.com/12)",
        ),
        (
            "<object data='https://example.org/a.swf'></object>",
            "[Open the content at example.org](https://example.org/a.swf)",
        ),
        (
            "<table><tr><th>A|B</th></tr><tr><td>1</td></tr></table>",
            "| A\\|B |\n| --- |\n| 1 |",
        ),
        ("<p>a\0b</p>", "ab"),
    ],
)
def test_html_becomes_markdown(html, markdown):
    assert convert_page(html, follow).markdown == markdown


def test_an_answer_is_plain_words():
    assert plain_text("<p>a <b>b</b></p><script>x</script>") == "a b"
    assert plain_text('<img src="x/pic.png?1" alt="">') == "pic.png"


@pytest.mark.parametrize("name", CASES)
def test_hostile_texts_stay_harmless_on_the_way_in(name):
    assert_harmless(render(convert_page(f"<div>{CASES[name]}</div>", follow).markdown))


DEEP = {
    "elements in elements": "<div>" * 5_000 + "x",
    "lists in lists": "<ul><li>" * 5_000 + "x",
    "tables in tables": "<table><tr><td>" * 3_000 + "x",
    "emphasis": "<b><i>" * 3_000 + "x",
}


@pytest.mark.parametrize("name", DEEP)
def test_a_page_made_to_be_deep_is_refused(name):
    with pytest.raises(PageLimitError, match="nested more than 200 levels deep"):
        convert_page(DEEP[name], follow)
    shallow = DEEP[name].replace("x", "")[:600] + "x"
    assert "x" in convert_page(shallow, follow).markdown


@pytest.mark.parametrize("name", BOMBS)
def test_a_page_made_to_be_slow_is_bounded(name):
    began = time.process_time()
    found = convert_page(BOMBS[name] + "x", follow).markdown
    assert "x" in found or name.startswith("unfinished"), "as a browser would read it"
    assert time.process_time() - began < 5, "seconds"
