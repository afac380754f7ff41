"""Nodes of folded templates as one function of Python (folded_templates.py).

A row of a table is a hundred nodes, most of which write a text or find a variable; to call one for
each takes longer than what it does. So what a loop, a condition or an included template contains is
written as the source of one function, and compiled when it is rendered first.

Nodes that can be written have a method ``write``; of the others the function calls ``render``. What
is written gives what the node gives, and calls the node where anything fails: Django decides then
what that means. The source consists of names made here, of literals made by ``repr`` and of
attributes that are identifiers; every other value is handed in by name. Why:
docs/decisions/folding-templates.md.
"""

import keyword
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.template import Context, VariableDoesNotExist
from django.template.base import FilterExpression, Node, TextNode
from django.template.defaulttags import TemplateLiteral
from django.template.library import TagHelperNode
from django.template.smartif import OPERATORS
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import template_localtime

from mentorhub.template_lookups import PLAIN, Expression, Lookup, called, escaped, shown, step

Render = Callable[[Context], str]


class NotThereError(LookupError):
    """There is no variable of that name."""


# Python allows twenty ``try`` and ``for`` inside one another: deeper conditions are not written.
MOST_BLOCKS = 12
# Comparisons of {% if %}, as Django makes them.
_COMPARISONS = ("==", "!=", ">", ">=", "<", "<=", "in", "not in", "is", "is not")
_HELPERS = {
    "NotThereError": NotThereError,
    "SafeData": SafeData, "SafeString": SafeString, "VariableDoesNotExist": VariableDoesNotExist,
    "called": called, "conditional_escape": conditional_escape, "escaped": escaped,
    "mark_safe": mark_safe, "plain": PLAIN, "shown": shown, "step": step,
    "template_localtime": template_localtime,
}  # fmt: skip
_HEAD = """\
def render(context):
    dicts, autoescape = context.dicts, context.autoescape
    out, depth = [], len(dicts)
    add = out.append
    try:
"""
_TAIL = """\
    except BaseException:
        del dicts[depth:]
        raise
    return "".join(out)
"""


def renderer(nodes: Iterable[Node]) -> Render:
    """A function that renders these nodes, which are folded."""
    nodes = list(nodes)
    made: list[Render] = []

    def render(context: Context) -> str:
        if not made:
            # Two threads may come here at once: each compiles a function, and both are right.
            made.append(_function(nodes))
        return made[0](context)

    return render


def _function(nodes: list[Node]) -> Render:
    if len(nodes) == 1 and not hasattr(nodes[0], "write"):
        return nodes[0].render_annotated
    code = Code()
    code.nodes(nodes)
    source = _HEAD + "\n".join(code.lines or ["        pass"]) + "\n" + _TAIL
    # Made of nothing that anybody typed, see above.
    exec(compile(source, "<template>", "exec"), code.names)  # noqa: S102
    return code.names["render"]


class Code:
    """The source of one function, and the values that it uses by name."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[str, Any] = dict(_HELPERS)
        self._depth = 2
        self._blocks = 0
        # The dictionaries of variables that the function has put on the context and not taken off
        # again, the innermost last, each with the names that are certainly in it.
        self._scopes: list[tuple[str, tuple[str, ...]]] = []

    def line(self, text: str) -> None:
        self.lines.append("    " * self._depth + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """What is written inside stands below the head: ``if x:``."""
        self.line(head)
        self._depth += 1
        self._blocks += (counts := not head.startswith(("if", "else")))
        start = len(self.lines)
        yield
        if len(self.lines) == start:
            self.line("pass")
        self._depth -= 1
        self._blocks -= counts

    def name(self, value: Any = None) -> str:
        """A name that nothing else in the function has; of a value, if one is given."""
        name = f"v{len(self.names)}"
        self.names[name] = value
        return name

    @contextmanager
    def scope(self, dictionary: str, names: Iterable[str]) -> Iterator[None]:
        """Inside, the dictionary of that name is on top of the context."""
        self.line(f"dicts.append({dictionary})")
        self._scopes.append((dictionary, tuple(names)))
        yield
        self._scopes.pop()
        self.line("dicts.pop()")

    def nodes(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            write = getattr(node, "write", None)
            if type(node) is TextNode:
                self.line(f"add({str(node.s)!r})")
            elif write:
                write(self)
            else:
                self.line(f"add({self.name(node.render_annotated)}(context))")

    @contextmanager
    def try_or(
        self, target: str, otherwise: str, error: str = "Exception", missing: str = ""
    ) -> Iterator[None]:
        """Where what is written inside fails, ``target`` is the expression ``otherwise``; where it
        has found no variable of the name, ``missing`` if that is given."""
        with self.block("try:"):
            yield
        if missing:
            self.line(f"except NotThereError: {target} = {missing}")
        self.line(f"except {error}: {target} = {otherwise}")

    def find(self, lookup: Lookup, target: str) -> None:
        """Sets ``target`` to the value of a variable; fails where Django has to look."""
        self._find_first(lookup.first, target)
        for name in lookup.rest:
            found = f"step({target}, {name!r})"
            if name.isidentifier() and not keyword.iskeyword(name):
                found = f"{target}.{name} if type({target}) in plain else {found}"
            self.line(f"{target} = {found}")
        self.line(f"if callable({target}): {target} = called({target})")

    def _find_first(self, name: str, target: str) -> None:
        found = ""
        for dictionary, names in reversed(self._scopes):
            if name in names:
                self.line(f"{target} = {found}{dictionary}[{name!r}]")
                return
            # A tag may have set it there.
            found += f"{dictionary}[{name!r}] if {name!r} in {dictionary} else "
        self.line("for values in reversed(dicts):")
        self.line(f"    if {name!r} in values: {target} = values[{name!r}]; break")
        # The context itself has attributes that a template can name, as Django looks it up.
        self.line(f"else: raise KeyError if hasattr(context, {name!r}) else NotThereError")

    def value(self, expression: FilterExpression, target: str) -> None:
        """Sets ``target`` to the value of ``row.name|filter``; fails where Django has to look."""
        self.find(expression.var, target)
        for function, arguments in expression.filters:
            self._filter(function, arguments, target)

    def expression(
        self, expression: FilterExpression, target: str, *, ignore_failures: bool = False
    ) -> None:
        """The same of any expression, as ``FilterExpression.resolve``."""
        resolve = f"{self.name(expression.resolve)}(context, {ignore_failures})"
        if is_variable(expression):
            is_none = ignore_failures and not expression.filters
            with self.try_or(target, resolve, missing="None" if is_none else ""):
                self.value(expression, target)
        elif not expression.is_var and not expression.filters:
            self.line(f"{target} = {self.name(expression.var)}")
        else:
            self.line(f"{target} = {resolve}")

    def dictionary(self, values: dict[str, FilterExpression]) -> str:
        """The name of a dictionary of these values."""
        own = self.name()
        self.line(f"{own} = {{}}")
        for name, expression in values.items():
            value = self.name()
            self.expression(expression, value)
            self.line(f"{own}[{name!r}] = {value}")
        return own

    def call(self, tag: TagHelperNode, target: str) -> None:
        """Sets ``target`` to what the function of a tag returns."""
        values = ["context"] if tag.takes_context else []
        for argument in tag.args:
            values.append(value := self.name())
            self.expression(argument, value)
        named = []
        for name, argument in tag.kwargs.items():
            named.append(f"{name!r}: {(value := self.name())}")
            self.expression(argument, value)
        if named:
            values.append(f"**{{{', '.join(named)}}}")
        self.line(f"{target} = {self.name(tag.func)}({', '.join(values)})")

    def _filter(self, function: Any, arguments: list[tuple[bool, Any]], target: str) -> None:
        values = [target]
        for is_variable, argument in arguments:
            if is_variable:
                values.append(f"{self.name(argument.resolve)}(context)")
            else:
                values.append(self.name(mark_safe(argument)))  # noqa: S308  as Django does
        if getattr(function, "expects_localtime", False):
            self.line(f"{target} = template_localtime({target}, context.use_tz)")
        if getattr(function, "needs_autoescape", False):
            values.append("autoescape=autoescape")
        call = f"{self.name(function)}({', '.join(values)})"
        if getattr(function, "is_safe", False):
            was_safe = self.name()
            self.line(f"{was_safe} = isinstance({target}, SafeData)")
            call = f"mark_safe({call}) if {was_safe} else {call}"
        self.line(f"{target} = {call}")

    def condition(self, condition: Any, target: str) -> None:
        """Sets ``target`` to what the condition of an ``{% if %}`` is; None is ``{% else %}``."""
        operator = getattr(condition, "id", None)
        if type(condition) is TemplateLiteral:
            self.expression(condition.value, target, ignore_failures=True)
        elif type(condition) is not OPERATORS.get(operator) or self._blocks > MOST_BLOCKS:
            self.line(f"{target} = {self.name(condition.eval)}(context)")
        else:
            # Whatever fails is false, as in Django.
            with self.try_or(target, "False"):
                self._operator(operator, condition, target)

    def _operator(self, operator: str, condition: Any, target: str) -> None:
        self.condition(condition.first, target)
        if operator == "not":
            self.line(f"{target} = not {target}")
        elif operator in _COMPARISONS:
            second = self.name()
            self.condition(condition.second, second)
            self.line(f"{target} = {target} {operator} {second}")
        else:
            with self.block(f"if {target}:" if operator == "and" else f"if not {target}:"):
                self.condition(condition.second, target)


def is_variable(expression: FilterExpression) -> bool:
    """Whether ``Code.value`` can write it: a variable, with filters or without."""
    return type(expression) is Expression and type(expression.var) is Lookup
