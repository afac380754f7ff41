from django.urls import include, path

from dashboard import views
from dashboard.announcements import views as announcements
from dashboard.overview.views import my_students
from dashboard.resources import views as resources
from dashboard.student_page import views as student_page

urlpatterns = [
    path("", views.home, name="dashboard"),
    path("students/", my_students, name="my_students"),
    path("students/<int:pk>/", student_page.student, name="student_dashboard"),
    path("students/<int:pk>/signals/", student_page.signals, name="student_signals"),
    path("students/<int:pk>/goals/", student_page.goal_add, name="goal_add"),
    path("students/<int:pk>/next-project/", student_page.next_project, name="next_project"),
    path("students/<int:pk>/due-day/", student_page.due_day, name="due_day"),
    path("students/<int:pk>/scratchpad/<int:project>/", student_page.scratchpad, name="scratchpad"),
    path("live/", views.live, name="dashboard_live"),
    path("todo/", views.todo, name="todo"),
    path("student-view/", views.student_view, name="student_view"),
    path("announcements/", announcements.for_mentors, name="announcements_read"),
    path(
        "announcements/<int:pk>/dismissal/",
        announcements.dismissal,
        name="announcement_dismissal",
    ),
    path("profile/", include("dashboard.profile.urls")),
    path("resources/<slug:slug>/", resources.resource, name="mentor_resource"),
    path("resources/<slug:slug>/read/", resources.read_mark, name="mentor_resource_read"),
]
