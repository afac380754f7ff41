"""Finds code that reads ``request.GET``, ``request.POST`` or a form's ``data`` by itself.

Allowed: to hand one of them to a form (a callee whose name ends in Form, Editor or form), to a
function of ``mentorhub.forms``, and to ask whether it is empty (``request.POST or None``).
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("mentorhub", "students", "guides", "dashboard")
FORM_NAMES = ("form", "Form", "Editor")


def files() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    left_out = {ROOT / "mentorhub" / "forms", ROOT / "mentorhub" / "demo" / "content"}
    return sorted(path for path in found if not left_out & set(path.parents))


def raw_access(source: str) -> list[tuple[int, str]]:
    """Line and text of each raw access."""
    if not any(word in source for word in ("GET", "POST", ".data", "QueryDict")):
        return []
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    parsers = _imported_parsers(tree)
    found = {(node.lineno, ast.unparse(node)) for node in ast.walk(tree) if _hides_its_source(node)}
    for scope in _scopes(tree):
        aliases = _aliases(scope, parents)
        for node in ast.walk(scope):
            is_alias = isinstance(node, ast.Name) and node.id in aliases
            is_read = is_alias and isinstance(node.ctx, ast.Load)
            if (is_read or _is_source(node)) and not _is_allowed(node, parents, parsers):
                found.add((node.lineno, ast.unparse(parents[node])))
    return sorted(found)


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    """The functions that stand in no other function; the rest of the module is one more."""
    yield tree
    yield from (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def _is_source(node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Load):
        return False
    if node.attr in ("GET", "POST"):
        return True
    owner = node.value
    return node.attr == "data" and isinstance(owner, ast.Name) and owner.id in ("self", "form")


def _hides_its_source(node: ast.AST) -> bool:
    """``getattr(request, "GET")``, and a parameter or an import named QueryDict."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
        return any(isinstance(a, ast.Constant) and a.value in ("GET", "POST") for a in node.args)
    return isinstance(node, ast.alias) and node.name == "QueryDict"


def _aliases(scope: ast.AST, parents: dict[ast.AST, ast.AST]) -> set[str]:
    """Names that stand for a source in this function, also through another such name."""
    if isinstance(scope, ast.Module):
        return set()
    found: set[str] = set()
    while True:
        more = set()
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if _carries(node.value, found):
                    more |= {t.id for t in targets if isinstance(t, ast.Name)}
        if more <= found:
            return found
        found |= more


def _carries(value: ast.AST, aliases: set[str]) -> bool:
    if isinstance(value, ast.IfExp):
        return _carries(value.body, aliases) or _carries(value.orelse, aliases)
    if isinstance(value, ast.BoolOp):
        return any(_carries(each, aliases) for each in value.values)
    return _is_source(value) or (isinstance(value, ast.Name) and value.id in aliases)


def _is_allowed(node: ast.AST, parents: dict[ast.AST, ast.AST], parsers: set[str]) -> bool:
    parent = parents[node]
    while isinstance(parent, ast.IfExp | ast.BoolOp | ast.NamedExpr):
        if isinstance(parent, ast.IfExp) and parent.test is node:
            return True  # whether something was sent at all
        node, parent = parent, parents[parent]
    if isinstance(parent, ast.Call) and node is not parent.func:
        return _is_form_or_parser(parent.func, parsers)
    if isinstance(parent, ast.keyword):
        return _is_form_or_parser(parents[parent].func, parsers)
    if isinstance(parent, ast.Assign):
        return all(isinstance(target, ast.Name) for target in parent.targets)
    return isinstance(parent, ast.AnnAssign | ast.Expr | ast.If)


def _is_form_or_parser(callee: ast.AST, parsers: set[str]) -> bool:
    if isinstance(callee, ast.Attribute):
        owner = callee.value
        is_parser = isinstance(owner, ast.Name) and owner.id in parsers
        return is_parser or callee.attr.endswith(FORM_NAMES)
    return isinstance(callee, ast.Name) and (callee.id in parsers or callee.id.endswith(FORM_NAMES))


def _imported_parsers(tree: ast.Module) -> set[str]:
    """What a file has imported from ``mentorhub.forms``."""
    return {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mentorhub.forms")
        for name in node.names
    }
