"""Every page × every kind of person → what they get. A page that is missing here fails the test."""

import copy
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from dashboard.models import Announcement, MentorResource
from guides.evaluating.drafts import open_draft
from guides.models import GuideFile, Mark
from guides.versions import save_version
from mentorhub import access
from mentorhub.accounts.models import Role, User
from mentorhub.checks import gate_of, routes
from mentorhub.database import OWNER, STAFF, signed_in_as
from mentorhub.files import pictures
from mentorhub.management.commands.access import document
from students.deliverables.submission import hand_in
from students.models import Approval, Enrolment, Mentorship, Project
from students.models import Path as StudyPath
from students.paths.uploads import store_upload
from tests import evaluations
from tests import factories as make
from tests.client import Client
from tests.dashboard.community import build as community
from tests.dashboard.helpcenter import asking, queue_rows
from tests.dashboard.helpcenter.build import article as help_article
from tests.dashboard.inbox.build import say, talk
from tests.dashboard.matching.board import rows as matching_rows
from tests.dashboard.training import build
from tests.dashboard.training.certificates.build import certificate
from tests.people import MAY_READ_BREAD, school

pytestmark = pytest.mark.django_db
# The same in every process: pytest-xdist compares the names of the tests.
SOME_FILE = "7c1f5f1e-3a56-4a09-9a0c-5d3d2b0f6a11"

# stu: student · maya: mentor · carl: mentor of another path · ines: assessor · una: of no path
# both, cross: mentors who are students · past: was a student · former: was a mentor
# finn: finished a path, and is nothing else · noor: manager · tom: administrator · nora: nobody
# visitor: not signed in
EVERYONE = {
    "visitor", "stu", "maya", "carl", "ines", "una", "both", "cross", "past", "former", "finn",
    "noor", "tom", "nora",
}  # fmt: skip
SIGNED_IN = EVERYONE - {"visitor"}
MEMBERS = SIGNED_IN - {"nora", "finn"}
READ_MESSAGES = MEMBERS | {"finn"}
WITH_ROLE = MEMBERS - {"stu"}
MENTORS = {"maya", "carl", "both", "cross", "past", "former"}
STUDENTS = {"stu", "both", "cross"}
ASSESSORS = {"ines", "una"}
WERE_STUDENTS = {"past", "finn"}
# Who sees the group of Baking in the community.
BAKERS = {"maya", "ines", "cross", "past", "noor"}
PARTICIPANTS = MENTORS | STUDENTS
# The second sends on to the first.
SIGN_IN = ("/accounts/login/", "/admin/login/")

# URL name -> (arguments, who gets in, with which status). Everybody else: a visitor is sent to the
# sign-in, a signed-in person meets an absent page.
BREAD = ["baking", "bread"]
PAGES = {
    "landing": ([], {"visitor"}, 200),
    "school_logo": ([], EVERYONE, 404),  # the tests have none
    "healthz": ([], EVERYONE, 200),
    "readyz": ([], EVERYONE, 200),
    # Absent for everybody without the token (tests/monitoring/test_metrics.py).
    "metrics": ([], EVERYONE, 404),
    "certificate_check": ([], EVERYONE, 200),
    "certificate_file": ([], EVERYONE, 302),
    "certificate_issuer": ([], EVERYONE, 200),
    "certificate_status": ([9], EVERYONE, 404),
    "certificate": (["a certificate"], EVERYONE, 200),
    "certificate_credential": (["a certificate"], EVERYONE, 200),
    "own_certificates": ([], MENTORS | ASSESSORS, 200),
    "own_certificate_issue": ([1], MENTORS | ASSESSORS, 405),
    "own_certificate_pdf": (["a certificate"], {"maya"}, 200),
    "dashboard": ([], MENTORS, 200),
    "dashboard_live": ([], MENTORS, 200),
    "todo": ([], MENTORS, 200),
    "student_view": ([], MENTORS, 405),
    "announcements_read": ([], MENTORS, 200),
    "announcement_dismissal": ([1], MENTORS, 405),
    "my_students": ([], MENTORS, 200),
    "search": ([], SIGNED_IN, 200),
    "profile": ([], MENTORS, 200),
    "profile_part": (["hours"], MENTORS, 200),
    "profile_confirmation": ([], MENTORS, 405),
    "profile_photo_removal": ([], MENTORS, 405),
    "profile_undo": ([1], MENTORS, 405),
    "photo": (["a photo"], WITH_ROLE | {"stu"}, 200),
    "accounts_photo": ([], SIGNED_IN, 200),
    "accounts_photo_removal": ([], SIGNED_IN, 405),
    "mentor_resource": (["basics"], MENTORS | ASSESSORS, 200),
    "mentor_resource_read": (["basics"], MENTORS | ASSESSORS, 405),
    "training": ([], MENTORS | ASSESSORS, 200),
    "training_course": (["kneading"], MENTORS | ASSESSORS, 200),
    "training_authors": ([], {"noor", "tom"}, 200),
    "training_finish": (["kneading"], MENTORS | ASSESSORS, 405),
    "training_chapter": (["kneading", "flour"], MENTORS | ASSESSORS, 200),
    "training_read": (["kneading", "flour"], MENTORS | ASSESSORS, 405),
    "training_quiz": (["kneading", "dough"], MENTORS | ASSESSORS, 200),
    "training_quiz_start": (["kneading", "dough"], MENTORS | ASSESSORS, 405),
    "training_quiz_answer": (["kneading", "dough", 1], MENTORS | ASSESSORS, 405),
    "announcements": ([], {"noor"}, 200),
    "announcement_edit": (["an announcement"], {"noor"}, 200),
    "announcement_end": ([1], {"noor"}, 405),
    "community_acknowledge": ([1], WITH_ROLE, 405),
    "community_acknowledged": (["an announcement"], {"noor"}, 200),
    "community_remind": (["an announcement"], {"noor"}, 405),
    "community_moderation": ([], {"noor"}, 200),
    "community_report_decision": ([1], {"noor"}, 405),
    "community_moderate": (["a topic"], {"noor"}, 200),
    "community_hide": (["a topic", 2], {"noor"}, 200),
    "community_hide_latest": (["a topic", 2], {"noor"}, 200),
    "community_report": (["a topic", 2], BAKERS - {"ines"}, 200),
    "community_updates": (["bread"], BAKERS, 200),
    "community_answers": (["bread"], BAKERS, 200),
    "covers": ([], {"noor"}, 200),
    "directory": ([], {"noor"}, 200),
    "directory_students_export": ([], {"noor"}, 200),
    "directory_at_risk": ([], {"noor"}, 200),
    "directory_mentors": ([], {"noor"}, 200),
    "directory_mentors_export": ([], {"noor"}, 200),
    "cover_plan": ([], {"noor"}, 200),
    "cover_for_mentor": (["maya"], {"noor"}, 200),
    "cover_end": ([1], {"noor"}, 405),
    "cover_hand_over": ([1], {"noor"}, 405),
    "cover_briefing": (["a cover"], {"noor", "cross"}, 200),
    "student_home": ([], STUDENTS | WERE_STUDENTS, 200),
    "earlier_paths": ([], WERE_STUDENTS, 200),
    "manager_home": ([], {"noor"}, 200),
    "matching": ([], {"noor"}, 200),
    "matching_propose": ([], {"noor"}, 405),
    "matching_runs": ([], {"noor"}, 200),
    "matching_run": (["a run"], {"noor"}, 200),
    "matching_accept_ticked": (["a run"], {"noor"}, 405),
    "matching_pair": (["a pair"], {"noor"}, 200),
    "matching_decide": (["a pair"], {"noor"}, 405),
    "matching_mentors": ([], {"noor"}, 200),
    "matching_what_if": ([], {"noor"}, 200),
    "matching_weights": ([], {"noor"}, 405),
    "matching_weights_delete": ([1], {"noor"}, 405),
    "matching_pair_rules": ([], {"noor"}, 200),
    "matching_pair_rule_end": ([1], {"noor"}, 405),
    "mentor_request": ([], STUDENTS, 200),
    "mentor_request_withdrawal": ([], {"stu"}, 200),
    "mentor_request_for": ([], {"noor"}, 200),
    "mentor_request_detail": (["a request"], {"noor"}, 200),
    "mentor_request_edit": (["a request"], {"noor"}, 200),
    "mentor_request_close": (["a request"], {"noor"}, 405),
    "match_decline": (["an assignment"], {"maya"}, 200),
    "sessions": ([], PARTICIPANTS | ASSESSORS, 200),
    "session_calendar_of": (["maya"], {"noor"}, 200),
    "session": (["a session"], {"stu", "maya", "noor"}, 200),
    "session_autosave": (["a session"], MENTORS, 405),
    "session_late": (["a session"], PARTICIPANTS, 405),
    "session_notes": (["a session"], MENTORS, 405),
    "session_outcome": (["a session"], MENTORS, 405),
    "goal": (["1"], PARTICIPANTS, 405),
    "session_plan": ([], MENTORS, 200),
    "session_brief": (["a session"], {"maya"}, 302),
    "student_dashboard": (["stu"], {"maya", "noor"}, 200),
    "student_signals": (["stu"], {"maya"}, 302),  # a part of the lists of students
    "scratchpad": (["stu", "bread"], {"maya"}, 200),
    "goal_add": (["stu"], MENTORS, 405),
    "next_project": (["stu"], MENTORS, 405),
    "due_day": (["stu"], MENTORS, 405),
    "deliverables": ([], STUDENTS, 200),
    "deliverable": (["a deliverable"], {"stu", "maya", "noor", "ines"}, 200),
    "deliverable_withdrawal": (["a deliverable"], STUDENTS, 405),
    # They answer to POST, HEAD, PATCH and DELETE (tests/students/deliverables/test_uploads.py).
    "deliverable_uploads": ([], STUDENTS, 405),
    "deliverable_upload": (["a deliverable"], STUDENTS, 405),
    "deliverable_upload_cancellation": (["a deliverable"], STUDENTS, 405),
    "deliverable_file": (["a deliverable"], {"stu", "maya", "noor", "ines"}, 200),
    "deliverable_read": (["a deliverable"], MENTORS, 405),
    "session_settings": ([], MENTORS | ASSESSORS, 200),
    "session_proposal": ([], STUDENTS, 200),
    "session_proposal_answer": (["1"], set(), 200),
    "session_move": (["a session"], {"maya"}, 200),
    "session_cancellation": (["a session"], {"maya", "stu"}, 200),
    "defence": (["a defence"], {"stu", "maya", "ines", "noor", "tom"}, 200),
    "result": (["a verdict"], {"stu", "maya", "ines", "noor"}, 200),
    "result_jury": (["a verdict"], {"stu", "maya", "ines", "noor"}, 200),
    "release": (["a defence"], {"ines", "una"}, 405),
    "answer_fixes": (["a defence"], {"ines", "una"}, 405),
    "correct_verdict": (["a judged defence"], {"ines", "noor"}, 200),
    "evaluation_health": ([], {"noor"}, 200),
    "defence_request": ([], set(), 200),
    "defence_take": (["a defence"], {"ines"}, 302),
    "defence_move": (["a defence"], {"ines"}, 200),
    "defence_decline": (["a defence"], ASSESSORS, 405),
    "defence_give_back": (["a defence"], ASSESSORS, 405),
    "defence_call_off": (["a defence"], MEMBERS, 405),
    "defence_held": (["a defence"], ASSESSORS, 405),
    "defence_not_held": (["a defence"], MEMBERS, 405),
    "defence_recording": (["a defence"], ASSESSORS, 405),
    "assessor_home": ([], {"ines", "una"}, 302),
    "evaluations": ([], {"ines", "una"}, 200),
    "marking": (["a defence"], {"ines"}, 200),
    "marking_preview": (["a defence"], {"ines"}, 200),
    "marking_mark": (["a defence", 1], ASSESSORS, 405),
    "marking_skill": (["a defence", 1], ASSESSORS, 405),
    "marking_draft": (["a defence", 1], ASSESSORS, 405),
    "marking_comments": (["a defence", "a mark"], {"ines"}, 200),
    "released_marks": (["a defence"], set(), 200),
    "readiness": (["a work"], {"maya"}, 200),
    "readiness_criterion": (["a work"], MENTORS, 405),
    "work_version": (["a work"], {"noor"}, 200),
    "path_list": ([], MEMBERS, 200),
    "path": (["baking"], MEMBERS, 200),
    "brief": (BREAD, MEMBERS, 200),
    "course": (BREAD, MEMBERS, 200),
    "course_mark": (BREAD, STUDENTS, 405),
    "resources": (BREAD, MEMBERS, 200),
    "guide": (BREAD, MAY_READ_BREAD, 200),
    "guide_tick": (BREAD, MAY_READ_BREAD, 405),
    "guide_file": (["a secret file"], MAY_READ_BREAD, 200),
    "file": (["a file"], MEMBERS, 200),
    "help_contact": ([], EVERYONE, 200),
    "help_suggestions": ([], SIGNED_IN, 405),
    # Visitors and wrong signatures: tests/dashboard/helpcenter/test_visitors.py, test_replying.py.
    "help_confirm": (["x"], EVERYONE, 404),
    "help_reply": (["x"], EVERYONE, 404),
    "help_offered": (["no-article"], EVERYONE - {"visitor"}, 404),
    "help_requests": ([], SIGNED_IN, 200),
    "help_request": (["a help request"], {"noor"}, 200),
    "help_file": (["a file of a request"], {"noor"}, 200),
    "inbox": ([], READ_MESSAGES, 200),
    "inbox_new": ([], MEMBERS, 200),
    "inbox_circle": ([], MENTORS | ASSESSORS, 200),
    "inbox_new_draft": ([], MEMBERS, 405),
    "inbox_circle_draft": ([], MENTORS | ASSESSORS, 405),
    "inbox_search": ([], READ_MESSAGES, 200),
    "inbox_number": ([], READ_MESSAGES, 200),
    "inbox_reports": ([], {"noor"}, 200),
    "inbox_report_decision": ([1], {"noor"}, 405),
    "inbox_file": (["a sent file"], {"stu", "maya"}, 200),
    "inbox_thread": (["a thread"], {"stu", "maya"}, 200),
    "inbox_messages": (["a thread"], {"stu", "maya"}, 200),
    "inbox_draft": (["a thread"], MEMBERS, 405),
    "inbox_tell_now": (["a thread"], MEMBERS, 405),
    "inbox_place": (["a thread"], READ_MESSAGES, 405),
    # The message is Stu's.
    "inbox_edit": (["a thread", 1], {"stu"}, 200),
    "inbox_remove": (["a thread", 1], READ_MESSAGES, 405),
    "inbox_to_session": (["a thread", 1], MEMBERS, 405),
    "inbox_report": (["a thread", 1], {"maya"}, 200),
    "help_queue": ([], {"noor"}, 200),
    "help_queue_number": ([], {"noor"}, 200),
    # Maya's request; whoever made one has its own page.
    "help_queue_request": (["a request of Maya"], {"noor"}, 200),
    "help_queue_answer": (["a request of Maya"], {"noor"}, 405),
    "help_queue_note": (["a request of Maya"], {"noor"}, 405),
    "help_queue_take": (["a request of Maya"], {"noor"}, 405),
    "help_queue_hand_over": (["a request of Maya"], {"noor"}, 405),
    "help_queue_merge": (["a request of Maya"], {"noor"}, 405),
    "help_queue_state": (["a request of Maya"], {"noor"}, 405),
    "help_queue_subject": (["a request of Maya"], {"noor"}, 405),
    "help_queue_article": (["a request of Maya"], {"noor"}, 405),
    "help_manage": ([], {"noor"}, 200),
    "help_new_article": ([], {"noor"}, 200),
    "help_article_preview": ([], {"noor"}, 405),
    "help_responsible": ([], {"noor"}, 200),
    "help_responsible_end": ([1], {"noor"}, 405),
    "help_canned": ([], {"noor"}, 200),
    "help_canned_reply": (["a canned reply"], {"noor"}, 200),
    "help_manage_article": (["kneading-by-hand"], {"noor"}, 200),
    "help_article_state": (["kneading-by-hand"], {"noor"}, 405),
    "help_article_pages": (["kneading-by-hand"], {"noor"}, 405),
    "help_article_related": (["kneading-by-hand"], {"noor"}, 405),
    "help_article_settings": (["kneading-by-hand"], {"noor"}, 405),
    "help_article_versions": (["kneading-by-hand", "en"], {"noor"}, 200),
    "help_contacts": ([], MEMBERS, 200),
    "community": ([], WITH_ROLE, 200),
    "community_number": ([], WITH_ROLE, 200),
    "community_search": ([], WITH_ROLE, 200),
    "help": ([], EVERYONE, 200),
    "help_search": ([], EVERYONE, 200),
    "help_for": (["session"], EVERYONE, 200),
    "help_article": (["an-article"], EVERYONE, 200),
    "help_vote": (["an-article"], SIGNED_IN, 405),
    "community_similar": ([], WITH_ROLE, 200),
    "community_mentions": ([], WITH_ROLE, 200),
    "community_drafts": ([], WITH_ROLE, 200),
    "community_group": (["baking"], BAKERS, 200),
    "community_people": (["baking"], BAKERS, 200),
    "community_group_read": (["baking"], WITH_ROLE, 405),
    "community_group_digest": (["baking"], WITH_ROLE, 405),
    # Maya's topic in the group of Baking, with a reply of Ines.
    # Tom sees no group, and is told so.
    "community_new": ([], WITH_ROLE, 200),
    "community_new_draft": ([], WITH_ROLE, 405),
    "community_preview": ([], WITH_ROLE, 405),
    "community_topic": (["a topic"], BAKERS, 200),
    "community_replies": (["a topic"], BAKERS, 200),
    "community_related": (["a topic"], BAKERS, 200),
    "community_place": (["a topic"], WITH_ROLE, 405),
    "community_draft": (["a topic"], WITH_ROLE, 405),
    "community_reply": (["a topic", 2], BAKERS, 302),
    "community_edit": (["a topic", 1], {"maya"}, 200),
    "community_history": (["a topic", 1], {"maya", "noor"}, 200),
    "community_remove": (["a topic", 1], WITH_ROLE, 405),
    "community_react": (["a topic", 1], WITH_ROLE, 405),
    "community_accept": (["a topic", 2], WITH_ROLE, 405),
    "community_file": (["a posted file"], BAKERS, 200),
    "reading_log": ([], {"noor"}, 200),
    "reading_log_export": ([], {"noor"}, 200),
    "sharing": ([], MENTORS, 200),
    "sharing_off": ([], SIGNED_IN, 405),
    "unsaved_signed_in": ([], SIGNED_IN, 200),
    "unsaved_drop": ([], SIGNED_IN, 405),
    # Opens in sharing mode only.
    "sharing_notes": (["a session"], set(), 200),
    "calendar": (["1-none"], EVERYONE, 404),
    "live": (["none"], EVERYONE, 410),
    "calendar_settings": ([], MENTORS | STUDENTS | ASSESSORS, 200),
    "notifications": ([], MEMBERS, 200),
    "notification_bell": ([], MEMBERS, 200),
    "notification": ([1], MEMBERS, 405),
    "notifications_read": ([], MEMBERS, 405),
    "notification_preferences": ([], MEMBERS, 200),
    "unsubscribe": (["1.late.none"], EVERYONE, 404),
    "reply": (["1.0.1.late.none"], EVERYONE, 404),
    "absent": (["baking/nothing/"], set(), 200),
    "accounts_profile": ([], SIGNED_IN, 200),
    "accounts_access": ([], SIGNED_IN, 200),
    "accounts_data": ([], SIGNED_IN, 200),
    "accounts_blocks": ([], SIGNED_IN, 200),
    "accounts_block": (["maya"], {"stu", *WITH_ROLE} - {"maya"}, 200),
    "accounts_block_end": ([1], SIGNED_IN, 405),
    "accounts_security": ([], SIGNED_IN, 200),
    "accounts_first_steps": ([], SIGNED_IN, 405),
    "accounts_zone": ([], SIGNED_IN, 405),
    "accounts_waiting": ([], {"nora"}, 200),
    "accounts_invitation": (["no-such-token"], EVERYONE, 410),
    "admin:index": ([], {"tom"}, 200),
    "admin_invite": ([], {"tom"}, 200),
    "admin_import_people": ([], {"tom"}, 200),
}
# What somebody gets who is let through the gate and has a better place to be.
HAVE_A_HOME = SIGNED_IN - {"nora"}
ELSEWHERE = {"landing": SIGNED_IN, "accounts_waiting": HAVE_A_HOME, "session_move": {"stu"}}
# Pages of packages: what they answer is theirs; that they are behind their gate is tested below.
BY_GATE = (
    "account_",
    "mfa_",
    "socialaccount_",
    "usersessions_",
    "openid_connect_",
    "admin:",
    "admin_",
)


@pytest.fixture(scope="module")
def written(rows_of_this_file, tmp_path_factory):
    """The people of ``people``, written once for a file: a third of a second each time."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield write_people()


@pytest.fixture
def people(written, from_one_network):
    """Objects of their own for each test of a file whose tests share the rows, which a rollback
    brings back; a file with real transactions takes ``fresh_people``."""
    return copy.deepcopy(written)


@pytest.fixture
def fresh_people(settings, tmp_path, from_one_network):
    """The same, written for one test."""
    settings.MEDIA_ROOT = tmp_path
    return write_people()


@pytest.fixture
def from_one_network(monkeypatch):
    """All these people look from one network."""
    monkeypatch.setattr("dashboard.training.certificates.lookups.MOST", 100_000)


def write_people():
    found = school()
    found.more["finn"] = make.student("Finn Finished", found.baking)
    found.more["finn"].enrolments.get().end(Enrolment.EndReason.FINISHED, by=found.tom)
    guide = make.guide(found.bread, "yeast")
    MentorResource.objects.create(slug="basics", title="Basics", summary="First", body="Listen.")
    build.small_course("kneading")
    days = {"starts_at": timezone.now() + timedelta(days=9)}
    days["ends_at"] = days["starts_at"] + timedelta(days=9)
    found.cover = make.mentorship(found.cross, found.stu, kind="cover", **days)
    found.announcement = Announcement.objects.create(
        title="Open hour", body="On Monday.", acknowledge=True, written_by=found.noor
    )
    found.request = make.mentor_request(found.stu)
    with signed_in_as(STAFF):
        found.certificate = certificate(found.maya)
    found.run = matching_rows.run(found.noor)
    found.pair = matching_rows.pair(found.run, found.request, found.cross)
    found.assignment = make.assignment(Mentorship.objects.get(mentor=found.maya))
    found.session = make.session(Mentorship.objects.get(mentor=found.maya))
    found.deliverable = hand_in(
        found.stu.enrolments.get(),
        found.bread,
        by=found.stu,
        upload=SimpleUploadedFile("loaf.txt", b"crust"),
    )
    found.work = make.work(found.stu, found.bread)
    found.defence = make.booked_defence(found.work, found.ines, by=found.maya)
    judged = found.defence.assessments.first() or evaluations.assessment(found.defence)
    with signed_in_as(STAFF):
        save_version(guide, by=None)
    open_draft(found.ines, judged)
    with signed_in_as(STAFF):
        found.mark = Mark.objects.get(evaluation__assessment=judged)
    found.verdict = _validated_cake(found)
    found.thread = talk("student", found.stu, found.maya)
    sent = say(found.thread, found.stu, uploads=[SimpleUploadedFile("oven.txt", b"hot")])
    found.sent_file = sent.attachments.get()
    asking.subject("sign-in", audience="anyone")
    found.help_request = asking.ask(found.noor, uploads=[SimpleUploadedFile("room.txt", b"cold")])
    found.asked = queue_rows.request_of(found.maya)
    found.canned = queue_rows.canned_reply()
    queue_rows.article("kneading-by-hand", state="draft")
    found.topic = community.talk(found.maya, community.group_of(found.baking))
    posted = [SimpleUploadedFile("dough.txt", b"soft")]
    reply = community.say(found.topic, found.ines, uploads=posted)
    found.posted_file = reply.attachments.get()
    help_article("an-article", audience="anyone", title="An article")
    found.photo = pictures.keep(b"Maya's face")
    with signed_in_as(STAFF):
        User.objects.filter(pk=found.maya.pk).update(photo=found.photo)
    with signed_in_as(STAFF):
        found.file = store_upload(SimpleUploadedFile("a.txt", b"flour"), found.baking, None)
        found.secret = GuideFile.objects.create(
            guide=guide, name="b.txt", content_type="text/plain", size=1, sha256="", content=b"x"
        )
    return found


def _validated_cake(people):
    """The result of the project before Bread."""
    ago = timezone.now() - timedelta(days=9)
    cake = people.baking.projects.get(slug="cake")
    work = make.work(people.stu, cake, started_at=ago, state="validated", finished_at=ago)
    return evaluations.judged(work, people.ines, at=ago)


def browser_of(people, name):
    client = Client()
    if name != "visitor":
        client.force_login(people.everyone[name])
    return client


def address(people, name, arguments):
    if arguments == ["a file"]:
        return people.file.get_absolute_url()
    if arguments == ["a sent file"]:
        arguments = [people.sent_file.uid, people.sent_file.name]
    if arguments == ["a help request"]:
        arguments = [people.help_request.pk]
    if arguments == ["a file of a request"]:
        arguments = [people.help_request.messages.get(number=1).files.get().uid, "room.txt"]
    if arguments == ["a request of Maya"]:
        arguments = [people.asked.pk]
    if arguments == ["a canned reply"]:
        arguments = [people.canned.pk]
    if arguments[:1] == ["a thread"]:
        arguments = [people.thread.uid, *arguments[1:]]
    if arguments[:1] == ["a topic"]:
        arguments = [people.topic.pk, *arguments[1:]]
    if arguments == ["a posted file"]:
        arguments = [people.posted_file.uid, people.posted_file.name]
    if arguments == ["a photo"]:
        arguments = [people.photo]
    if arguments == ["an announcement"]:
        arguments = [people.announcement.pk]
    if arguments == ["bread"]:
        arguments = [people.bread.pk]
    if arguments == ["a cover"]:
        arguments = [people.cover.pk]
    if arguments == ["maya"]:
        arguments = [people.maya.pk]
    if arguments == ["a secret file"]:
        arguments = [*BREAD, people.secret.pk, "b.txt"]
    if arguments[:1] == ["a defence"]:
        rest = [people.mark.pk if each == "a mark" else each for each in arguments[1:]]
        arguments = [people.defence.pk, *rest]
    if arguments == ["a work"]:
        arguments = [people.work.pk]
    if arguments == ["a session"]:
        arguments = [people.session.pk]
    if arguments == ["a verdict"]:
        arguments = [people.verdict.pk]
    if arguments == ["a judged defence"]:
        arguments = [people.verdict.defence_id]
    if arguments == ["a request"]:
        arguments = [people.request.pk]
    if arguments == ["a certificate"]:
        arguments = [people.certificate.code]
    if arguments == ["a run"]:
        arguments = [people.run.pk]
    if arguments == ["a pair"]:
        arguments = [people.pair.pk]
    if arguments == ["an assignment"]:
        arguments = [people.assignment.pk]
    if arguments == ["a deliverable"]:
        arguments = [people.deliverable.pk]
    if arguments[:1] == ["stu"]:
        arguments = [people.stu.pk, *[people.bread.pk for _ in arguments[1:]]]
    return reverse(name, args=arguments)


def test_the_kinds_of_role_are_the_same_in_access_and_in_the_model():
    assert {kind.name: kind.value for kind in access.RoleKind} == {
        kind.name: kind.value for kind in Role.Kind
    }


def test_every_page_stands_in_the_table():
    names = {name for _, name, _ in routes()}
    missing = {n for n in names - set(PAGES) if n and not n.startswith(BY_GATE)}
    assert not missing, f"say in PAGES who may open {sorted(missing)}"
    assert not set(PAGES) - names, "PAGES has a page that is gone"


def test_each_person_gets_the_page_or_an_absent_one(people):
    found, promised = {}, {}
    for person in sorted(EVERYONE):
        client = browser_of(people, person)
        for name, (arguments, let_in, status) in PAGES.items():
            response = client.get(address(people, name, arguments))
            found[name, person] = response.status_code
            promised[name, person] = 404
            if person in let_in:
                promised[name, person] = status
            elif person == "visitor" or person in ELSEWHERE.get(name, ()):
                promised[name, person] = 302
            if person == "visitor" and person not in let_in and promised[name, person] == 302:
                assert response.get("Location", "").startswith(SIGN_IN), name
    assert found == promised


def test_pages_of_packages_keep_to_their_gate(people):
    """Whoever the gate keeps out gets the sign-in or an absent page, and never an answer."""
    for pattern, name, view in routes():
        gate = gate_of(pattern, name, view)
        assert gate in access.GATES, (pattern, name)
        if not name.startswith(BY_GATE) or gate == "anyone":
            continue
        url = some_address(pattern, name)
        visitor = browser_of(people, "visitor").get(url)
        assert visitor.status_code == 302, (name, "visitor")
        assert visitor["Location"].startswith(SIGN_IN), name


def test_nobody_but_staff_sees_a_page_of_the_administration(people):
    clients = {name: browser_of(people, name) for name in ("maya", "noor", "both")}
    for pattern, name, _view in routes():
        if pattern.startswith("admin/") and name not in ("admin:login", "admin:logout"):
            url = some_address(pattern, name)
            for person, client in clients.items():
                assert client.get(url).status_code == 404, (url, person)


def some_address(pattern, name):
    for arguments in ([], ["1"], ["1", "1"], ["guides"], ["school"]):
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return "/" + pattern.partition("<")[0].partition("^")[0]


@pytest.mark.parametrize(
    "rest",
    [
        "", "baking/", "baking/bread/guide/", "baking/bread/guide", "baking/bread/brief/",
        "no/such/", "no", f"baking/bread/guide/files/{SOME_FILE}/x.png",
        "baking/bread/guide/x.css", "%00/", "%0A",
    ],
)  # fmt: skip
def test_a_visitor_is_sent_to_the_sign_in_before_any_look_up(people, client, rest):
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        with CaptureQueriesContext(connections[OWNER]) as asked:
            response = client.generic(method, f"/projects/{rest}")
        assert response.status_code == 302, method
        assert response["Location"].startswith("/accounts/login/?next=/projects/")
        assert len(asked) == 0, [query["sql"] for query in asked]


def test_what_a_past_student_and_a_mentor_who_studies_may_see(people):
    tabs = {"past": True, "cross": True, "both": False, "former": False, "una": False, "tom": False}
    for name, has_guide in tabs.items():
        page = browser_of(people, name).get("/projects/baking/bread/brief/").content.decode()
        assert ("/guide/" in page) == has_guide, name
    page = browser_of(people, "cross").get("/projects/carpentry/table/brief/").content.decode()
    assert "/guide/" not in page


def test_no_parameter_widens_what_one_sees(people):
    query = (
        f"?user={people.maya.pk}&student={people.stu.pk}&reader={people.maya.pk}&as={people.tom.pk}"
    )
    for name, url in (("carl", "/dashboard/"), ("stu", "/student/"), ("stu", "/projects/")):
        client = browser_of(people, name)
        client.get(url)
        assert _without_tokens(client.get(url + query)) == _without_tokens(client.get(url)), url
    assert (
        "Stu Student" not in browser_of(people, "carl").get("/dashboard/" + query).content.decode()
    )


def _without_tokens(response):
    """The token of a form differs each time, as does what a live page has seen."""
    tokens = rb'((?:name="(?:csrfmiddlewaretoken|form_key)" value|data-(?:token|seen))=")[^"]+'
    return re.sub(tokens, rb"\1", response.content)


def test_the_rules_of_rows(people):
    """What each kind of person sees of other people's rows."""
    everything = {"noor", "tom"}
    expected = {
        Enrolment: {"stu": {"stu"}, "maya": {"stu"}, "both": {"both"}, "carl": set()},
        Mentorship: {"stu": {"stu"}, "maya": {"stu"}, "ines": set(), "carl": set()},
        Approval: {"stu": set(), "maya": {"maya"}, "carl": {"carl"}, "una": set()},
    }
    who = {Enrolment: "student", Mentorship: "student", Approval: "user"}
    names = {person.pk: name for name, person in people.everyone.items()}
    for model, by_person in expected.items():
        total = model.objects.count()
        for name, seen in by_person.items():
            rows = model.objects.visible_to(people.everyone[name])
            assert {names[getattr(row, f"{who[model]}_id")] for row in rows} == seen, (model, name)
        for name in everything:
            assert model.objects.visible_to(people.everyone[name]).count() == total
    finn = people.more["finn"]
    assert [row.student for row in Enrolment.objects.visible_to(finn)] == [finn]
    for model in (StudyPath, Project, Mentorship, Approval):
        assert not model.objects.visible_to(finn).exists()
    nora = people.nora
    for model in (StudyPath, Project, Enrolment, Mentorship, Approval):
        assert not model.objects.visible_to(nora).exists()


def test_a_mentor_stops_seeing_a_student_when_the_mentorship_ends(people):
    mentorship = Mentorship.objects.get(mentor=people.maya)
    assert Enrolment.objects.visible_to(people.maya).exists()
    mentorship.end(by=make.office())
    assert not Enrolment.objects.visible_to(people.maya).exists()


def test_the_document_says_what_the_code_says():
    written = Path(settings.BASE_DIR, "docs", "access.md").read_text()
    assert written == document(), "run: manage.py access > docs/access.md"


def test_the_command_prints_the_document(capsys):
    call_command("access")
    assert capsys.readouterr().out == document()


def test_the_document_has_every_gate_and_rule():
    text = document()
    for word in ("`is_mentor`", "`guide_readers`", "`projects_with_open_guide`", "`/student/`"):
        assert word in text
    assert "| none |" not in text


def test_odd_addresses_and_parameters_are_no_failure(people):
    odd = ("%00", "%ff", "%0A", "%F0%9F%8D%9E", "x" * 3000, "%27%22--", "٣", "-1", "9" * 30)
    pages = {
        "stu": [
            "/projects/?q={}",
            f"/files/{people.file.pk}/{{}}",
            "/projects/{}/",
            "/student/?q={}",
        ],
        "maya": [
            "/dashboard/?q={}",
            "/projects/baking/{}/brief/",
            "/projects/baking/bread/guide/?student={}",
            f"/projects/baking/bread/guide/files/{people.secret.pk}/{{}}",
        ],
        "noor": ["/reading-log/?q={}", "/reading-log/?page={}"],
    }
    for name, addresses in pages.items():
        client = browser_of(people, name)
        client.raise_request_exception = False
        for address in addresses:
            for value in odd:
                status = client.get(address.format(value)).status_code
                assert status in (200, 302, 404), (name, address, value[:9], status)
    client = browser_of(people, "maya")
    client.raise_request_exception = False
    # Digits of another script are digits: so many that no criterion has the number.
    for value in ("", "x", "٣" * 9, "-1", "9" * 30, "1; select 1", "\0"):
        data = {"student": people.stu.pk, "criterion": value, "met": value}
        response = client.post("/projects/baking/bread/guide/ticks/", data)
        assert response.status_code == 404, value
