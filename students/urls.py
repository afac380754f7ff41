from django.urls import include, path

from mentorhub.files import converters  # noqa: F401  registers <filename:…>
from students.deliverables.views import pages as deliverables
from students.deliverables.views import uploads
from students.enrolments.views import earlier_paths
from students.paths import views as paths
from students.sessions.views.goals import goal

urlpatterns = [
    path("student/earlier/", earlier_paths, name="earlier_paths"),
    path("sessions/", include("students.sessions.urls")),
    path("defences/", include("students.defences.urls")),
    path("goals/<int:pk>/", goal, name="goal"),
    path("student/deliverables/", deliverables.deliverables, name="deliverables"),
    path("student/deliverables/uploads/", uploads.uploads, name="deliverable_uploads"),
    path("student/deliverables/uploads/<uuid:pk>/", uploads.upload, name="deliverable_upload"),
    path(
        "student/deliverables/uploads/<uuid:pk>/cancellation/",
        uploads.upload_cancellation,
        name="deliverable_upload_cancellation",
    ),
    path("deliverables/<uuid:pk>/", deliverables.deliverable, name="deliverable"),
    path(
        "deliverables/<uuid:pk>/withdrawal/",
        deliverables.withdrawal,
        name="deliverable_withdrawal",
    ),
    path("deliverables/<uuid:pk>/file/", deliverables.file, name="deliverable_file"),
    path("deliverables/<uuid:pk>/read/", deliverables.read, name="deliverable_read"),
    path("projects/", paths.path_list, name="path_list"),
    path("projects/<slug:path>/", paths.path_overview, name="path"),
    path("projects/<slug:path>/<slug:project>/brief/", paths.brief, name="brief"),
    path("projects/<slug:path>/<slug:project>/course/", paths.course, name="course"),
    path("projects/<slug:path>/<slug:project>/course/mark/", paths.course_mark, name="course_mark"),
    path("projects/<slug:path>/<slug:project>/resources/", paths.resources, name="resources"),
    path("", include("students.calendar.urls")),
    path("", include("students.replies.urls")),
    path("files/<uuid:file>/<filename:name>", paths.serve, name="file"),
]
