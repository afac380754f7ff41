"""Loads the templates of the project without the white space that only their readers need.

The files are indented and have one element a line; sent like that, a page would be up to four
times as large. A run of white space with a line break becomes one line break, inside an element's
tag one space; a line that holds nothing but tags of Django leaves none. Words that white space
parts stay parted, and what touches still touches. The work is done once a template, when the
cached loader reads it. Text mails stay as they are written.
"""

import re

from django.conf import settings
from django.template import Origin
from django.template.loaders import filesystem

_DJANGO = r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}"
# White space counts inside these.
_KEPT = re.compile(r"(<(pre|textarea)\b.*?</\2>)", re.DOTALL)
_OPENING = re.compile(
    rf"""<[a-zA-Z](?:{_DJANGO}|"(?:{_DJANGO}|[^"])*"|'[^']*'|[^"'>{{]|\{{)*>""", re.DOTALL
)
# An attribute that may be absent takes the space before it along.
_OPTIONAL = re.compile(
    r"""\ (\{%\ if\ (?:(?!%\}).)*%\})([a-z][\w-]*(?:="(?:\{%.*?%\}|[^"{]|\{)*")?\{%\ endif\ %\})""",
    re.VERBOSE,
)
_BREAK = re.compile(r"\s*\n\s*")
# These print nothing themselves; alone on a line, a line break before it stands already.
_SILENT_LINE = re.compile(
    r"^(\{%\s*(?:if|elif|else|endif|for|empty|endfor|with|endwith|extends|load|comment|endcomment)\b"
    r"(?:(?!%\}).)*%\})\n",
    re.MULTILINE,
)
# No browser shows white space there, and a grid of hours has some hundreds of cells.
_BESIDE_CELLS = re.compile(r"\n(?=</?(?:td|th|tr|option)\b)|(?<=<td>|<th>|<tr>)\n")


class Loader(filesystem.Loader):
    """Django's loader of files; while debugging, templates keep the lines that errors name."""

    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        if settings.DEBUG or not str(origin.name).endswith(".html"):
            return contents
        return without_indentation(contents)


def without_indentation(text: str) -> str:
    parts = _KEPT.split(text)
    # Three parts a round: what is between, what is kept, the name of its element.
    return "".join(
        part if index % 3 == 1 else _compact(part)
        for index, part in enumerate(parts)
        if index % 3 != 2
    )


def _compact(text: str) -> str:
    text = _OPENING.sub(_compact_tag, text)
    text = _SILENT_LINE.sub(r"\1", _BREAK.sub("\n", text))
    return _BESIDE_CELLS.sub("", text)


def _compact_tag(tag: re.Match[str]) -> str:
    return _OPTIONAL.sub(r"\1 \2", _BREAK.sub(" ", tag[0][:-1]).rstrip()) + ">"
