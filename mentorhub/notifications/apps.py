from importlib import import_module
from pathlib import Path

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parent.parent.parent


class NotificationsConfig(AppConfig):
    name = "mentorhub.notifications"
    label = "notifications"
    verbose_name = _("Notifications")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from mentorhub.notifications import anonymising  # noqa: F401  declares its text columns

        for module in sorted(kinds_modules()):
            import_module(module)


def kinds_modules() -> set[str]:
    """Each ``kinds.py`` of the project's own apps, in the app's folder or deeper."""
    found = set()
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.is_relative_to(ROOT) and app.name != "mentorhub":
            for path in folder.rglob("kinds.py"):
                inner = path.relative_to(folder).with_suffix("").parts
                found.add(".".join((app.name, *inner)))
    return found
