from django.urls import include, path

urlpatterns = [
    path("", include("dashboard.matching.requests.urls")),
    path("", include("dashboard.matching.assignments.urls")),
    path("", include("dashboard.matching.board.urls")),
]
