"""Faster variables in folded templates (folded_templates.py).

Django asks each value for a key first and for an attribute then; for a row, which has no keys, it
raises an exception and catches it. What is found here is what Django finds. Where something fails,
Django looks again, and decides what that means.
"""

from functools import lru_cache
from html import escape
from typing import Any

from django.conf import settings
from django.template import Context, Variable, VariableDoesNotExist
from django.template.base import (
    FilterExpression,
    Lexer,
    NodeList,
    Parser,
    Template,
    render_value_in_context,
)
from django.utils.functional import Promise
from django.utils.safestring import SafeString

# Classes, as they are met, whose instances have no keys and cannot be called: their attributes are
# read at once.
PLAIN: set[type] = set()
_NO_KEY = (TypeError, AttributeError, KeyError, ValueError, IndexError)


class Lookup(Variable):
    """``row.student.name``"""

    __slots__ = ("first", "rest")

    def __init__(self, var: str) -> None:
        super().__init__(var)
        self.first, *self.rest = self.lookups

    def resolve(self, context: Any) -> Any:
        try:
            return self.found(context)
        except Exception:
            return super().resolve(context)

    def found(self, context: Context) -> Any:
        """Raises any exception where Django has to look."""
        first = self.first
        for values in reversed(context.dicts):
            if first in values:
                value = values[first]
                break
        else:
            raise KeyError
        if callable(value):
            value = called(value)
        for name in self.rest:
            if _has_keys(type(value)):
                try:
                    value = value[name]
                except _NO_KEY:
                    value = getattr(value, name)
            else:
                value = getattr(value, name)
            if callable(value):
                value = called(value)
        return value


@lru_cache(maxsize=2048)
def _has_keys(kind: type) -> bool:
    return hasattr(kind, "__getitem__")


def called(value: Any) -> Any:
    if getattr(value, "do_not_call_in_templates", False):
        return value
    if getattr(value, "alters_data", False):
        raise TypeError
    return value()


def step(value: Any, name: str) -> Any:
    """One step of ``row.student.name``; raises any exception where Django has to look."""
    if callable(value):
        value = called(value)
    kind = type(value)
    if not _has_keys(kind):
        if not callable(value):
            PLAIN.add(kind)
        return getattr(value, name)
    try:
        return value[name]
    except _NO_KEY:
        return getattr(value, name)


def escaped(text: str) -> str:
    """As ``html.escape``; most texts have none of these characters."""
    if "&" in text or "<" in text or ">" in text or '"' in text or "'" in text:
        return escape(text)
    return text


def shown(value: Any, context: Context) -> str:
    """A value as a template shows it. A text is no date to be written out, and a whole number has
    no separators."""
    kind = type(value)
    if kind is SafeString:
        return str(value)
    if kind is str:
        return escaped(value) if context.autoescape else value
    if kind is int and (-1000 < value < 1000 or not settings.USE_THOUSAND_SEPARATOR):
        return str(value)
    if isinstance(value, Promise):
        # A text in the language of the reader, or a number: never one of itself.
        return shown(str(value), context)
    return render_value_in_context(value, context)


class Expression(FilterExpression):
    """``row.student.name``, with filters or without."""

    __slots__ = ()

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        if self.is_var and self.var.lookups is not None:
            self.var = Lookup(self.var.var)

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        if self.filters or not self.is_var:
            return super().resolve(context, ignore_failures)
        try:
            return self.var.resolve(context)
        except VariableDoesNotExist:
            return super().resolve(context, ignore_failures)


class FastParser(Parser):
    """Django's, with these variables."""

    def compile_filter(self, token: str) -> FilterExpression:
        return Expression(token, self)


def compiled(template: Template) -> NodeList:
    """As ``Template.compile_nodelist``, with these variables; not for debugging."""
    engine = template.engine
    parser = FastParser(
        Lexer(template.source).tokenize(),
        engine.template_libraries,
        engine.template_builtins,
        template.origin,
    )
    nodes = parser.parse()
    template.extra_data = parser.extra_data
    return nodes
