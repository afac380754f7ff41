"""Finds the modules in which each area registers its part: kinds, endings, anonymising …"""

from importlib import import_module
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent

# Each holds nothing but registrations; a folder has those that it needs.
REGISTERING = ("kinds", "endings", "anonymising", "recording")


def modules_named(name: str) -> list[str]:
    """Each ``<name>.py`` of the project's own apps, in the app's folder or deeper, sorted."""
    found = set()
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.is_relative_to(ROOT) and app.name != "mentorhub":
            for path in folder.rglob(f"{name}.py"):
                inner = path.relative_to(folder).with_suffix("").parts
                found.add(".".join((app.name, *inner)))
    return sorted(found)


def import_registering_modules() -> None:
    for name in REGISTERING:
        for module in modules_named(name):
            import_module(module)
