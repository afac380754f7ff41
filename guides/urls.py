from django.urls import path

from guides import views
from mentorhub.files import converters  # noqa: F401  registers <filename:…>

BASE = "projects/<slug:path>/<slug:project>/guide/"

urlpatterns = [
    path(BASE, views.guide, name="guide"),
    path(f"{BASE}ticks/", views.tick, name="guide_tick"),
    path(f"{BASE}files/<uuid:file>/<filename:name>", views.file, name="guide_file"),
    path("reading-log/", views.reading_log, name="reading_log"),
    path("reading-log.csv", views.reading_log_export, name="reading_log_export"),
]
