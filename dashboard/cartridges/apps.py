from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CartridgesConfig(AppConfig):
    name = "dashboard.cartridges"
    label = "cartridges"
    verbose_name = _("Course cartridges")
    default_auto_field = "django.db.models.BigAutoField"
