from django.urls import include, path

from students import addresses, home
from students.deliverables import views as deliverables
from students.enrolments import former_paths
from students.paths import file_views, views  # noqa: F401  the converter of file names
from students.sessions.views import goals

urlpatterns = [
    path("student/", home.home, name="student_home"),
    path("student/earlier/", former_paths.earlier_paths, name="earlier_paths"),
    path("sessions/", include("students.sessions.urls")),
    path("goals/<int:pk>/", goals.goal, name="goal"),
    path("student/deliverables/", deliverables.deliverables, name="deliverables"),
    path("deliverables/<uuid:pk>/file/", deliverables.file, name="deliverable_file"),
    path("deliverables/<uuid:pk>/read/", deliverables.read, name="deliverable_read"),
    path("projects/", views.path_list, name="path_list"),
    path("projects/<slug:path>/", views.path_overview, name="path"),
    path("projects/<slug:path>/<slug:project>/brief/", views.brief, name="brief"),
    path("projects/<slug:path>/<slug:project>/course/", views.course, name="course"),
    path("projects/<slug:path>/<slug:project>/resources/", views.resources, name="resources"),
    path("", include("students.calendar.urls")),
    path("", include("students.replies.urls")),
    path("files/<uuid:file>/<filename:name>", file_views.serve, name="file"),
]
