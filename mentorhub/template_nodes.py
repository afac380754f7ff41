"""Faster nodes for what stays in a folded template (folded_templates.py). Each gives what the node
of Django gives whose place it takes, and leaves to that what is rare.
"""

import re
from html import escape
from typing import Any

from django.template import Context
from django.template.base import FilterExpression, Node, VariableNode
from django.template.defaulttags import URLNode
from django.template.library import SimpleNode
from django.templatetags.i18n import BlockTranslateNode
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, ngettext, npgettext, pgettext

from mentorhub.template_branches import faster_block
from mentorhub.template_code import Code, is_variable
from mentorhub.template_lookups import shown

# What an address shows as it is.
_WORD = re.compile(r"[A-Za-z0-9_-]+")


def faster(node: Node) -> Node:
    """The faster node for this one, or this one. By class itself: a subclass may do anything."""
    block = faster_block(node)
    if block is not None:
        return block
    if type(node) is VariableNode:
        kind = FoundNode if is_variable(node.filter_expression) else ValueNode
        return kind(node.filter_expression)
    if type(node) is SimpleNode:
        return TagNode(node)
    if type(node) is BlockTranslateNode and not node.asvar and is_literal(node.message_context):
        return PhraseNode(node)
    if type(node) is URLNode and not node.asvar and node.args and not node.kwargs:
        return _address_node(node) or node
    return node


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
    """The same of a variable, with filters or without: most values of a page."""

    def write(self, code: Code) -> None:
        value = code.name()
        with code.try_or(value, f"{code.name(self.render)}(context)"):
            code.value(self.filter_expression, value)
            code.line(f"if type({value}) is not str: {value} = shown({value}, context)")
            code.line(f"elif autoescape: {value} = escaped({value})")
        code.line(f"add({value})")


class TagNode(SimpleNode):
    """``{% icon name %}``, a simple tag."""

    def __init__(self, node: SimpleNode) -> None:
        super().__init__(node.func, node.takes_context, node.args, node.kwargs, node.target_var)

    render_annotated = SimpleNode.render

    def write(self, code: Code) -> None:
        found = code.name()
        code.call(self, found)
        if self.target_var is not None:
            code.line(f"context[{self.target_var!r}] = {found}")
            return
        code.line(f"if autoescape and type({found}) is not SafeString:")
        code.line(f"    {found} = conditional_escape({found})")
        code.line(f"add({found})")


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

    def write(self, code: Code) -> None:
        address, tests, values = code.name(), [], []
        with code.try_or(address, f"{code.name(self.node.render)}(context)"):
            for argument, takes_words in self.arguments:
                values.append(value := code.name())
                code.expression(argument, value)
                test = f"type({value}) is int and {value} >= 0"
                if takes_words:
                    word = f"{code.name(_WORD.fullmatch)}({value})"
                    test = f"({test} or type({value}) is str and {word})"
                tests.append(test)
            found = f"{code.name(self.pattern)} % ({', '.join(values)},)"
            other = f"{code.name(self.node.render)}(context)"
            code.line(f"{address} = {found} if {' and '.join(tests)} else {other}")
        code.line(f"add({address})")


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
