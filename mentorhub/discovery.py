"""Finds the modules in which each area registers its part: kinds, navigation, parts of pages …"""

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from django.apps import apps

# Each holds nothing but registrations; a folder has those that it needs.
REGISTERING = (
    "kinds",
    "live_channels",
    "endings",
    "assignment_rules",
    "anonymising",
    "recording",
    "personal_export",
    "navigation",
    "page_parts",
    "content_links",
    "outgoing",
    "search",
)
# Folders in which other people's packages are installed.
INSTALLED = {"site-packages", "dist-packages"}


def modules_named(name: str) -> list[str]:
    """Each module of this name in the project's own apps, at any depth, sorted.

    The loose modules of ``mentorhub`` itself are the registries.
    """
    return [module for module in _own_modules() if module.endswith(f".{name}")]


@cache
def _own_modules() -> list[str]:
    own = [
        app
        for app in apps.get_app_configs()
        if app.name != "mentorhub" and INSTALLED.isdisjoint(Path(app.path).parts)
    ]
    return sorted({module for app in own for module in _modules(Path(app.path), f"{app.name}.")})


def _modules(folder: Path, prefix: str) -> Iterator[str]:
    """All modules of a package, without importing any."""
    for _finder, name, is_package in pkgutil.iter_modules([str(folder)]):
        if is_package:
            yield from _modules(folder / name, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def import_registering_modules() -> None:
    for name in REGISTERING:
        for module in modules_named(name):
            import_module(module)
