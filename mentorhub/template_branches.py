"""Faster ``{% if %}``, ``{% for %}`` and ``{% with %}`` in folded templates (folded_templates.py).

They do what Django's do. What they contain is folded already, so that it is known here whether it
is one text, one node or several.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.template import Context
from django.template.base import Node, NodeList
from django.template.defaulttags import ForNode, IfNode, TemplateLiteral, WithNode

from mentorhub.template_lookups import finder

Render = Callable[[Context], str]


def renderer(nodes: NodeList) -> Render:
    """A function that renders the nodes, which are folded."""
    if len(nodes) == 1:
        return nodes[0].render_annotated

    def render(context: Context) -> str:
        return "".join([node.render_annotated(context) for node in nodes])

    return render


class BranchNode(Node):
    """``{% if %}``"""

    child_nodelists = ("nodelist",)

    def __init__(self, node: IfNode) -> None:
        self.nodelist = node.nodelist
        self.branches = [
            (_test(condition), renderer(nodes)) for condition, nodes in node.conditions_nodelists
        ]

    def render(self, context: Context) -> str:
        for test, render in self.branches:
            if test(context):
                return render(context)
        return ""

    render_annotated = render


def _test(condition: Any) -> Callable[[Context], Any]:
    if condition is None:
        return lambda context: True
    if type(condition) is TemplateLiteral:
        resolve, find = condition.value.resolve, finder(condition.value)
        return _tried(find, resolve) if find else lambda context: resolve(context, True)
    return condition.eval


def _tried(find: Callable[[Context], Any], resolve: Callable[..., Any]) -> Callable[[Context], Any]:
    def test(context: Context) -> Any:
        try:
            return find(context)
        except Exception:
            return resolve(context, True)

    return test


class LoopNode(Node):
    """``{% for each in rows %}`` and ``{% for name, value in rows %}``"""

    child_nodelists = ("nodelist_loop", "nodelist_empty")

    def __init__(self, node: ForNode) -> None:
        self.node = node
        self.nodelist_loop, self.nodelist_empty = node.nodelist_loop, node.nodelist_empty
        self.names = node.loopvars
        self.render_empty, self.render_row = map(
            renderer, (node.nodelist_empty, node.nodelist_loop)
        )

    def render(self, context: Context) -> str:
        rows = self.node.sequence.resolve(context, ignore_failures=True)
        if rows is None:
            rows = []
        elif not hasattr(rows, "__len__"):
            rows = list(rows)
        number = len(rows)
        outer = context.get("forloop", {})
        loop: dict[str, Any] = {"parentloop": outer}
        own: dict[str, Any] = {}
        context.dicts.append(own)
        try:
            if number < 1:
                return self.render_empty(context)
            own["forloop"] = loop
            return "".join(self._rendered(context, own, loop, rows, number))
        finally:
            context.dicts.pop()

    def _rendered(
        self, context: Context, own: dict[str, Any], loop: dict[str, Any], rows: Any, number: int
    ) -> Iterator[str]:
        for place, row in enumerate(rows):
            loop["counter0"] = place
            loop["counter"] = place + 1
            loop["revcounter"] = number - place
            loop["revcounter0"] = number - place - 1
            loop["first"] = place == 0
            loop["last"] = place == number - 1
            if len(self.names) == 1:
                own[self.names[0]] = row
                yield self.render_row(context)
            else:
                yield self._unpacked(context, row)

    def _unpacked(self, context: Context, row: Any) -> str:
        size = len(row) if hasattr(row, "__len__") else 1
        if size != len(self.names):
            raise ValueError(f"Need {len(self.names)} values to unpack in for loop; got {size}.")
        context.dicts.append(dict(zip(self.names, row, strict=True)))
        try:
            return self.render_row(context)
        finally:
            context.dicts.pop()

    render_annotated = render


class ScopeNode(Node):
    """``{% with %}``"""

    child_nodelists = ("nodelist",)

    def __init__(self, node: WithNode) -> None:
        self.nodelist = node.nodelist
        self.values = list(node.extra_context.items())
        self.render_inside = renderer(node.nodelist)

    def render(self, context: Context) -> str:
        context.dicts.append({name: each.resolve(context) for name, each in self.values})
        try:
            return self.render_inside(context)
        finally:
            context.dicts.pop()

    render_annotated = render


def faster_block(node: Node) -> Node | None:
    """The faster node for this one, or None. A loop from the end is rare and stays."""
    if type(node) is IfNode:
        return BranchNode(node)
    if type(node) is ForNode and not node.is_reversed:
        return LoopNode(node)
    if type(node) is WithNode:
        return ScopeNode(node)
    return None
