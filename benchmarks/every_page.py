"""Every page of the table of access, for each kind of person who may open it, in a large school.

The pages and their addresses are those of tests/test_access.py; the people of that table are here
the first mentor, the first student and so on of benchmarks.school.
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from benchmarks.school import ADMINISTRATOR, MANAGER, MENTOR, STUDENT
from dashboard.community.models import Topic
from dashboard.inbox.models import Thread
from dashboard.matching.models import MentorRequest
from dashboard.models import Announcement, MentorResource
from dashboard.training.certificates.models import Certificate
from guides.models import Guide, GuideFile
from mentorhub.accounts.models import User
from mentorhub.checks import routes
from mentorhub.database import STAFF, signed_in_as
from mentorhub.files import pictures
from students.deliverables.submission import hand_in
from students.models import Defence, Mentorship, Path, ProjectWork, Session, Verdict
from students.paths.uploads import store_upload
from tests import factories as make
from tests import test_access
from tests.dashboard.matching.board import rows as matching_rows

# Whose pages of packages are looked at, by the beginning of their URL names.
OF_PACKAGES = {
    "admin": "tom", "account_": "maya", "mfa_": "maya", "usersessions_": "maya"
}  # fmt: skip


def visits() -> Iterator[tuple[str, str, str]]:
    """The name of a page with the person, their e-mail address, and the address of the page: empty
    where the large school has no row that the page is about."""
    with signed_in_as(STAFF):
        people = _people()
    for name, (arguments, let_in, status) in test_access.PAGES.items():
        for person in sorted(let_in & set(people.everyone)):
            if status in (200, 302):
                try:
                    address = test_access.address(people, name, arguments)
                except AttributeError:
                    address = ""
                yield f"{name}, {person}", people.everyone[person].email, address
    for pattern, name, _view in routes():
        for prefix, person in OF_PACKAGES.items():
            # An export reads all of its table: to explain that takes long. Others have no name.
            if name.endswith(("_export", ":")):
                continue
            if name.startswith(prefix) and name not in test_access.PAGES:
                address = test_access.some_address(pattern, name)
                yield f"{name}, {person}", people.everyone[person].email, address


def _people() -> Any:
    """As the fixture of test_access names them, with the rows of which the table has addresses."""
    maya, stu, noor, tom = (
        User.objects.get(email=email) for email in (MENTOR, STUDENT, MANAGER, ADMINISTRATOR)
    )
    enrolment = stu.enrolments.running().get()
    baking = enrolment.path
    bread = baking.projects.get(position=4)
    Path.objects.filter(pk=baking.pk).update(slug=test_access.BREAD[0])
    type(bread).objects.filter(pk=bread.pk).update(slug=test_access.BREAD[1])
    mentorship = Mentorship.objects.get(mentor=maya, student=stu, ended_at=None)
    finn = User.objects.get(email="student3@example.org")  # has finished a path
    people = SimpleNamespace(
        maya=maya, stu=stu, noor=noor, tom=tom, bread=bread, finn=finn,
        ines=make.assessor("Ines Assessor", baking), nora=make.person("Nora Nobody"),
    )  # fmt: skip
    names = ("maya", "stu", "noor", "tom", "finn", "ines", "nora")
    people.everyone = {name: getattr(people, name) for name in names}
    people.cover = Mentorship.objects.get(student=stu, kind="cover")
    people.session = Session.objects.filter(mentorship=mentorship, status="planned").first()
    people.request = MentorRequest.objects.longest_waiting_first().first()
    people.run = matching_rows.run(noor)
    people.pair = matching_rows.pair(people.run, people.request, maya)
    people.assignment = make.assignment(mentorship)
    people.deliverable = hand_in(
        enrolment, bread, by=stu, upload=SimpleUploadedFile("loaf.txt", b"crust")
    )
    people.photo = pictures.keep(b"a face")
    User.objects.filter(pk=maya.pk).update(photo=people.photo)
    people.file = store_upload(SimpleUploadedFile("a.txt", b"flour"), baking, None)
    people.secret = GuideFile.objects.create(
        guide=Guide.objects.get(project=bread), name="b.txt", content_type="text/plain", size=1,
        sha256="", content=b"x",
    )  # fmt: skip
    people.announcement = Announcement.objects.create(
        title="Open hour", body="On Monday.", written_by=noor
    )
    people.certificate = Certificate.objects.filter(completion__person=maya).first()
    people.thread = Thread.objects.filter(lead=maya, partner=stu).first()
    people.topic = Topic.objects.filter(author=maya).first()
    people.verdict = Verdict.objects.filter(defence__student=stu).first()
    people.defence = Defence.objects.filter(student=stu).first()
    people.work = ProjectWork.objects.filter(enrolment=enrolment, project=bread).first()
    MentorResource.objects.create(slug="basics", title="Basics", summary="First", body="Listen.")
    return people
