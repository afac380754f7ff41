"""Syntax highlighting of code blocks, by class names; the colours are in the style sheet."""

from functools import cache

from django.utils.html import escape
from markdown_it.token import Token
from pygments import highlight as pygments_highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

# Lexers are regular expressions, some of which are slow on crafted input: only the languages that a
# course teaches are highlighted, and only blocks of an ordinary size.
# fmt: off
LANGUAGES = frozenset({
    "bash", "c", "console", "cpp", "csharp", "css", "diff", "docker", "dockerfile", "go",
    "graphql", "html", "http", "ini", "java", "javascript", "js", "json", "jsx", "kotlin",
    "makefile", "markdown", "md", "nginx", "php", "powershell", "py", "pycon", "python",
    "python3", "r", "ruby", "rust", "scss", "sh", "shell", "sql", "swift", "toml", "ts", "tsx",
    "typescript", "xml", "yaml", "yml",
})
# fmt: on
MAX_BLOCK_LENGTH = 20_000
MAX_LINE_LENGTH = 1_000

FORMATTER = HtmlFormatter(nowrap=True)


def code_block(_renderer, tokens: list[Token], index: int, _options, _environment) -> str:
    """The HTML of a code block; it scrolls, so the keyboard can reach it."""
    token = tokens[index]
    language = (token.info.split() or [""])[0].lower()
    opening = f'<code class="language-{escape(language)}">' if language else "<code>"
    code = _highlighted(token.content, language) or escape(token.content)
    return f'<pre class="highlight" tabindex="0" dir="ltr">{opening}{code}</code></pre>\n'


def _highlighted(code: str, language: str) -> str:
    lexer = _lexer(language) if language in LANGUAGES else None
    if lexer is None or len(code) > MAX_BLOCK_LENGTH:
        return ""
    if any(len(line) > MAX_LINE_LENGTH for line in code.splitlines()):
        return ""
    return pygments_highlight(code, lexer, FORMATTER)


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False)
