"""Enrols a student, moves them to the project that they have reached, and gives them a mentor.

Used by the import of people and by the actions on the list of people. Each function returns
sentences that say what it has changed, in the active language; none when nothing had to change. All
of them need the login *staff* and raise ValidationError, or IntegrityError for what constraints and
triggers refuse (``mentorhub.admin.database_errors`` has the messages).
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorhub import endings
from mentorhub.accounts.models import User
from mentorhub.date_formats import date_format
from students.enrolments.assigning import assign, notify_assigned
from students.models import Enrolment, Mentorship, Path, Project, ProjectWork


@dataclass
class Batch:
    """One act of an administrator, whatever the number of people: ``notify`` tells each once."""

    by: User
    now: datetime = field(default_factory=timezone.now)
    mentorships: list[Mentorship] = field(default_factory=list)
    # Everybody whom the act informs by mail, by primary key.
    told: dict[int, User] = field(default_factory=dict)

    def notify(self) -> None:
        """Write the messages about new mentorships. To be called once, at the end."""
        notify_assigned(self.mentorships, now=self.now)

    def add_plan(self, plan: endings.Plan) -> list[str]:
        """The sentences of what has ended."""
        self.told |= {person.pk: person for person in plan.told}
        return [
            sentence
            for node in plan.nodes
            for sentence in (node.sentence, *(each.sentence for each in node.shown))
        ]


def running_enrolment(student: User) -> Enrolment | None:
    rows = Enrolment.objects.running().filter(student=student)
    return rows.select_related("path", "student").first()


def enrol(
    student: User,
    path: Path,
    batch: Batch,
    *,
    funded: bool | None = None,
    start: date | None = None,
) -> list[str]:
    """Enrol a student, or bring an enrolment up to date; one on another path ends first.

    None for ``funded`` keeps what is so. The start of an enrolment that runs is never changed.
    """
    running = running_enrolment(student)
    if running is None:
        return _begin(student, path, batch, funded=bool(funded), start=start)
    if running.path_id != path.pk:
        funded = running.funded if funded is None else funded
        plan = running.end(Enrolment.EndReason.CHANGED_PATH, by=batch.by, now=batch.now)
        return batch.add_plan(plan) + _begin(student, path, batch, funded=funded, start=start)
    began = timezone.localdate(running.started_at)
    if start is not None and start != began:
        raise ValidationError(
            _(
                "%(name)s has been enrolled in %(path)s since %(day)s; the start date cannot be "
                "changed."
            )
            % {"name": student, "path": path, "day": date_format(began)}
        )
    if funded is None or funded == running.funded:
        return []
    running.funded = funded
    running.save(update_fields=["funded"])
    return [_("Funded by a third party.") if funded else _("No longer funded by a third party.")]


def _begin(
    student: User, path: Path, batch: Batch, *, funded: bool, start: date | None
) -> list[str]:
    if path.archived_at is not None:
        raise ValidationError(_("The path %(path)s is archived.") % {"path": path})
    started_at = (
        batch.now if start is None else timezone.make_aware(datetime.combine(start, time()))
    )
    last = Enrolment.objects.ended().filter(student=student).first()
    if last is not None and last.ended_at is not None:
        # Enrolments of a student follow each other.
        started_at = max(started_at, last.ended_at)
    row = Enrolment(student=student, path=path, funded=funded, started_at=started_at)
    row.save()
    return [describe(row)]


def describe(enrolment: Enrolment) -> str:
    day = date_format(timezone.localdate(enrolment.started_at))
    names = {"path": enrolment.path, "day": day}
    if enrolment.funded:
        return _("Student of %(path)s from %(day)s, funded by a third party.") % names
    return _("Student of %(path)s from %(day)s.") % names


def reach(student: User, project: Project, batch: Batch) -> list[str]:
    """Start the project; those before it in the path count as validated."""
    enrolment = running_enrolment(student)
    if enrolment is None or enrolment.path_id != project.path_id:
        raise ValidationError(_("This project is not on %(name)s’s path.") % {"name": student})
    works = {work.project_id: work for work in enrolment.works.select_related("project")}
    if project.pk in works and works[project.pk].finished_at is None:
        return []
    if project.pk in works:
        raise ValidationError(_("%(project)s is already validated.") % {"project": project})
    projects = list(project.path.projects.published().order_by("position", "pk"))
    before = projects[: projects.index(project)]
    ahead = [work.project for work in works.values() if work.project not in before]
    if ahead:
        raise ValidationError(
            _("%(name)s is already on %(project)s; an import never moves anybody back.")
            % {"name": student, "project": ahead[-1]}
        )
    passed = sum(_validate(enrolment, each, works.get(each.pk), batch.now) for each in before)
    started_at = max(batch.now, enrolment.started_at)
    ProjectWork.objects.create(enrolment=enrolment, project=project, started_at=started_at)
    said = [_("Current project: %(project)s.") % {"project": project}]
    if passed:
        said.append(
            ngettext(
                "%(count)d earlier project counts as validated.",
                "%(count)d earlier projects count as validated.",
                passed,
            )
            % {"count": passed}
        )
    return said


def _validate(
    enrolment: Enrolment, project: Project, work: ProjectWork | None, now: datetime
) -> bool:
    """Count a project as validated; False when it was already."""
    if work is not None and work.finished_at is not None:
        return False
    if work is None:
        began = min(enrolment.started_at, now)
        work = ProjectWork(enrolment=enrolment, project=project, started_at=began)
    work.state, work.finished_at = ProjectWork.State.VALIDATED, now
    work.save()
    return True


def give_mentor(student: User, mentor: User, batch: Batch) -> list[str]:
    """Give the student this mentor; a mentorship with another one ends with its sessions."""
    assigned = assign(mentor, student, by=batch.by, now=batch.now)
    if assigned is None:
        return []
    batch.mentorships.append(assigned.mentorship)
    batch.told |= {
        person.pk: person for person in (mentor, student) if person.has_usable_password()
    }
    said = [_("%(mentor)s becomes the mentor.") % {"mentor": mentor}]
    for plan in assigned.ended:
        said += batch.add_plan(plan)
    return said
