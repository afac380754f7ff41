from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class MentorHubConfig(AppConfig):
    name = "mentorhub"
    verbose_name = "MentorHub"

    def ready(self) -> None:
        from mentorhub import checks, dates, redaction  # noqa: F401  registers the system checks

        dates.read_within_bounds()
        redaction.install()
        # What ends with what: each area says so in its own module.
        autodiscover_modules("endings")
