"""The defences of the demo school: a verdict for each project that was finished, and each state of
a defence once. The texts are in verdicts.toml.

Written as rows: the past cannot be lived through the pages of the product.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from guides.models import Criterion, Evaluation, Guide, Mark, Readiness, Skill, SkillWords
from mentorhub.accounts.models import User
from mentorhub.demo.verdict_texts import VERDICT_TEXTS as TEXTS
from students.defences.models.verdict import Outcome
from students.models import (
    Approval,
    Assessment,
    Defence,
    Deliverable,
    EvaluationPolicy,
    Mentorship,
    ProjectSkill,
    ProjectWork,
    Session,
    Verdict,
    VerdictSkill,
)

INES = "assessor@example.org"
QUESTIONS = 20  # minutes after the presentation
JOIN = "https://meet.example.org/defence-{}"

Status = Defence.Status
NotHeld = Defence.NotHeldReason

# What is under way, by the student; the days are counted from today.
REQUESTED_OF_INES = "marcus.whitlock@example.org"
IN_THE_QUEUE = "daniel.mwangi@example.org"
BOOKED = "juliette.carpentier@example.org"
HELD = "valentina.ospina@example.org"
FIX_AWAITED = "seoyeon.kim@example.org"
FIX_HANDED_IN = "emre.yildiz@example.org"
NOT_HELD = {
    "rohan.wickramasinghe@example.org": NotHeld.NO_DELIVERABLES,
    "isabel.navarrete@example.org": NotHeld.STUDENT_ABSENT,
    "haruto.sakamoto@example.org": NotHeld.CALLED_OFF,
}


def create_defences() -> None:
    """Write all of them, on the login *staff*, after the sessions and the deliverables."""
    _Defences(timezone.now().replace(second=0, microsecond=0)).write()


def _missing_skills(work: ProjectWork, outcome: str) -> list[int]:
    """The numbers of the skills that the texts for this outcome call missing."""
    return TEXTS[work.project.slug].get(f"{outcome}_skills", [])


class _Defences:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.policy = EvaluationPolicy.current()
        self.policy.save()
        self.assessors = self._assessors()
        self.supported = set(Mentorship.objects.values_list("mentor_id", "student_id"))
        self.ines = User.objects.get(email=INES)

    def _assessors(self) -> dict[int, list[User]]:
        """By path, in a fixed order."""
        found: dict[int, list[User]] = {}
        rows = Approval.objects.running().filter(kind=Approval.Kind.ASSESSOR)
        for row in rows.select_related("user").order_by("user__email"):
            found.setdefault(row.path_id, []).append(row.user)
        return found

    def write(self) -> None:
        for work in self._works(finished_at__isnull=False):
            at = work.finished_at - timedelta(hours=3)
            self._judged(work, at, Outcome.VALIDATED, self._text(work, "validated"))
        for work in self._works(state=ProjectWork.State.TO_REWORK):
            at = self.now - timedelta(days=9 + work.pk % 5, hours=2)
            self._judged(work, at, Outcome.TO_REWORK, self._text(work, "to_rework"))
        self._under_way()

    def _works(self, **which: Any) -> Iterator[ProjectWork]:
        rows = ProjectWork.objects.filter(**which).order_by("pk")
        yield from rows.select_related("enrolment__student", "project__path")

    def _open_work(self, email: str) -> ProjectWork:
        return next(self._works(enrolment__student__email=email, finished_at=None))

    def _text(self, work: ProjectWork, key: str) -> str:
        found = TEXTS[work.project.slug][key]
        return found[work.enrolment_id % len(found)] if isinstance(found, list) else found

    def _assessor(self, work: ProjectWork) -> User:
        student = work.enrolment.student_id
        able = [
            each
            for each in self.assessors[work.project.path_id]
            if (each.pk, student) not in self.supported and each.pk != student
        ]
        return able[work.pk % len(able)]

    # --- What is over -------------------------------------------------------------------------

    def _judged(
        self,
        work: ProjectWork,
        at: datetime,
        outcome: Outcome,
        words: str,
        *,
        assessor: User | None = None,
    ) -> Verdict:
        """A defence that began at ``at`` and was judged two hours after its end."""
        assessor = assessor or self._assessor(work)
        released = at + timedelta(hours=3)
        defence = self._defence(
            work, Status.RELEASED, asked=at - timedelta(days=16), at=at, assessor=assessor,
            ended_at=at + timedelta(minutes=work.project.presentation_minutes + QUESTIONS),
            ended_by=assessor, closes_at=released + timedelta(days=self.policy.work_open_days),
        )  # fmt: skip
        verdict = Verdict.objects.create(
            defence=defence, outcome=outcome, words=words, assessor=assessor, guide_version=1,
            released_at=released,
            fix_until=released + self.policy.fix_time if outcome is Outcome.CONDITIONAL else None,
        )  # fmt: skip
        self._skills(work, verdict)
        assessment = self._assessment(defence)
        self._draft(work, assessment, outcome, verdict, complete=True)
        Assessment.objects.filter(pk=assessment.pk).update(
            handed_in_at=released, released_at=released
        )
        return verdict

    def _defence(
        self,
        work: ProjectWork,
        status: str,
        *,
        asked: datetime,
        at: datetime | None = None,
        **fields: Any,
    ) -> Defence:
        student = work.enrolment.student
        mentorship = student.mentorships.main().order_by("-starts_at").first()
        length = timedelta(minutes=work.project.presentation_minutes + QUESTIONS)
        if at is not None:
            fields |= {
                "starts_at": at,
                "ends_at": at + length,
                "taken_at": asked + timedelta(hours=20),
                "schedule_version": 1,
                "join_url": JOIN.format(work.pk),
            }
        return Defence.objects.create(
            work=work,
            number=work.defences.count() + 1,
            student=student,
            status=status,
            requested_by=mentorship.mentor if mentorship else self.ines,
            requested_at=max(asked, work.started_at),
            earliest_on=(asked + timedelta(days=self.policy.ask_from_days)).date(),
            latest_on=(asked + timedelta(days=self.policy.ask_until_days)).date(),
            zone=student.zone,
            **fields,
        )

    def _assessment(self, defence: Defence) -> Assessment:
        return Assessment.objects.create(
            defence=defence, assessor=defence.assessor, begun_at=defence.taken_at or self.now
        )

    def _skills(self, work: ProjectWork, verdict: Verdict) -> None:
        said = TEXTS[work.project.slug]["skills"]
        missing = _missing_skills(work, verdict.outcome)
        titles = ProjectSkill.objects.filter(project=work.project).order_by("position")
        VerdictSkill.objects.bulk_create(
            VerdictSkill(
                verdict=verdict,
                position=number,
                title=skill.title,
                acquired=number not in missing,
                words=said[str(number)]["missing" if number in missing else "acquired"],
            )
            for number, skill in enumerate(titles, 1)
        )

    def _draft(
        self,
        work: ProjectWork,
        assessment: Assessment,
        outcome: Outcome | None,
        verdict: Verdict | None,
        *,
        complete: bool,
    ) -> None:
        """What the assessor wrote; not complete: half of the criteria are marked."""
        guide = Guide.objects.get(project=work.project)
        texts = TEXTS[work.project.slug]
        draft = Evaluation.objects.create(
            assessment=assessment,
            version=guide.version,
            outcome=outcome or "",
            words=verdict.words if verdict else "",
            mentor_words="" if outcome in (None, Outcome.VALIDATED) else texts["for_mentor"],
        )
        skills = list(Skill.objects.filter(guide=guide).order_by("position"))
        criteria = list(
            Criterion.objects.filter(skill__guide=guide).order_by("skill__position", "position")
        )
        marked = criteria if complete else criteria[: len(criteria) // 2]
        missing = _missing_skills(work, outcome or "")
        numbers = {skill.pk: number for number, skill in enumerate(skills, 1)}
        last = {each.skill_id: each.pk for each in criteria}
        Mark.objects.bulk_create(
            Mark(
                evaluation=draft,
                key=each.key,
                value=(
                    Mark.Value.NOT_MET
                    if numbers[each.skill_id] in missing and last[each.skill_id] == each.pk
                    else Mark.Value.MET
                ),
                words=texts["comments"][numbers[each.skill_id] - 1] if each.position == 1 else "",
            )
            for each in marked
        )
        SkillWords.objects.bulk_create(
            SkillWords(
                evaluation=draft,
                key=skill.key,
                words=texts["skills"][str(number)]["missing" if number in missing else "acquired"],
            )
            for number, skill in enumerate(skills if complete else skills[:1], 1)
        )

    # --- What is under way --------------------------------------------------------------------

    def _under_way(self) -> None:
        now, hours = self.now, timedelta(hours=1)
        work = self._open_work(REQUESTED_OF_INES)
        self._defence(
            work, Status.REQUESTED, asked=now - 4 * hours, proposed_to=self.ines,
            proposed_until=now - 4 * hours + self.policy.proposal_time,
        )  # fmt: skip
        self._readiness(work)
        self._defence(
            self._open_work(IN_THE_QUEUE), Status.REQUESTED, asked=now - timedelta(days=3),
            proposed_to=self.ines, proposed_until=now - timedelta(days=2),
        )  # fmt: skip
        self._booked(self._open_work(BOOKED))
        self._held(self._open_work(HELD))
        self._conditional(self._open_work(FIX_AWAITED), released=now - 18 * hours)
        fixed = self._open_work(FIX_HANDED_IN)
        self._conditional(fixed, released=now - 40 * hours)
        self._fix(fixed, now - 20 * hours, now - 6 * hours)
        for (email, reason), words in zip(
            NOT_HELD.items(), TEXTS["general"]["not_held_words"], strict=True
        ):
            at = now - timedelta(days=6, hours=3)
            work = self._open_work(email)
            self._defence(
                work, Status.NOT_HELD, asked=at - timedelta(days=15), at=at,
                assessor=self._assessor(work), ended_at=at, ended_by=self._assessor(work),
                not_held_because=reason, not_held_words=words,
            )  # fmt: skip

    def _booked(self, work: ProjectWork) -> None:
        at = self._free(work, self.now + timedelta(days=4))
        defence = self._defence(
            work, Status.BOOKED, asked=self.now - timedelta(days=11), at=at, assessor=self.ines
        )
        self._assessment(defence)

    def _held(self, work: ProjectWork) -> None:
        at = self.now - timedelta(days=1, hours=2)
        defence = self._defence(
            work, Status.HELD, asked=self.now - timedelta(days=17), at=at, assessor=self.ines,
            ended_at=at + timedelta(minutes=40), ended_by=self.ines,
            recording_url="https://video.example.org/valentina-1",
        )  # fmt: skip
        self._draft(work, self._assessment(defence), None, None, complete=False)

    def _conditional(self, work: ProjectWork, *, released: datetime) -> None:
        self._judged(
            work, released - timedelta(hours=3), Outcome.CONDITIONAL,
            self._text(work, "conditional"), assessor=self.ines,
        )  # fmt: skip
        ProjectWork.objects.filter(pk=work.pk).update(state=ProjectWork.State.CONDITIONAL)

    def _fix(self, work: ProjectWork, *times: datetime) -> None:
        """The fixes, in a version for each time."""
        earlier = Deliverable.objects.filter(enrolment=work.enrolment, project=work.project)
        last = earlier.order_by("-number").first()
        for each, at in enumerate(times, 1):
            Deliverable.objects.create(
                enrolment=work.enrolment,
                project=work.project,
                number=(last.number if last else 0) + each,
                link=last.link if last else JOIN.format(work.pk),
                note=TEXTS["general"]["fix_notes"][each - 1],
                handed_in_at=at,
                begun_at=at,
            )

    def _readiness(self, work: ProjectWork) -> None:
        guide = Guide.objects.get(project=work.project)
        keys = Criterion.objects.filter(skill__guide=guide).values_list("key", flat=True)
        mentorship = work.enrolment.student.mentorships.in_force().first()
        if mentorship:
            Readiness.objects.create(
                work=work, mentor=mentorship.mentor, version=guide.version, met=list(keys),
                is_ready=True, words=TEXTS[work.project.slug]["readiness_missing"],
            )  # fmt: skip

    def _free(self, work: ProjectWork, day: datetime) -> datetime:
        """A time on the day, or on one after it, at which neither person has a session."""
        student = work.enrolment.student_id
        at = day.replace(hour=9, minute=0)
        while True:
            taken = Session.objects.filter(
                Q(student=student) | Q(mentor=self.ines), status="planned",
                starts_at__lt=at + timedelta(hours=2), ends_at__gt=at - timedelta(hours=1),
            )  # fmt: skip
            if at.weekday() < 5 and not taken.exists():
                return at
            at += timedelta(hours=3) if at.hour < 15 else timedelta(hours=18)
