"""One page before a session: what was agreed, what is open, what there is to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentorhub import access
from mentorhub.lists import page_in_one_query
from students.enrolments.progress import progress_of
from students.models import Absence, Deliverable, Enrolment, Goal, SessionNote
from students.sessions.queries import run_by_reader

LAST = 3  # so many past sessions fit on one sheet


@access.mentors
@require_safe
def brief(request: HttpRequest, pk: int) -> HttpResponse:
    session = run_by_reader(request, pk)
    user, student = request.user, session.student
    enrolment = Enrolment.objects.supported_by(user).filter(student=student).select_related("path")
    found = enrolment.first()
    notes = (
        SessionNote.objects.visible_to(user)
        .filter(session__student=student, session__starts_at__lt=session.starts_at)
        .select_related("session__mentor")
        .order_by("-session__starts_at")[:LAST]
    )
    context = {
        "session": session,
        "student": student,
        "enrolment": found,
        "progress": progress_of(found) if found else None,
        "notes": list(notes),
        "questions": [note for note in notes if note.questions],
        "goals": page_in_one_query(
            Goal.objects.open().visible_to(user).filter(enrolment=found), request, name="goals"
        ),
        "unread": page_in_one_query(
            Deliverable.objects.unread()
            .visible_to(user)
            .filter(enrolment=found)
            .select_related("project")
            .defer("project__brief")
            .order_by("handed_in_at", "number"),
            request,
            name="unread",
        ),
        "absences": Absence.objects.standing().visible_to(user).filter(enrolment=found)[:LAST],
    }
    return render(request, "students/session/brief.html", context)
