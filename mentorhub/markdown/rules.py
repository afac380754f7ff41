"""Rewrites the tokens of a parsed Markdown text before they are rendered to HTML."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from mentorhub.markdown.web_addresses import address_of, split_at_addresses

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
IFRAME = re.compile(r"<iframe\b([^<>]{0,2000})>(?:[^<]{0,500}</iframe\s*>)?", re.I)
IFRAME_ATTRIBUTE = re.compile(r"""\b(src|title)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
ALIGNMENT = re.compile(r"text-align:(left|center|right)")
# Blocks that are read from the right when their text is Arabic or Hebrew.
READ_BY_DIRECTION = frozenset(
    {"paragraph_open", "heading_open", "bullet_list_open", "ordered_list_open"}
    | {"blockquote_open", "table_open"}
)
EXTERNAL = re.compile(r"https?:", re.I)


def is_safe_link(address: str) -> bool:
    """Whether a link may lead there: http, https, mailto, or a plain address of ours.

    Browsers drop white space inside an address and read a backslash as a slash, so
    any of them makes it unsafe. ``//host`` is refused: it looks like ours and is not.
    """
    if re.search(r"[\s\\\x00-\x20]", address) or address.startswith("//"):
        return False
    if not SCHEME.match(address):
        # Entities as in "java&#58;script" are decoded already. A browser may take a colon in the
        # first segment of a relative address for the end of a scheme.
        return ":" not in re.split(r"[/?#]", address, maxsplit=1)[0]
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return bool(parts.path)
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def is_our_image(address: str, prefixes: tuple[str, ...]) -> bool:
    """Whether an image may be shown: below one of our prefixes, without “.” or “..” segments."""
    return address.startswith(prefixes) and not {".", ".."} & set(unquote(address).split("/"))


def add_iframe_rule(parser: MarkdownIt) -> None:
    """Read ``<iframe src="…">`` as a link to what it would have shown."""

    def iframe(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] != "<":
            return False
        found = IFRAME.match(state.src, state.pos)
        if not found:
            return False
        if not silent:
            _push_link(state, found[1])
        state.pos = found.end()
        return True

    parser.inline.ruler.before("autolink", "iframe", iframe)


# H~2~O and x^2^ as Pandoc writes them, and the two tags that people know from HTML.
RAISED = re.compile(
    r"~(?P<low>[\w+−(-][^~\s]{0,99})~(?!~)|\^(?P<high>[\w+−(-][^^\s]{0,99})\^"
    r"|<(?P<tag>su[bp])>(?P<inside>[^\n]{1,200}?)</(?P=tag)>"
)


def add_raised_rule(parser: MarkdownIt) -> None:
    """Read subscripts and superscripts. What is inside may be emphasised."""

    def raised(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] not in "~^<" or state.src[state.pos - 1 : state.pos] == "~":
            return False
        found = RAISED.match(state.src, state.pos, state.posMax)
        inside = next((name for name in ("low", "high", "inside") if found and found[name]), "")
        if not found or not any(each.isalnum() for each in found[inside]):
            return False
        if not silent:
            tag = found["tag"] or ("sub" if inside == "low" else "sup")
            end, state.pos, state.posMax = state.posMax, found.start(inside), found.end(inside)
            state.push(f"{tag}_open", tag, 1)
            state.md.inline.tokenize(state)
            state.push(f"{tag}_close", tag, -1)
            state.posMax = end
        state.pos = found.end()
        return True

    parser.inline.ruler.before("strikethrough", "raised", raised)


def _push_link(state: StateInline, attributes: str) -> None:
    attribute_values = {
        name.lower(): a or b or c for name, a, b, c in IFRAME_ATTRIBUTE.findall(attributes)
    }
    address = attribute_values.get("src", "").replace("&amp;", "&").strip()
    address = f"https:{address}" if address.startswith("//") else address
    words = attribute_values.get("title") or address
    linked = state.linkLevel == 0 and bool(address) and is_safe_link(address)
    if linked:
        state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(address)}
    state.push("text", "", 0).content = words
    if linked:
        state.push("link_close", "a", -1)


class Rewriter:
    """Changes the tokens of one text in place."""

    def __init__(self, *, start: int, ids: str, images_from: tuple[str, ...]) -> None:
        self.start = start
        self.ids = ids
        self.images_from = images_from
        self.used: dict[str, int] = {}

    def rewrite(self, tokens: list[Token]) -> None:
        self._headings(tokens)
        for token in tokens:
            if token.level == 0 and token.type in READ_BY_DIRECTION:
                token.attrSet("dir", "auto")
            if token.type in {"th_open", "td_open"}:
                self._alignment(token)
            elif token.type == "inline" and token.children:
                token.children = self._inline(token.children)
        tokens[:] = list(self._with_scroll_boxes(tokens))

    def _headings(self, tokens: list[Token]) -> None:
        """The highest heading becomes ``start``, and no level is skipped below it."""
        places = [place for place, token in enumerate(tokens) if token.type == "heading_open"]
        if not places:
            return
        shift = self.start - min(int(tokens[place].tag[1]) for place in places)
        level = self.start - 1
        for place in places:
            level = min(int(tokens[place].tag[1]) + shift, level + 1, 6)
            tokens[place].tag = tokens[place + 2].tag = f"h{level}"
            tokens[place].attrSet("id", self._id_for(tokens[place + 1]))

    def _id_for(self, heading: Token) -> str:
        parts = [c.content for c in heading.children or [] if c.type in {"text", "code_inline"}]
        words = "".join(parts)
        base = self.ids + (slugify(words)[:60] or "section")
        candidate, number = base, self.used.get(base, 1)
        while candidate in self.used:
            number += 1
            candidate = f"{base}-{number}"
        self.used[base] = number
        self.used.setdefault(candidate, 1)
        return candidate

    def _alignment(self, token: Token) -> None:
        """A class, since our pages allow no style attribute."""
        found = ALIGNMENT.search(str(token.attrs.pop("style", "")))
        if found:
            token.attrs["class"] = f"align-{found[1]}"

    def _inline(self, children: list[Token]) -> list[Token]:
        out: list[Token] = []
        depth = 0
        for child in children:
            if child.type == "link_open":
                depth += 1
                self._link(child)
            elif child.type == "link_close":
                depth -= 1
            if child.type == "text" and depth == 0:
                out.extend(self._text(child))
            elif child.type == "image":
                out.extend(self._image(child, inside_link=depth > 0))
            else:
                out.append(child)
        return out

    def _text(self, token: Token) -> Iterator[Token]:
        """The text, with a link around each bare web address."""
        for words, address in split_at_addresses(token.content):
            piece = Token("text", "", 0, content=words)
            if address and is_safe_link(address):
                opening = Token("link_open", "a", 1, attrs={"href": address})
                self._link(opening)
                yield from (opening, piece, Token("link_close", "a", -1))
            else:
                yield piece

    def _link(self, token: Token) -> None:
        address = str(token.attrs.get("href", ""))
        # "github.com/me/x" would be an address below this page.
        if meant := address_of(address):
            token.attrs["href"] = address = meant if is_safe_link(meant) else address
        if EXTERNAL.match(address):
            token.attrs["rel"] = "noopener noreferrer"
        elif address.startswith("#") and len(address) > 1:
            token.attrs["href"] = f"#{self.ids}{address[1:]}"

    def _image(self, token: Token, *, inside_link: bool) -> list[Token]:
        """Only images that we serve are shown; another one becomes a link to it."""
        address = str(token.attrs.get("src", ""))
        if is_our_image(address, self.images_from):
            token.attrs["loading"] = "lazy"
            return [token]
        words = Token("text", "", 0, content=token.content or address)
        if inside_link or not is_safe_link(address):
            return [words]
        opening = Token("link_open", "a", 1, attrs={"href": address})
        self._link(opening)
        return [opening, words, Token("link_close", "a", -1)]

    def _with_scroll_boxes(self, tokens: list[Token]) -> Iterator[Token]:
        """Put each table into a box that scrolls and can be focused with the keyboard."""
        for token in tokens:
            if token.type == "table_open":
                box = {"class": "table-scroll", "tabindex": "0"}
                yield Token("box_open", "div", 1, attrs=box, block=True)
            yield token
            if token.type == "table_close":
                yield Token("box_close", "div", -1, block=True)
