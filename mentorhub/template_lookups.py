"""Faster variables in folded templates (folded_templates.py).

Django asks each value for a key first and for an attribute then; for a row, which has no keys, it
raises an exception and catches it. What is found here is what Django finds. Where something fails,
Django looks again, and decides what that means.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.template import Context, Variable, VariableDoesNotExist
from django.template.base import FilterExpression, Lexer, NodeList, Parser, Template

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
            value = _called(value)
        for name in self.rest:
            if _has_keys(type(value)):
                try:
                    value = value[name]
                except _NO_KEY:
                    value = getattr(value, name)
            else:
                value = getattr(value, name)
            if callable(value):
                value = _called(value)
        return value


@lru_cache(maxsize=2048)
def _has_keys(kind: type) -> bool:
    return hasattr(kind, "__getitem__")


def _called(value: Any) -> Any:
    if getattr(value, "do_not_call_in_templates", False):
        return value
    if getattr(value, "alters_data", False):
        raise TypeError
    return value()


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


def finder(expression: FilterExpression) -> Callable[[Context], Any] | None:
    """What finds the value of a variable without filters, or raises any exception; else None."""
    if type(expression) is Expression and not expression.filters and expression.is_var:
        return getattr(expression.var, "found", None)
    return None


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
