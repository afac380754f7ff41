from django.urls import path

from students.sessions.views import (
    agenda,
    cancellation,
    moving,
    notes,
    outcome,
    planning,
    preparation,
    proposals,
    session,
    settings,
)

urlpatterns = [
    path("", agenda.sessions, name="sessions"),
    path("of/<int:pk>/", agenda.calendar_of, name="session_calendar_of"),
    path("plan/", planning.plan, name="session_plan"),
    path("proposal/", proposals.propose, name="session_proposal"),
    path("proposal/<int:pk>/", proposals.answer, name="session_proposal_answer"),
    path("settings/", settings.settings, name="session_settings"),
    path("<int:pk>/", session.session, name="session"),
    path("<int:pk>/brief/", preparation.preparation, name="session_brief"),
    path("<int:pk>/notes/", notes.notes, name="session_notes"),
    path("<int:pk>/autosave/", notes.autosave, name="session_autosave"),
    path("<int:pk>/outcome/", outcome.outcome, name="session_outcome"),
    path("<int:pk>/move/", moving.move, name="session_move"),
    path("<int:pk>/cancellation/", cancellation.cancellation, name="session_cancellation"),
]
