from django.urls import path

from students.sessions import agenda, brief, closing, notes, page, planning

urlpatterns = [
    path("", agenda.sessions, name="sessions"),
    path("plan/", planning.plan, name="session_plan"),
    path("<int:pk>/", page.session, name="session"),
    path("<int:pk>/brief/", brief.brief, name="session_brief"),
    path("<int:pk>/notes/", notes.shared, name="session_notes"),
    path("<int:pk>/private/", notes.private, name="session_private"),
    path("<int:pk>/discovery/", notes.discovery, name="session_discovery"),
    path("<int:pk>/outcome/", closing.outcome, name="session_outcome"),
]
