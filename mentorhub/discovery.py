"""Finds the modules in which each area registers its part: kinds, navigation, parts of pages …"""

from importlib import import_module
from pathlib import Path

from django.apps import apps

# Each holds nothing but registrations; a folder has those that it needs.
REGISTERING = ("kinds", "endings", "anonymising", "navigation", "page_parts")
# Folders in which other people's packages are installed.
INSTALLED = {"site-packages", "dist-packages"}


def modules_named(name: str) -> list[str]:
    """Each ``<name>.py`` of the project's own apps, in the app's folder or deeper, sorted.

    The loose modules of ``mentorhub`` itself are the registries.
    """
    found = set()
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if app.name != "mentorhub" and INSTALLED.isdisjoint(folder.parts):
            for path in folder.rglob(f"{name}.py"):
                inner = path.relative_to(folder).with_suffix("").parts
                found.add(".".join((app.name, *inner)))
    return sorted(found)


def import_registering_modules() -> None:
    for name in REGISTERING:
        for module in modules_named(name):
            import_module(module)
