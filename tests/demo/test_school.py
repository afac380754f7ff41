"""The demo school: complete, consistent, and written once."""

from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.db.models import F, Q
from django.test import override_settings
from django.utils import timezone

from dashboard.cartridges.models import CartridgeImport
from dashboard.community.models import (
    Draft,
    Group,
    GroupReader,
    Guest,
    Mention,
    Moderation,
    Reply,
    ReplyEdit,
    Topic,
)
from dashboard.community.models import Report as ReplyReport
from dashboard.community.unread import with_unread_of_group
from dashboard.inbox.models import Message, Report, Thread
from dashboard.matching.models import MatchingRun, MentorRequest
from dashboard.matching.requests.queries import students_without_mentor
from dashboard.models import Mentor
from guides.models import Criterion, Guide, GuideVersion
from mentorhub.accounts.models import Block, Role, User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.demo.people import DEMO_PEOPLE
from mentorhub.demo.seed import seed
from mentorhub.embedded.demo import PASSWORD
from mentorhub.notifications.models import Delivery
from mentorhub.numbers import number_of
from mentorhub.views import home_of
from students.defences.clocks import FixState, clock_of
from students.models import (
    Defence,
    Deliverable,
    Enrolment,
    Mentorship,
    Path,
    ProjectWork,
    Session,
    SessionNote,
    TimeProposal,
    Verdict,
    WeeklyHours,
)

pytestmark = pytest.mark.django_db
FRENCH = "developpeur-web-python"


@pytest.fixture(scope="module")
def folder(rows_of_this_file, tmp_path_factory):
    """Where the files of the school are, which is written once for these tests."""
    media = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=media):
        assert seed()
    return media


@pytest.fixture
def school(folder, settings):
    settings.MEDIA_ROOT = folder
    with signed_in_as(STAFF):
        yield


def test_three_paths_of_projects_with_everything(school):
    for path in Path.objects.published():
        projects = path.projects.published()
        assert projects.count() == (3 if path.slug == FRENCH else 5)
        for project in projects:
            assert len(project.brief) > 1000
            assert project.expected_deliverables.exists()
            assert project.course_items.count() >= 4
            assert project.course_items.filter(kind="quiz", questions__isnull=False).exists()
            assert project.resources.filter(kind="file").exists()
            guide = Guide.objects.get(project=project)
            assert 6 <= Criterion.objects.filter(skill__guide=guide).count() <= 10
            assert GuideVersion.objects.filter(guide=guide, number=1).exists()
    assert Path.objects.count() == 3


def test_the_path_in_french_has_a_mentor_and_students_who_speak_it(school):
    running = Enrolment.objects.running().filter(path__slug=FRENCH)
    assert running.filter(student__language="fr").count() == running.count() == 2
    mentors = Mentorship.objects.in_force().filter(student__in=running.values("student"))
    assert {each.mentor.mentor_profile.languages[0] for each in mentors} == {"fr"}
    notes = SessionNote.objects.filter(session__project__path__slug=FRENCH).exclude(progress="")
    assert notes.count() >= 3


def test_twelve_mentors_and_forty_six_students_in_every_state(school):
    assert Mentor.objects.count() == 12
    assert User.objects.filter(enrolments__isnull=False).distinct().count() == 46
    today = timezone.localdate()
    running = Enrolment.objects.running()
    supported = Mentorship.objects.in_force().main().values("student")
    covered = Mentorship.objects.in_force().covers().values("student")
    states = {
        "waiting": running.exclude(student__in=supported),
        "just started": running.filter(started_at__gte=timezone.now() - timedelta(days=8)),
        "late": running.filter(works__finished_at=None, works__due_on__lt=today),
        "absent twice": running.filter(absences__isnull=False),
        "covered": running.filter(student__in=covered),
        "between projects": running.exclude(
            works__in=ProjectWork.objects.open()
        ).filter(works__isnull=False),
        "reworking": running.filter(works__state="to_rework"),
        "paused": running.filter(Q(pauses__starts_on__lte=today, pauses__ends_on__gte=today)),
        "finished": Enrolment.objects.filter(end_reason="finished"),
    }  # fmt: skip
    assert {name for name, rows in states.items() if not rows.exists()} == set()


def test_ten_students_wait_for_a_mentor_each_in_another_way(school):
    rows = MentorRequest.objects.open()
    assert rows.count() == 10
    with_mentor = Mentorship.objects.in_force().main().values("student")
    assert not rows.filter(student__in=with_mentor).exists()
    assert not rows.exclude(student__in=WeeklyHours.objects.values("person")).exists()
    spoken = {each for mentor in Mentor.objects.all() for each in mentor.languages}
    kinds = {
        "French": rows.filter(languages__contains=["fr"]),
        "needs": rows.exclude(needs=""),
        "support": rows.filter(needs_support=True),
        "previous": rows.filter(wants_previous=True),
        "asked for by a manager": rows.exclude(made_by=F("student")),
        "returned": rows.filter(assignments__declined_at__isnull=False, returned_at__isnull=False),
        "impossible by language": rows.exclude(languages__overlap=sorted(spoken)),
    }
    assert {name for name, found in kinds.items() if not found.exists()} == set()
    # Somebody is left for a manager to ask for.
    assert students_without_mentor().exists()


def test_a_session_starts_within_the_hour_and_its_reminder_is_due_now(school):
    now = timezone.now()
    sams = Session.objects.upcoming().filter(student__email="student@example.org")
    soon = sams.first()
    assert now < soon.starts_at < now + timedelta(hours=1)
    assert soon.mentor.email == "mentor@example.org"
    assert soon.is_planned
    late = Delivery.objects.filter(session=soon, kind="late", state=Delivery.State.PENDING)
    assert {row.recipient_id for row in late} == {soon.mentor_id, soon.student_id}
    assert all(abs(row.due_at - now) < timedelta(minutes=2) for row in late)


def test_people_write_to_each_other(school):
    threads = Thread.objects.all()
    assert threads.count() == 24
    assert threads.filter(kind=Thread.Kind.STUDENT).count() == 8
    assert [thread.participants.count() for thread in threads.filter(lead=None)] == [4]
    french = threads.filter(lead__language="fr", partner__language="fr")
    assert french.exists()
    maya = User.objects.get(email="mentor@example.org")
    assert number_of(maya, "inbox") == 3
    (report,) = Report.objects.open()
    assert len(report.copy) == 6
    blocked = Block.objects.filter(kind=Block.Kind.BLOCK, blocker=report.reporter).get()
    assert blocked.blocked == report.message.author


def test_a_question_was_answered_in_a_session_and_one_waits_for_the_next(school):
    taken = Message.objects.exclude(session=None).order_by("number")
    assert [each.session.status for each in taken] == ["held", "planned"]
    for each in taken:
        assert each.sent_at < each.session.starts_at


def test_messages_are_in_the_order_of_their_numbers_and_none_is_of_the_future(school):
    for thread in Thread.objects.prefetch_related("messages"):
        sent = [each.sent_at for each in thread.messages.all()]
        assert sent == sorted(sent)
        assert sent[-1] == thread.changed_at < timezone.now()
        assert len(sent) == thread.last_number


def test_the_mentors_talk_in_five_groups(school):
    """The third announcement, which is over, was made before the community."""
    topics, replies = Topic.objects.all(), Reply.objects.filter(number__gt=1)
    assert Group.objects.filter(topics__in=topics).distinct().count() == 5
    assert topics.count() == 40 + 1
    assert replies.count() == 160
    assert topics.filter(kind="announcement").count() == 2 + 1
    assert topics.filter(language="fr").count() == 10
    assert replies.filter(language="fr").count() >= 160 / 4
    assert topics.unanswered().count() == 4
    questions = topics.filter(kind="question")
    assert questions.filter(accepted__number__gt=1).count() == 15
    assert not Reply.objects.filter(number=1, body="").exists()
    assert Mention.objects.exists()
    assert Draft.objects.exists()
    assert ReplyEdit.objects.filter(reply__edited_at=F("at")).count() == 2


def test_whoever_writes_or_reads_in_a_group_sees_it(school):
    for person in User.objects.filter(roles__isnull=False).distinct():
        seen = Topic.objects.visible_to(person)
        own = Reply.objects.filter(author=person)
        assert set(own.values_list("topic", flat=True)) <= set(seen.values_list("pk", flat=True))
        read = GroupReader.objects.filter(user=person).values("group")
        assert (
            not Group.objects.filter(pk__in=read)
            .difference(Group.objects.visible_to(person))
            .exists()
        )
    assert Guest.objects.running().filter(group__path__isnull=False).count() == 1
    assert not Reply.objects.filter(author__enrolments__isnull=False).exists()


def test_replies_are_numbered_in_the_order_in_which_they_were_written(school):
    for topic in Topic.objects.prefetch_related("replies"):
        replies = list(topic.replies.all())
        written = [each.created_at for each in replies]
        assert [each.number for each in replies] == list(range(1, topic.last_number + 1))
        assert written == sorted(written)
        assert written[-1] == topic.last_at < timezone.now()


def test_a_manager_has_moderated_the_community_and_is_asked_to_again(school):
    assert set(Moderation.objects.values_list("act", flat=True)) == {"hide", "lock", "move"}
    assert Topic.objects.exclude(locked_at=None).count() == 1
    assert Reply.objects.exclude(removed_at=None).get().removed_by.email == "manager@example.org"
    (report,) = ReplyReport.objects.open()
    assert report.reply.author != report.reporter


def test_maya_has_something_unread_in_the_community_and_nobody_everything(school):
    maya = User.objects.get(email="mentor@example.org")
    groups = with_unread_of_group(Group.objects.visible_to(maya), maya)
    unread = {group.slug: group.unread for group in groups}
    assert len(unread) == 5
    assert 5 < sum(unread.values()) < 15
    for person in User.objects.filter(mentor_profile__isnull=False):
        mine = with_unread_of_group(Group.objects.visible_to(person), person)
        assert sum(group.unread for group in mine) < 40


def test_no_mail_of_the_past_waits_to_be_sent(school):
    now = timezone.now()
    waiting = Delivery.objects.filter(state=Delivery.State.PENDING)
    assert waiting.filter(due_at__gt=now).exists()
    assert not waiting.filter(due_at__lt=now - timedelta(minutes=2)).exists()
    assert Delivery.objects.filter(state=Delivery.State.SENT).exists()


def test_the_latest_two_sessions_of_whoever_is_absent_twice_were_missed(school):
    students = Enrolment.objects.running().filter(
        absences__on__gte=timezone.localdate() - timedelta(days=12)
    )
    for enrolment in students.distinct():
        latest = Session.objects.past().filter(student=enrolment.student)[:2]
        assert [session.status for session in latest] == ["no_show", "no_show"]
        assert not enrolment.absences.filter(session=None).exists()
    assert students.exists()


def test_maya_has_something_of_everything_to_do(school):
    maya = User.objects.get(email="mentor@example.org")
    assert Session.objects.without_outcome().filter(mentor=maya).count() == 1
    assert TimeProposal.objects.open().filter(mentorship__mentor=maya).count() == 1
    mine = Mentorship.objects.in_force().filter(mentor=maya).values("student")
    unread = Deliverable.objects.unread().filter(enrolment__student__in=mine)
    assert unread.count() == 2
    planned = Session.objects.upcoming().filter(mentor=maya).values("student")
    assert Mentorship.objects.in_force().filter(mentor=maya).exclude(student__in=planned).exists()


def test_notes_are_many_and_differ_for_each_student(school):
    notes = SessionNote.objects.exclude(progress="").values_list("session__student", "progress")
    assert len(set(notes)) == len(notes)
    assert len({text for _, text in notes}) >= 20


def test_each_demo_person_has_their_own_home(school):
    homes = {}
    for person in DEMO_PEOPLE:
        user = User.objects.get(email=person["email"])
        assert user.name == person["name"]
        assert user.check_password(PASSWORD)
        homes[person["key"]] = home_of(user)
    assert homes == {
        "mentor": "dashboard",
        "student": "student_home",
        "assessor": "evaluations",
        "manager": "manager_home",
        "admin": "admin:index",
    }


def test_every_list_of_the_administration_has_something_to_show(school):
    """All but the models of packages, what only an incident leaves, files of guides, and uploads,
    which last as long as their file needs."""
    empty = {
        model._meta.label
        for model in site._registry
        if model._meta.app_label in ("accounts", "students", "guides", "dashboard", "cartridges")
        if not model._base_manager.exists()
    }
    assert empty == {"guides.GuideFile", "students.Upload"}


def test_the_rehearsed_cartridge_would_have_changed_nothing(school):
    counts = CartridgeImport.objects.get().counts
    assert counts["projects"] == 5
    assert counts["unchanged"] > 50
    assert counts["added"] == counts["changed"] == counts["removed"] == 0
    assert Path.objects.count() == 3


def test_a_second_start_changes_nothing(school):
    before = User.objects.count(), Role.objects.count(), Path.objects.count()
    assert not seed()
    assert (User.objects.count(), Role.objects.count(), Path.objects.count()) == before


def test_the_board_has_a_run_to_decide_and_one_that_shows_what_would_change(school):
    run = MatchingRun.objects.real().get()
    assert run.result["matched"] == run.pairs.filter(mentor__isnull=False).count() == 8
    nobody = [[each["code"] for each in pair.why_nobody] for pair in run.pairs.filter(mentor=None)]
    assert sorted(nobody) == [["full", "path", "hours"], ["language"]]
    supposed = MatchingRun.objects.exclude(what_if={}).get()
    assert supposed.result["before"]["matched"] > supposed.result["matched"]


def test_every_state_of_a_defence_is_there(school):
    assert set(Defence.objects.values_list("status", flat=True)) == set(Defence.Status)
    reasons = set(Defence.objects.exclude(not_held_because="").values_list("not_held_because"))
    assert len(reasons) == 3
    clocks = {
        clock_of(verdict).state(timezone.now()) for verdict in Verdict.objects.with_clock()
        if verdict.outcome == Verdict.Outcome.CONDITIONAL
    }  # fmt: skip
    assert clocks == {FixState.OPEN, FixState.ANSWER_DUE}


def test_every_finished_work_has_its_verdict_and_no_other(school):
    judged = set(
        Verdict.objects.last_of_work()
        .filter(outcome=Verdict.Outcome.VALIDATED)
        .values_list("defence__work", flat=True)
    )
    assert judged == set(ProjectWork.objects.exclude(finished_at=None).values_list("pk", flat=True))
    for work in ProjectWork.objects.filter(finished_at=None).exclude(state="in_progress"):
        last = Verdict.objects.last_of_work().filter(defence__work=work).get()
        assert last.outcome == work.state


def test_no_assessor_of_a_defence_ever_supported_the_student(school):
    for defence in Defence.objects.exclude(assessor=None):
        pair = {"mentor": defence.assessor_id, "student": defence.student_id}
        assert not Mentorship.objects.filter(**pair).exists()
