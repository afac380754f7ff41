"""Included templates and the templates of tags, rendered in place by a folded template.

Django looks an included template up, gives it a state of its own and for a tag copies the context;
with some hundred of them on a page that takes as long as their content. Here the nodes are known
when the including template is folded. What Django keeps apart stays apart: the variables, and
templates with state (``_STATEFUL``) or nodes of other packages are left to Django.
"""

from collections.abc import Iterable
from typing import Any

from django.template import Context, Template
from django.template.base import Node, NodeList, TextNode
from django.template.defaulttags import CycleNode, IfChangedNode, ResetCycleNode
from django.template.library import InclusionNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode, construct_relative_path

from mentorhub.template_code import Code, Render, renderer

_STATEFUL = (BlockNode, ExtendsNode, CycleNode, ResetCycleNode, IfChangedNode)
_KNOWN_PACKAGES = ("django", "mentorhub")
# What every context begins with.
_BUILTINS = {"True": True, "False": False, "None": None}


def included_name(node: Node) -> str | None:
    """The name of the template that the node always renders; None where it may change."""
    if type(node) is InclusionNode and isinstance(node.filename, str):
        return node.filename
    if type(node) is IncludeNode and not node.isolated_context:
        name = node.template.var
        if isinstance(name, str) and not node.template.filters:
            return construct_relative_path(node.origin.template_name, str(name))
    return None


def in_place(node: Any, template: Template, nodes: NodeList) -> Node | None:
    """The node that renders these nodes of its template itself; None where Django has to."""
    if not _is_known(nodes):
        return None
    if type(node) is InclusionNode:
        return ComponentNode(node, template, nodes)
    if not node.extra_context and all(type(each) is TextNode for each in nodes):
        return TextNode("".join(each.s for each in nodes))
    return IncludedNode(node, template, nodes)


def _is_known(nodes: Iterable[Node]) -> bool:
    found = NodeList(nodes).get_nodes_by_type(Node)
    return not any(
        isinstance(node, _STATEFUL)
        or type(node).__module__.partition(".")[0] not in _KNOWN_PACKAGES
        for node in found
    )


def inside(template: Template, nodes: NodeList) -> Render:
    """A function that renders the nodes of the template. In tests another takes its place, which
    tells Django's client of the template (tests/conftest.py)."""
    return renderer(nodes)


class IncludedNode(Node):
    """``{% include "part.html" with name=value %}``"""

    child_nodelists = ("nodelist",)

    def __init__(self, node: IncludeNode, template: Template, nodes: NodeList) -> None:
        self.extra_context = node.extra_context
        self.nodelist = nodes
        self.render_inside = inside(template, nodes)

    def render(self, context: Context) -> str:
        values = {name: each.resolve(context) for name, each in self.extra_context.items()}
        context.dicts.append(values)
        try:
            return self.render_inside(context)
        finally:
            context.dicts.pop()

    render_annotated = render

    def write(self, code: Code) -> None:
        with code.scope(code.dictionary(self.extra_context), ()):
            code.line(f"add({code.name(self.render_inside)}(context))")


class ComponentNode(Node):
    """``{% avatar person %}``: an inclusion tag, whose template sees its own values alone."""

    child_nodelists = ("nodelist",)

    def __init__(self, node: InclusionNode, template: Template, nodes: NodeList) -> None:
        self.node = node
        self.nodelist = nodes
        self.render_inside = inside(template, nodes)

    def render(self, context: Context) -> str:
        args, kwargs = self.node.get_resolved_arguments(context)
        return self.render_with(context, self.node.func(*args, **kwargs))

    def render_with(self, context: Context, values: dict[str, Any]) -> str:
        token = context.get("csrf_token")
        if token is not None:
            values["csrf_token"] = token
        kept, context.dicts = context.dicts, [_BUILTINS, values]
        try:
            return self.render_inside(context)
        finally:
            context.dicts = kept

    render_annotated = render

    def write(self, code: Code) -> None:
        values = code.name()
        code.call(self.node, values)
        code.line(f"add({code.name(self.render_with)}(context, {values}))")
