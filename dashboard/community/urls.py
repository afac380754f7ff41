from django.http import Http404
from django.urls import URLPattern, path

from dashboard.community.views import announcing, moderation, parts, reports
from mentorhub import access


@access.community
def _absent(request, **given):  # noqa: ANN001, ANN003, ANN202
    """Until the page is built."""
    raise Http404


urlpatterns: list[URLPattern] = [
    path("moderation/", moderation.moderation, name="community_moderation"),
    path("moderation/<int:pk>/", reports.decision, name="community_report_decision"),
    path("topics/<int:pk>/moderate/", moderation.moderate, name="community_moderate"),
    path("topics/<int:pk>/<int:number>/report/", reports.report, name="community_report"),
    path("topics/<int:pk>/<int:number>/hide/", moderation.hide, name="community_hide"),
    path(
        "topics/<int:pk>/<int:number>/hide/all/",
        moderation.hide_latest,
        name="community_hide_latest",
    ),
    path(
        "announcements/<int:pk>/acknowledge/",
        announcing.acknowledge,
        name="community_acknowledge",
    ),
    path("announcements/<int:pk>/read/", announcing.acknowledged, name="community_acknowledged"),
    path("projects/<int:pk>/updates/", parts.updates, name="community_updates"),
    path("projects/<int:pk>/answers/", parts.answers, name="community_answers"),
    path("", _absent, name="community"),
    path("topics/new/", _absent, name="community_new"),
    path("topics/<int:pk>/", _absent, name="community_topic"),
    path("topics/<int:pk>/<int:number>/", _absent, name="community_reply"),
    path("<slug:slug>/", _absent, name="community_group"),
]
