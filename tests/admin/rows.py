"""A row of every model that the administration shows."""

from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dashboard.cartridges.models import CartridgeImport
from dashboard.community import moderating
from dashboard.community.models import Guest, Report
from dashboard.helpcenter.models import (
    Asked,
    Avoided,
    RequestEvent,
    Responsible,
    VisitorRequest,
    Vote,
)
from dashboard.matching.board import decisions
from dashboard.matching.engine.run_processing import process_next_run
from dashboard.matching.models import MatchingPolicy, MatchingRun, MentorRequest, WeightPreset
from dashboard.models import Announcement, MentorResource
from dashboard.training.certificates.issuing import issue_again, revoke
from dashboard.training.models import TrainingPolicy
from guides.models import GuideFile, Reading, StoppedText
from guides.versions import save_version
from mentorhub.accounts.models import AccountMail, Block, Invitation
from students.deliverables import uploading
from students.deliverables.comments import comment_on
from students.deliverables.submission import hand_in
from students.models import (
    Absence,
    Assessment,
    CourseItem,
    Defence,
    EvaluationPolicy,
    Goal,
    MeetingRoom,
    Mentorship,
    Pause,
    ProjectWork,
    QuizQuestion,
    Resource,
    TimeOff,
    TimeProposal,
    Verdict,
    VerdictSkill,
    WeeklyHours,
)
from students.paths import uploads
from tests import factories as make
from tests.dashboard.community import build as community
from tests.dashboard.helpcenter import asking, queue_rows
from tests.dashboard.helpcenter import build as help_centre
from tests.dashboard.training import build
from tests.dashboard.training.certificates.build import certificate


def one_of_each(school):
    draft = make.project(school.baking, state="draft", title="Rolls")
    item = CourseItem.objects.create(project=draft, kind="quiz", title="Flour")
    QuizQuestion.objects.create(item=item, text="Which?", choices=["Rye", "Wheat"])
    file = uploads.store_upload(ContentFile(b"a,b\n", name="flours.csv"), school.baking, school.tom)
    Resource.objects.create(project=draft, kind="file", title="Flours", file=file)
    enrolment = school.stu.enrolments.get()
    Pause.objects.create(enrolment=enrolment, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 9))
    ProjectWork.objects.create(enrolment=enrolment, project=school.bread)
    make.session(school.stu.mentorships.get())
    Absence.objects.create(enrolment=enrolment, on=date(2026, 2, 1), noted_by=school.maya)
    Block.objects.create(blocker=school.maya, blocked=school.carl, kind=Block.Kind.MUTE)
    Invitation.issue(school.nora, sent_by=school.tom)
    AccountMail.objects.queue(
        AccountMail.Kind.PASSWORD_CHANGED, email=school.stu.email, language="en", user=school.stu
    )
    guide = make.guide(school.bread, "kept apart")
    save_version(guide, by=school.tom)
    GuideFile.objects.create(
        guide=guide, name="plan.png", content_type="image/png", size=1, sha256="0", content=b"x"
    )
    Reading.objects.create(
        project=school.bread, reader=school.maya, version=1, read_at=timezone.now()
    )
    StoppedText.objects.create(project=school.bread, author=school.maya, place="goal_add")
    sessions_and_around_them(school)
    a_judged_defence(school)
    a_matching(school)
    certificates(school)
    MentorResource.objects.create(slug="basics", title="Basics", summary="First", body="Listen.")
    a_course(school)
    a_community(school)
    a_help_centre(school)
    closed = Announcement.objects.create(title="Closed", body="On Monday.", written_by=school.noor)
    closed.record_edit(by=school.noor, show_again=False)
    CartridgeImport.objects.create(
        state="done",
        counts={"projects": 3},
        started_by=school.tom,
        finished_at=timezone.now(),
    )


def certificates(school):
    old = certificate(school.maya)
    new = issue_again(old, by=school.tom)
    revoke(new, by=school.tom, reason="By mistake.", note="", ends_certification=False)


def a_course(school):
    build.completion(build.small_course(), school.maya)
    TrainingPolicy.objects.create(pk=1)


def a_community(school):
    Guest.objects.create(
        group=community.group_of(school.carpentry), user=school.una, granted_by=school.tom
    )
    topic = community.talk(school.maya, community.group_of(), (school.ines, "Bake it longer."))
    reply = topic.replies.last()
    Report.objects.create(reply=reply, reporter=school.carl, reason="other", words="Too short")
    moderating.hide_reply(reply, by=school.noor, words="Once more, please")


def a_help_centre(school):
    article = help_centre.article("ovens")
    subject = asking.subject()
    queue_rows.canned_reply()
    Responsible.objects.create(manager=school.noor, subject=subject)
    asked = asking.ask(school.maya, uploads=[SimpleUploadedFile("room.txt", b"cold")])
    queue_rows.note_of(asked, school.noor)
    RequestEvent.objects.create(request=asked, kind="assigned", by=school.noor)
    VisitorRequest.objects.create(
        address="visitor@example.org", title="No code", body="None comes.", language="en"
    )
    Vote.objects.create(article=article, person=school.maya, helpful=True)
    Asked.objects.create(words="ovens", language="en", audience="mentors", found=1)
    Avoided.objects.create(subject=subject, article=article, person=school.maya)


def a_matching(school):
    MatchingPolicy.objects.create(pk=1)
    WeightPreset.objects.create(name="Usual", made_by=school.noor, is_default=True)
    wanda = make.student("Wanda Waiting", school.baking)
    max_ = make.mentor("Max Mentor", school.baking)
    max_.mentor_profile.languages = ["en"]
    max_.mentor_profile.save(update_fields=["languages"])
    for person in (wanda, max_):
        WeeklyHours.objects.create(person=person, weekday=1, starts=540, ends=720)
    request = MentorRequest.objects.create(
        student=wanda, enrolment=wanda.enrolments.get(), languages=["en"], made_by=wanda
    )
    run = MatchingRun.objects.ask(by=school.noor, weights=WeightPreset.default())
    process_next_run()
    decisions.accept(run.pairs.get(request=request), by=school.noor)
    decisions.forbid(wanda, school.carl, by=school.noor)


def sessions_and_around_them(school):
    make.policy()
    mentorship = Mentorship.objects.get(mentor=school.maya)
    session = make.past_session(mentorship, days_ago=2)
    session.close("no_show", by=school.maya)
    session.correct("held", by=school.maya, text="Came late")
    TimeProposal.objects.create(
        mentorship=mentorship, starts_at=timezone.now() + timedelta(days=2), made_by=school.stu
    )
    enrolment = school.stu.enrolments.get()
    Goal.objects.create(enrolment=enrolment, session=session, text="Knead twice")
    loaf = hand_in(enrolment, school.bread, by=school.stu, link="https://example.org/loaf")
    comment_on(loaf, "A good crust.", by=school.maya)
    uploading.begin(enrolment.works.first(), name="crumb.zip", size=3000)
    WeeklyHours.objects.create(person=school.maya, weekday=0, starts=540, ends=720)
    TimeOff.objects.create(
        person=school.maya, starts_on=date(2026, 12, 24), ends_on=date(2027, 1, 2)
    )
    MeetingRoom.objects.create(mentor=school.maya, url="https://meet.example.org/maya")


def a_judged_defence(school):
    now = timezone.now()
    work = ProjectWork.objects.get(project=school.bread)
    assessor = make.assessor("Ada Judge", school.baking)
    defence = Defence.objects.create(
        work=work, number=1, student=school.stu, status="booked", requested_by=school.maya,
        earliest_on=now.date(), latest_on=now.date(), assessor=assessor, taken_at=now, zone="UTC",
        starts_at=now - timedelta(days=30), ends_at=now - timedelta(days=30, minutes=-45),
    )  # fmt: skip
    Assessment.objects.create(defence=defence, assessor=assessor)
    verdict = Verdict.objects.create(defence=defence, outcome="to_rework", assessor=assessor)
    VerdictSkill.objects.create(verdict=verdict, position=1, title="Mixing", acquired=False)
    EvaluationPolicy.current().save()
