from django.apps import AppConfig
from django.conf import settings


class MentorHubConfig(AppConfig):
    name = "mentorhub"
    verbose_name = "MentorHub"

    def ready(self) -> None:
        from mentorhub import checks, dates, discovery, redaction  # noqa: F401  registers the checks
        from mentorhub.templatetags import admin_lists

        dates.read_within_bounds()
        admin_lists.show_moments()
        redaction.install()
        discovery.import_registering_modules()
        if settings.SENTRY_DSN:
            from mentorhub.monitoring import error_reports

            error_reports.start(settings.SENTRY_DSN)
