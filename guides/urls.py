from django.urls import path

from guides import views
from students import addresses  # noqa: F401  the converter of file names

BASE = "projects/<slug:path>/<slug:project>/guide/"

urlpatterns = [
    path(BASE, views.guide, name="guide"),
    path(f"{BASE}ticks/", views.tick, name="guide_tick"),
    path(f"{BASE}files/<uuid:file>/<filename:name>", views.file, name="guide_file"),
    path("reading-log/", views.reading_log, name="reading_log"),
]
