"""Clean HTML as the Markdown that `mentorhub.markdown.rendering` shows."""

import re

from bs4 import Tag
from markdownify import MarkdownConverter

# What Markdown would read as a list, a heading or a quotation at the start of a line.
BLOCK_MARK = re.compile(r"^(\s*)(#{1,6}|[>+-]|(?P<number>\d{1,9})(?P<dot>[.)]))(?=\s)")
ENTITY = re.compile(r"&(?=#?\w{1,31};)")


def escape_words(text: str) -> str:
    text = ENTITY.sub(r"\\&", text).replace("`", "\\`").replace("~~", "\\~~")
    return BLOCK_MARK.sub(_marked, text.replace("](", "]\\("))


class Converter(MarkdownConverter):
    """For one page: it remembers the numbers of list items."""

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self._numbers: dict[int, int] = {}

    def escape(self, text, parent_tags):
        """Words that look like Markdown stay words."""
        text = super().escape(text, parent_tags)
        if "_noformat" in parent_tags or "pre" in parent_tags or "code" in parent_tags:
            return text
        return escape_words(text)

    def convert_td(self, el, text, parent_tags):
        return super().convert_td(el, _cell(text), parent_tags)

    def convert_th(self, el, text, parent_tags):
        return super().convert_th(el, _cell(text), parent_tags)

    def convert_br(self, el, text, parent_tags):
        return "\n" if "pre" in parent_tags else super().convert_br(el, text, parent_tags)

    def convert_li(self, el, text, parent_tags):
        """The parent counts all items before each numbered one anew."""
        if el.parent is None or el.parent.name != "ol":
            return super().convert_li(el, text, parent_tags)
        text = (text or "").strip()
        if not text:
            return "\n"
        mark = f"{self._number(el)}. "
        lines = [" " * len(mark) + line if line else "" for line in text.split("\n")]
        return mark + "\n".join(lines)[len(mark) :] + "\n"

    def _number(self, el: Tag) -> int:
        if id(el) not in self._numbers:
            first = int(el.parent.get("start") or 1)
            items = [child for child in el.parent.children if getattr(child, "name", "") == "li"]
            self._numbers |= {id(item): number for number, item in enumerate(items, first)}
        return self._numbers[id(el)]

    def convert_img(self, el, text, parent_tags):
        src, alt = el.get("src") or "", " ".join((el.get("alt") or "").split())
        return f"![{_plain(alt)}]({src})" if src else _plain(alt)

    def convert_a(self, el, text, parent_tags):
        href = el.get("href") or ""
        text = text.strip() or _plain(href.removeprefix("mailto:"))
        return f"[{text}]({_address(href)})" if href else text

    def convert_pre(self, el, text, parent_tags):
        found = re.search(r"(?:language-|lang-|brush: ?)([\w+#-]+)", " ".join(_classes(el)))
        fence = "```" if "```" not in text else "~~~~"
        language = found[1] if found else ""
        return f"\n\n{fence}{language}\n{text.strip(chr(10))}\n{fence}\n\n"


def _marked(match: re.Match) -> str:
    if match["number"]:
        return f"{match[1]}{match['number']}\\{match['dot']}"
    return f"{match[1]}\\{match[2]}"


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", text)


def converter() -> Converter:
    return Converter(heading_style="atx", bullets="-", newline_style="backslash", escape_misc=False)


def _classes(el: Tag) -> list[str]:
    own = el.get("class") or []
    code = el.find("code")
    return list(own) + list((code.get("class") or []) if code else [])


def _plain(text: str) -> str:
    return re.sub(r"([\[\]])", r"\\\1", text)


def _address(href: str) -> str:
    return href.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
