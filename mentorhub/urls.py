"""The URLs of the site. People and calendars have stored them: do not change them."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from dashboard.evaluations.views.home import assessor_home
from dashboard.views import manager_home, student_home
from mentorhub import views
from mentorhub.accounts.views import photo
from mentorhub.live.views import live
from mentorhub.monitoring.views import metrics

urlpatterns = [
    path("", views.landing, name="landing"),
    path("school-logo", views.school_logo, name="school_logo"),
    path("live/<str:token>/", live, name="live"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("accounts/", include("mentorhub.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("people/photos/<uuid:photo>/", photo, name="photo"),
    path("dashboard/", include("dashboard.urls")),
    path("assessing/", assessor_home, name="assessor_home"),
    path("managing/", manager_home, name="manager_home"),
    path("student/", student_home, name="student_home"),
    path("student/results/", include("dashboard.evaluations.result_urls")),
    path("certificates/", include("dashboard.training.certificates.urls")),
    path("training/certificates/", include("dashboard.training.certificates.own_urls")),
    path("announcements/", include("dashboard.announcements.urls")),
    path("training/", include("dashboard.training.urls")),
    path("inbox/", include("dashboard.inbox.urls")),
    path("community/", include("dashboard.community.urls")),
    path("help/", include("dashboard.helpcenter.urls")),
    path("matching/", include("dashboard.matching.urls")),
    path("evaluations/", include("dashboard.evaluations.urls")),
    path("covers/", include("dashboard.covers.urls")),
    path("directory/", include("dashboard.directory.urls")),
    path("search/", include("dashboard.search.urls")),
    path("sharing/", include("dashboard.sharing.urls")),
    path("unsaved/", include("mentorhub.forms.urls")),
    path("", include("guides.urls")),
    path("", include("mentorhub.notifications.urls")),
    path("", include("students.urls")),
    # Every other address under /projects/, also one with line breaks.
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
