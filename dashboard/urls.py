from django.urls import include, path

from dashboard import views as students
from dashboard.student_page import scratchpad
from dashboard.student_page import views as students

urlpatterns = [
    path("", views.home, name="dashboard"),
    path("students/<int:pk>/", students.student, name="student_dashboard"),
    path("students/<int:pk>/goals/", students.goal_add, name="goal_add"),
    path("students/<int:pk>/next-project/", students.next_project, name="next_project"),
    path("students/<int:pk>/scratchpad/<int:project>/", scratchpad.scratchpad, name="scratchpad"),
    path("live/", views.live, name="dashboard_live"),
    path("profile/", include("dashboard.profile.urls")),
    path("resources/<slug:slug>/", views.resource, name="mentor_resource"),
]
