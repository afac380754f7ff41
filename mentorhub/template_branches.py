"""Faster ``{% if %}``, ``{% for %}`` and ``{% with %}`` in folded templates (folded_templates.py).

They do what Django's do, and are rendered by a function of Python that is written for them and for
what they contain (template_code.py).
"""

from typing import Any

from django.template import Context
from django.template.base import Node, NodeList
from django.template.defaulttags import ForNode, IfNode, WithNode

from mentorhub.template_code import Code, renderer


class WrittenNode(Node):
    """A node that is a function of its own where no other function contains it."""

    def __init__(self) -> None:
        self.render_alone = renderer([self])

    def write(self, code: Code) -> None:
        raise NotImplementedError

    def render(self, context: Context) -> str:
        return self.render_alone(context)

    render_annotated = render


class BranchNode(WrittenNode):
    """``{% if %}``"""

    child_nodelists = ("nodelist",)

    def __init__(self, node: IfNode) -> None:
        super().__init__()
        self.nodelist = node.nodelist
        self.branches = node.conditions_nodelists

    def write(self, code: Code) -> None:
        self._write(code, self.branches)

    def _write(self, code: Code, branches: list[tuple[Any, NodeList]]) -> None:
        (condition, nodes), *others = branches
        if condition is None:
            code.nodes(nodes)
            return
        found = code.name()
        with code.try_or(found, "None", "VariableDoesNotExist"):
            code.condition(condition, found)
        with code.block(f"if {found}:"):
            code.nodes(nodes)
        if others:
            with code.block("else:"):
                self._write(code, others)


class LoopNode(WrittenNode):
    """``{% for each in rows %}`` and ``{% for name, value in rows %}``"""

    child_nodelists = ("nodelist_loop", "nodelist_empty")

    def __init__(self, node: ForNode) -> None:
        super().__init__()
        self.sequence = node.sequence
        self.nodelist_loop, self.nodelist_empty = node.nodelist_loop, node.nodelist_empty
        self.names = node.loopvars

    def write(self, code: Code) -> None:
        rows, number, own, loop, outer, place, row = (code.name() for _ in range(7))
        code.expression(self.sequence, rows, ignore_failures=True)
        code.line(f"if {rows} is None: {rows} = ()")
        code.line(f"elif not hasattr({rows}, '__len__'): {rows} = list({rows})")
        code.line(f"{number} = len({rows})")
        code.line(f"{outer} = context.get('forloop', {{}})")
        code.line(f"{own} = {{}}")
        if self.nodelist_empty:
            with code.scope(own, ()), code.block(f"if {number} < 1:"):
                code.nodes(self.nodelist_empty)
        with code.block(f"if {number} > 0:"):
            code.line(f"{loop} = {own}['forloop'] = {{'parentloop': {outer}}}")
            names = ("forloop", *(self.names if len(self.names) == 1 else ()))
            with code.scope(own, names), code.block(f"for {place}, {row} in enumerate({rows}):"):
                for name, value in (
                    ("counter0", place),
                    ("counter", f"{place} + 1"),
                    ("revcounter", f"{number} - {place}"),
                    ("revcounter0", f"{number} - {place} - 1"),
                    ("first", f"{place} == 0"),
                    ("last", f"{place} == {number} - 1"),
                ):
                    code.line(f"{loop}[{name!r}] = {value}")
                self._write_row(code, own, row)

    def _write_row(self, code: Code, own: str, row: str) -> None:
        if len(self.names) == 1:
            code.line(f"{own}[{self.names[0]!r}] = {row}")
            code.nodes(self.nodelist_loop)
            return
        values = code.name()
        code.line(f"{values} = {code.name(_unpacked)}({code.name(self.names)}, {row})")
        with code.scope(values, self.names):
            code.nodes(self.nodelist_loop)


def _unpacked(names: list[str], row: Any) -> dict[str, Any]:
    size = len(row) if hasattr(row, "__len__") else 1
    if size != len(names):
        raise ValueError(f"Need {len(names)} values to unpack in for loop; got {size}.")
    return dict(zip(names, row, strict=True))


class ScopeNode(WrittenNode):
    """``{% with %}``"""

    child_nodelists = ("nodelist",)

    def __init__(self, node: WithNode) -> None:
        super().__init__()
        self.nodelist = node.nodelist
        self.values = node.extra_context

    def write(self, code: Code) -> None:
        own = code.dictionary(self.values)
        with code.scope(own, self.values):
            code.nodes(self.nodelist)


def faster_block(node: Node) -> Node | None:
    """The faster node for this one, or None. A loop from the end is rare and stays."""
    if type(node) is IfNode:
        return BranchNode(node)
    if type(node) is ForNode and not node.is_reversed:
        return LoopNode(node)
    if type(node) is WithNode:
        return ScopeNode(node)
    return None
