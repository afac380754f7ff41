"""The addresses of the product. They are a contract: keep them."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from dashboard import announcements, covers, sharing
from mentorhub import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("accounts/", include("mentorhub.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("dashboard/", include("dashboard.urls")),
    path("announcements/", announcements.announcements, name="announcements"),
    path("announcements/<int:pk>/end/", announcements.end_announcement, name="announcement_end"),
    path("matching/", include("dashboard.matching.urls")),
    path("covers/", covers.covers, name="covers"),
    path("covers/plan/", covers.plan, name="cover_plan"),
    path("covers/<int:pk>/hand-over/", covers.hand_over, name="cover_hand_over"),
    path("covers/<int:pk>/end/", covers.end, name="cover_end"),
    path("covers/<int:pk>/briefing/", covers.briefing, name="cover_briefing"),
    path("sharing/", sharing.switch_on, name="sharing"),
    path("sharing/off/", sharing.switch_off, name="sharing_off"),
    path("", include("guides.urls")),
    path("", include("mentorhub.notifications.urls")),
    path("", include("students.urls")),
    # Whatever else is typed under /projects/, line breaks included.
    re_path(r"^projects/(?P<address>[\s\S]*)$", views.absent, name="absent"),
    path("admin/", include("dashboard.admission.urls")),
    path("admin/", admin.site.urls),
]

handler429 = "mentorhub.accounts.views.too_many"  # asked for by allauth's limits

if settings.DEMO:
    urlpatterns.insert(0, path("demo/", include("mentorhub.demo.urls")))

handler400 = "mentorhub.views.bad_request"
handler403 = "mentorhub.views.permission_denied"
handler404 = "mentorhub.views.page_not_found"
handler500 = "mentorhub.views.server_error"
