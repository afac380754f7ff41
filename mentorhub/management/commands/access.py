"""Print docs/access.md: who may see what, as the package mentorhub/access says it."""

import inspect
from types import FunctionType
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Q

from mentorhub import access
from mentorhub.checks import gate_of, routes

HEAD = """\
# Who may see what

Printed by `manage.py access` from the package `mentorhub/access`; a test compares them. Write it
anew with `manage.py access > docs/access.md`.

What somebody may not see does not exist for them: the answer is the page of a wrong address. A
visitor is sent to the sign-in before anything is looked up.
"""


class Command(BaseCommand):
    help = "Prints the roles, the gates, the rules and the gate of every page, as docs/access.md."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document(), ending="")


def document() -> str:
    parts = [
        HEAD,
        "## Roles\n\nA role is a row with a beginning and an end, never a mark on the person.\n",
        _table(
            ("role", "who"), [(f"`{f.__name__}`", _sentence(f)) for f in _functions("user", bool)]
        ),
        "## Gates\n\nWho may open a page. The site does not start while a page has none.\n",
        _table(("gate", "opens for"), [(f"`{name}`", who) for name, who in access.GATES.items()]),
        "## Rules\n\nWhich rows of a private model a person may see.\n",
        _table(("rule", "rows"), _rules()),
        "## Pages\n",
        _table(("address", "name", "gate"), _pages()),
    ]
    return "\n".join(parts)


def _functions(first: str, returns: Any) -> list[FunctionType]:
    """The public functions of ``access`` with this first parameter, ordered as they stand."""
    found = [
        function
        for name, function in vars(access).items()
        if inspect.isfunction(function)
        and function.__module__.startswith(access.__name__)
        and not name.startswith("_")
        and list(inspect.signature(function).parameters)[:1] == [first]
        and inspect.signature(function).return_annotation is returns
    ]
    unique = dict.fromkeys(found)
    return sorted(unique, key=lambda each: (each.__module__, each.__code__.co_firstlineno))


def _rules() -> list[tuple[str, str]]:
    """Two names of one rule stand in one line."""
    names: dict[FunctionType, list[str]] = {}
    for function in _functions("user", Q):
        names[function] = [n for n, value in vars(access).items() if value is function]
    return [
        (", ".join(f"`{name}`" for name in found), _sentence(function))
        for function, found in names.items()
    ]


def _pages() -> list[tuple[str, str, str]]:
    rows = []
    for pattern, name, view in routes():
        gate = gate_of(pattern, name, view) or "none"
        # The demo's own pages are not the product's: the document is the same while it runs.
        if gate == "demo":
            continue
        # The pages of each model in the administration are alike: one line for all of them.
        if not pattern.startswith("admin/") or not name.startswith("admin:"):
            shown = pattern.replace("^", "").removesuffix("$").replace("|", "\\|")
            rows.append((f"`/{shown}`", name, gate))
    rows.append(("`/admin/…`", "admin:…", access.PACKAGE_GATES["admin:"]))
    return rows


def _sentence(function: FunctionType) -> str:
    return " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
