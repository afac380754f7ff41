from django.apps import AppConfig


class MentorHubConfig(AppConfig):
    name = "mentorhub"
    verbose_name = "MentorHub"

    def ready(self) -> None:
        from mentorhub import checks, dates, discovery, redaction  # noqa: F401  registers the checks

        dates.read_within_bounds()
        redaction.install()
        discovery.import_registering_modules()
