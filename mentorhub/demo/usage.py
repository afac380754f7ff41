"""The traces of a month of use: readings and ticks of guides, pages read of courses, an open
invitation, a notice of a new password, an import.

Each is written by the code of the product, so that the lists of the administration are realistic.
"""

from datetime import timedelta
from pathlib import Path as FilePath
from tempfile import TemporaryDirectory

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from dashboard.cartridges.importing.path_import import import_file
from dashboard.cartridges.models import CartridgeImport
from dashboard.cartridges.writing.path_export import export_path
from guides.models import Criterion, Guide, Reading, StoppedText, Tick
from guides.versions import save_version
from mentorhub.accounts.models import AccountMail, Invitation, User
from students.models import CourseItem, CourseMark, Path, ProjectWork

# How many days ago a mentor opened the guide of a student's project, at which hour (UTC).
OPENED = ((1, 15), (8, 9), (15, 17))
ADDED_TO_GUIDES = (
    "Before the presentation, ask the student to start from a fresh folder: what runs only on "
    "their own machine is not finished."
)
INVITED = "zuzana.kralova@example.org"


def create_usage() -> None:
    """Write all of it, on the login *staff*, after the people."""
    _read_and_tick()
    _read_courses()
    _change_guides_after_reading(User.objects.get(email="assessor@example.org"))
    _stop_a_text(User.objects.get(email="mentor@example.org"))
    _invite(User.objects.get(email=INVITED))
    _change_a_password(User.objects.get(email="mentor@example.org"))
    _dry_run_an_import(User.objects.get(email="admin@example.org"))


def _read_and_tick() -> None:
    """Readings by the mentor of every fourth student, and ticks for Sam's project."""
    works = ProjectWork.objects.filter(finished_at=None).select_related("enrolment__student")
    now = timezone.now().replace(minute=20, second=0, microsecond=0)
    for number, work in enumerate(works.order_by("pk")):
        student = work.enrolment.student
        mentorship = student.mentorships.in_force().main().first()
        if mentorship is None or (number % 4 and student.email != "student@example.org"):
            continue
        guide = Guide.objects.get(project=work.project)
        for days, hour in OPENED:
            at = (now - timedelta(days=days)).replace(hour=hour)
            if at > mentorship.starts_at:
                Reading.objects.create(
                    project=work.project,
                    reader=mentorship.mentor,
                    version=guide.version,
                    read_at=at,
                )
        if student.email == "student@example.org":
            criteria = Criterion.objects.filter(skill__guide=guide).order_by(
                "skill__position", "position"
            )
            Tick.objects.bulk_create(
                Tick(criterion=each, student=student, mentor=mentorship.mentor)
                for each in criteria[:3]
            )


def _read_courses() -> None:
    """Every student has read a part of the course of their project; Sam has opened the page after
    the part that he has read."""
    works = ProjectWork.objects.filter(finished_at=None).select_related("enrolment__student")
    now = timezone.now()
    marks = []
    for number, work in enumerate(works.order_by("pk")):
        student = work.enrolment.student
        read = 2 if student.email == "student@example.org" else number % 5
        items = CourseItem.objects.filter(project=work.project).order_by("position", "pk")
        for place, item in enumerate(items[: read + 1]):
            at = max(work.started_at, now - timedelta(days=2 * (read - place) + 1))
            read_at = at + timedelta(minutes=item.minutes or 10) if place < read else None
            marks.append(CourseMark(reader=student, item=item, at=at, read_at=read_at))
    CourseMark.objects.bulk_create(marks)


def _change_guides_after_reading(assessor: User) -> None:
    """The assessor has read most guides; two of them have changed since."""
    guides = list(Guide.objects.order_by("project__path__position", "project__position"))
    at = timezone.now() - timedelta(days=19)
    Reading.objects.bulk_create(
        Reading(project_id=guide.project_id, reader=assessor, version=guide.version, read_at=at)
        for guide in guides[:-2]
    )
    for guide in guides[2:6:3]:
        guide.steps += f"\n\n{ADDED_TO_GUIDES}"
        guide.save(update_fields=["steps", "updated_at"])
        save_version(guide, by=User.objects.get(email="admin@example.org"))


def _stop_a_text(mentor: User) -> None:
    """A passage of a guide that the mentor was about to save in a note, nine days ago."""
    work = ProjectWork.objects.filter(
        finished_at=None, enrolment__student__email="student@example.org"
    ).get()
    StoppedText.objects.create(
        project=work.project,
        author=mentor,
        place="session_notes",
        stopped_at=timezone.now() - timedelta(days=9),
    )


def _invite(user: User) -> None:
    """An invitation that is still open: the person has no password yet."""
    User.objects.filter(pk=user.pk).update(password=make_password(None))
    Invitation.issue(user, sent_by=User.objects.get(email="manager@example.org"))


def _change_a_password(user: User) -> None:
    """A notice of a new password that was sent yesterday."""
    row = AccountMail.objects.queue(
        AccountMail.Kind.PASSWORD_CHANGED, email=user.email, language=user.language, user=user
    )
    yesterday = timezone.now() - timedelta(days=1)
    AccountMail.objects.filter(pk=row.pk).update(
        state=AccountMail.State.SENT,
        created_at=yesterday,
        sent_at=yesterday + timedelta(seconds=2),
        attempts=1,
    )


def _dry_run_an_import(administrator: User) -> None:
    """Export a path, import it again as a dry run, and drop that import."""
    path = Path.objects.order_by("position").first()
    with TemporaryDirectory() as folder:
        file = FilePath(folder) / "path.imscc"
        export_path(path, file)
        report = import_file(file, by=administrator, slug=path.slug, dry_run=True)
    row = CartridgeImport.objects.create(
        started_by=administrator, title=report.path_title, counts=report.counts()
    )
    row.finish(CartridgeImport.State.DROPPED)
