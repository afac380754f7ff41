"""Faster nodes for what stays in a folded template (folded_templates.py). Each gives what the node
of Django gives whose place it takes, and leaves to that what is rare.
"""

import re
from collections.abc import Callable
from html import escape
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.base import FilterExpression, Node, VariableNode, render_value_in_context
from django.template.defaulttags import URLNode
from django.templatetags.i18n import BlockTranslateNode
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, npgettext, pgettext

from mentorhub.template_branches import faster_block
from mentorhub.template_lookups import finder

# What an address shows as it is.
_WORD = re.compile(r"[A-Za-z0-9_-]+")


def faster(node: Node) -> Node:
    """The faster node for this one, or this one. By class itself: a subclass may do anything."""
    block = faster_block(node)
    if block is not None:
        return block
    if type(node) is VariableNode:
        find = finder(node.filter_expression)
        return (
            FoundNode(node.filter_expression, find) if find else ValueNode(node.filter_expression)
        )
    if type(node) is BlockTranslateNode and not node.asvar and is_literal(node.message_context):
        return PhraseNode(node)
    if type(node) is URLNode and not node.asvar and node.args and not node.kwargs:
        return _address_node(node) or node
    return node


def shown(value: Any, context: Context) -> str:
    """A value as a template shows it. A text is no date to be written out, and a whole number has
    no separators."""
    kind = type(value)
    if kind is SafeString:
        return str(value)
    if kind is str:
        return escape(value) if context.autoescape else value
    if kind is int and not settings.USE_THOUSAND_SEPARATOR:
        return str(value)
    return render_value_in_context(value, context)


class ValueNode(VariableNode):
    """``{{ value }}``"""

    def render(self, context: Context) -> str:
        try:
            value = self.filter_expression.resolve(context)
        except UnicodeDecodeError:
            return ""
        return shown(value, context)

    render_annotated = render


class FoundNode(ValueNode):
    """The same without filters: most values of a page."""

    def __init__(self, expression: FilterExpression, find: Callable[[Context], Any]) -> None:
        super().__init__(expression)
        self.find = find

    def render(self, context: Context) -> str:
        try:
            value = self.find(context)
        except Exception:
            return super().render(context)
        if type(value) is str:
            return escape(value) if context.autoescape else value
        return shown(value, context)

    render_annotated = render


class PhraseNode(Node):
    """``{% blocktranslate %}`` with values: the text to translate is put together once."""

    child_nodelists = ()

    def __init__(self, node: BlockTranslateNode) -> None:
        self.node = node
        self.text, self.names = node.render_token_list(node.singular)
        self.texts, more = node.render_token_list(node.plural or [])
        self.names += more

    def render(self, context: Context) -> str:
        node = self.node
        values = {name: each.resolve(context) for name, each in node.extra_context.items()}
        count = None
        if node.plural:
            # It may be one of the values above.
            with context.push(**values):
                count = node.counter.resolve(context)
            if type(count) is not int:
                return node.render(context)
            values[node.countervar] = count
        try:
            found = {
                name: shown(values[name] if name in values else context[name], context)
                for name in self.names
            }
            return self._translated(context, count) % found
        except (KeyError, ValueError):
            # A value is missing, or the translation names others.
            return node.render(context)

    render_annotated = render

    def _translated(self, context: Context, count: int | None) -> str:
        if self.node.message_context:
            about = self.node.message_context.resolve(context)
            if count is None:
                return pgettext(about, self.text)
            return npgettext(about, self.text, self.texts, count)
        return gettext(self.text) if count is None else ngettext(self.text, self.texts, count)


class AddressNode(Node):
    """``{% url "name" number %}`` and ``{% url "name" slug %}``: all addresses of a name differ in
    these alone."""

    child_nodelists = ()

    def __init__(self, node: URLNode, pattern: str, takes_words: list[bool]) -> None:
        self.node = node
        self.pattern = pattern
        self.arguments = list(zip(node.args, takes_words, strict=True))

    def render(self, context: Context) -> str:
        found = []
        for argument, takes_words in self.arguments:
            value = argument.resolve(context)
            if not (type(value) is int and value >= 0) and not (
                takes_words and type(value) is str and _WORD.fullmatch(value)
            ):
                return self.node.render(context)
            found.append(value)
        return self.pattern % tuple(found)

    render_annotated = render


def _address_node(node: URLNode) -> AddressNode | None:
    """None for a name with a namespace, which depends on the page (folded_templates.py), and where
    an address holds more than its numbers."""
    name = node.view_name
    if not is_literal(name) or ":" in str(name.var):
        return None
    # Numbers that no address has of its own.
    marks = [7_000_000_001 + each for each in range(len(node.args))]
    try:
        address = reverse(str(name.var), args=marks)
    except NoReverseMatch:
        return None
    pattern = address.replace("%", "%%")
    for mark in marks:
        if pattern.count(str(mark)) != 1:
            return None
        pattern = pattern.replace(str(mark), "%s")
    if pattern % tuple(marks) != address or escape(address) != address:
        return None
    takes_words = [
        _takes_words(str(name.var), marks, place, pattern) for place in range(len(marks))
    ]
    return AddressNode(node, pattern, takes_words)


def _takes_words(name: str, marks: list[int], place: int, pattern: str) -> bool:
    """Whether any word may stand at that place of the address, as a slug may."""
    for word in (*"Zz9-_", "Zz9-_" * 20):
        arguments: list[Any] = [*marks[:place], word, *marks[place + 1 :]]
        try:
            if reverse(name, args=arguments) != pattern % tuple(arguments):
                return False
        except NoReverseMatch:
            return False
    return True


def is_literal(expression: FilterExpression | None) -> bool:
    """Is it text, a number, a translated text, or not given; without filters?"""
    if expression is None:
        return True
    is_variable = expression.is_var and expression.var.lookups is not None
    return not is_variable and not expression.filters
