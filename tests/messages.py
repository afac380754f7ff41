"""The texts of the interface, gathered from the code and the templates without GNU gettext.

``python -m tests.messages`` brings the catalogues up to date (it keeps what is translated) and
compiles them; tests/test_translations.py fails when that was forgotten.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "mentorhub" / "locale"
LANGUAGES = ("en", "fr")
CODE = ("mentorhub", "students", "guides", "dashboard")
KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "noop": None, "_": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
# Nothing that changes by itself: a catalogue differs when a text does.
HEADER = """\
# The texts of MentorHub. Update with `make messages`.
msgid ""
msgstr ""
"Project-Id-Version: MentorHub\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def sources() -> Iterator[tuple[str, bytes]]:
    """Each file that may hold texts, as Python code."""
    for folder in CODE:
        for file in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in file.parts:
                yield str(file.relative_to(ROOT)), file.read_bytes()
    for pattern in ("*.html", "*.txt", "*.subject"):
        for file in sorted((ROOT / "templates").rglob(pattern)):
            name = str(file.relative_to(ROOT))
            yield name, _as_python(templatize(file.read_text(), origin=name)).encode()


def _as_python(text: str) -> str:
    """Without the indentation of the template, which is none that Python would accept."""
    return "\n".join(line.strip() for line in text.splitlines())


def gather() -> Catalog:
    """A catalogue of every text, with where it stands."""
    catalog = Catalog()
    for name, code in sources():
        for _line, function, found, _comments in extract_python(
            io.BytesIO(code), list(KEYWORDS), [], {"encoding": "utf-8"}
        ):
            spec = KEYWORDS[function]
            texts = found if isinstance(found, tuple) else (found,)
            context = None
            if function in ("pgettext", "pgettext_lazy", "npgettext"):
                context, texts = texts[0], texts[1:]
            wanted = 2 if function.startswith(("ngettext", "npgettext")) else 1
            texts = texts[:wanted]
            if spec is not None or texts[0]:
                identifier = texts if wanted == 2 else texts[0]
                if texts[0]:
                    catalog.add(identifier, locations=[(name, None)], context=context)
    return catalog


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> Catalog:
    file = po_file(language)
    if not file.exists():
        return Catalog(locale=language)
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


class _WithSingulars:
    """The messages of a catalogue, and the singular of each one with a plural as a message of its
    own: where it is said without a number, Python does not find it up to 3.11.3."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog, self.charset = catalog, catalog.charset

    def __iter__(self) -> Iterator[Message]:
        for message in self.catalog:
            yield message
            if message.pluralizable:
                yield Message(message.id[0], message.string[0], context=message.context)


def compiled(catalog: Catalog) -> bytes:
    # A fixed date: the compiled file differs when a text does, and not otherwise.
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    stream = io.BytesIO()
    write_mo(stream, _WithSingulars(catalog))
    return stream.getvalue()


def french_spaces(text: str) -> str:
    """With the spaces that French has before its double punctuation, so that no translator must
    type them: a thin one before ; ! and ?, one of full width before : and within « »."""
    text = re.sub(r"[ \u00a0\u202f]([;!?])(?![\w/%])", "\u202f\\1", text)
    text = re.sub(r"[ \u00a0\u202f](:)(?!\w|//)", "\u00a0\\1", text)
    return re.sub(r"[ \u202f]»", "\u00a0»", re.sub(r"«[ \u202f]", "«\u00a0", text))


def _set_as_french(catalog: Catalog) -> None:
    for message in catalog:
        if isinstance(message.string, tuple):
            message.string = tuple(french_spaces(text or "") for text in message.string)
        elif message.string and message.id:
            message.string = french_spaces(message.string)


def update() -> None:
    gathered = gather()
    for language in LANGUAGES:
        catalog = load(language)
        catalog.update(gathered, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        if language == "fr":
            _set_as_french(catalog)
        file = po_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as stream:
            stream.write(HEADER.format(language=language, plurals=catalog.plural_forms).encode())
            write_po(
                stream, catalog, width=100, omit_header=True, sort_output=True, include_lineno=False
            )
        file.with_suffix(".mo").write_bytes(compiled(load(language)))
        missing = sum(not is_translated(message) for message in catalog if message.id)
        print(f"{language}: {len(catalog)} texts, {missing} not translated")


def is_translated(message: object) -> bool:
    texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(texts)


if __name__ == "__main__":
    if not settings.configured:
        settings.configure(USE_I18N=True, TEMPLATES=[])
    django.setup()
    sys.exit(update())
