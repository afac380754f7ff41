"""Finds code that compares or orders names and titles by their code points, in its syntax tree.

``public.plain`` and ``plain()`` do it as people do: anna, Élodie, Zuzana (mentorhub/plain_text.py).
"""

import ast
import re
from collections.abc import Iterator

LOOKUPS = "contains|icontains|startswith|istartswith|endswith|iendswith|iexact|iregex"
# A lookup on a name. "{}" stands for what an f-string puts in.
SEARCHED = re.compile(rf"(?:^|__)(?:name|title)__(?:{LOOKUPS})$")
# A lookup on a path that is not known here, which may be that of a name.
SEARCHED_UNKNOWN = re.compile(rf"(?:^|__)\{{\}}__(?:{LOOKUPS})$")
ORDERED = re.compile(r"^-?(?:(?:\w|\{\})+__)?(?:name|title)$")
# Calls in which an order or a key is given.
ORDERS = {"order_by", "distinct", "Window", "ArrayAgg", "StringAgg", "earliest", "latest"}
SORTS = {"sorted", "sort", "min", "max", "groupby", "nsmallest", "nlargest"}
PLAIN = {"plain", "plain_name", "plain_title"}


def raw_names(source: str) -> list[str]:
    """The expressions in this code."""
    return [ast.unparse(node) for node in _found(ast.parse(source))]


def _found(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr):
            text = _text(node)
            if SEARCHED.search(text) or SEARCHED_UNKNOWN.search(text):
                yield node
        elif isinstance(node, ast.keyword) and SEARCHED.search(node.arg or ""):
            yield node.value
        elif isinstance(node, ast.Call):
            yield from _in_call(node)
        elif isinstance(node, ast.ClassDef) and node.name == "Meta":
            yield from _in_meta(node)


def _in_call(call: ast.Call) -> Iterator[ast.expr]:
    name = _name(call.func)
    if name in ORDERS:
        given = call.args if name not in ("Window", "ArrayAgg", "StringAgg") else []
        orders = [each.value for each in call.keywords if each.arg in ("order_by", "ordering")]
        yield from _texts([*given, *orders])
    if name in SORTS:
        for keyword in call.keywords:
            if keyword.arg == "key" and _is_raw(keyword.value):
                yield keyword.value


def _in_meta(meta: ast.ClassDef) -> Iterator[ast.expr]:
    for statement in meta.body:
        if isinstance(statement, ast.Assign) and _name(statement.targets[0]) == "ordering":
            yield from _texts([statement.value])


def _texts(nodes: list[ast.expr]) -> Iterator[ast.expr]:
    """The names in these expressions, also inside of ``F``, ``Lower`` and tuples."""
    for node in nodes:
        for each in ast.walk(node):
            if isinstance(each, ast.Constant | ast.JoinedStr) and ORDERED.match(_text(each)):
                yield each


def _is_raw(key: ast.expr) -> bool:
    """Whether a key is a text that people read: a name, a title, or ``str`` of a row or a label."""
    if isinstance(key, ast.Name):
        return key.id == "str"
    if isinstance(key, ast.Call) and _name(key.func) == "attrgetter":
        return any(ORDERED.match(_text(each).replace(".", "__")) for each in key.args)
    return isinstance(key, ast.Lambda) and _reads_text(key.body)


def _reads_text(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and _name(node.func) in PLAIN:
        return False
    if isinstance(node, ast.Call) and _name(node.func) == "str":
        return True
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return any(_reads_text(each) for each in (node.func.value, *node.args))
    if isinstance(node, ast.Attribute):
        return node.attr in ("name", "title", "label")
    # Of a pair: a choice and its label.
    if isinstance(node, ast.Subscript):
        return True
    return any(_reads_text(each) for each in ast.iter_child_nodes(node))


def _name(node: ast.expr) -> str:
    return getattr(node, "attr", "") or getattr(node, "id", "")


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(each) for each in node.values)
    if isinstance(node, ast.FormattedValue):
        return "{}"
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
