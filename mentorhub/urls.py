"""The addresses of the product. They are a contract: keep them."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from mentorhub import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("accounts/", include("mentorhub.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("dashboard/", include("dashboard.urls")),
    path("", include("guides.urls")),
    path("", include("students.urls")),
    path("projects/<path>/<project>/<path:rest>", views.absent, name="absent"),
    path("projects/<path:rest>", views.absent, name="absent_path"),
    path("admin/", include("dashboard.admission.urls")),
    path("admin/", admin.site.urls),
]

if settings.DEMO:
    urlpatterns.insert(0, path("demo/", include("mentorhub.demo.urls")))
