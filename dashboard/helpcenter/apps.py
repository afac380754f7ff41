from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelpcenterConfig(AppConfig):
    name = "dashboard.helpcenter"
    label = "helpcenter"
    verbose_name = _("Help centre")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dashboard.helpcenter import checks, writing  # noqa: F401  register what they do
