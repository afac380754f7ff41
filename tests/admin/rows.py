"""A row of every model that the administration shows."""

from datetime import date

from django.core.files.base import ContentFile
from django.utils import timezone

from dashboard.cartridges.models import CartridgeImport
from guides.models import GuideFile, Reading
from guides.versions import save_version
from mentorhub.accounts.models import Invitation
from students import uploads
from students.models import Absence, CourseItem, Pause, ProjectWork, QuizQuestion, Resource
from tests import factories as make


def one_of_each(school):
    draft = make.project(school.baking, state="draft", title="Rolls")
    item = CourseItem.objects.create(project=draft, kind="quiz", title="Flour")
    QuizQuestion.objects.create(item=item, text="Which?", choices=["Rye", "Wheat"])
    file = uploads.store(ContentFile(b"a,b\n", name="flours.csv"), school.baking, school.tom)
    Resource.objects.create(project=draft, kind="file", title="Flours", file=file)
    enrolment = school.stu.enrolments.get()
    Pause.objects.create(enrolment=enrolment, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 9))
    ProjectWork.objects.create(enrolment=enrolment, project=school.bread)
    make.session(school.stu.mentorships.get())
    Absence.objects.create(enrolment=enrolment, on=date(2026, 2, 1), noted_by=school.maya)
    Invitation.issue(school.nora, sent_by=school.tom)
    guide = make.guide(school.bread, "kept apart")
    save_version(guide, by=school.tom)
    GuideFile.objects.create(
        guide=guide, name="plan.png", content_type="image/png", size=1, sha256="0", content=b"x"
    )
    Reading.objects.create(
        project=school.bread, reader=school.maya, version=1, read_at=timezone.now()
    )
    CartridgeImport.objects.create(
        state="done",
        counts={"projects": 3},
        started_by=school.tom,
        finished_at=timezone.now(),
    )
