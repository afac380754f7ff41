"""What stands on the profile's page: the preview, what is missing, levels, and what it costs."""

import re
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.models import Mentor
from dashboard.profile.levels import Level, count_students, level_of
from mentorhub.accounts.anonymising import anonymise
from mentorhub.accounts.models import Role, User
from mentorhub.checklists import NEW_FOR
from mentorhub.database import OWNER
from students.models import MeetingRoom, Mentorship, WeeklyHours
from tests import factories as make
from tests.dashboard.profile.pictures import picture, upload

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/profile/"


def fill(people):
    Mentor.objects.filter(user=people.maya).update(
        introduction="I bake <bread>.\n\nSlowly.",
        languages=["en", "fr"],
        links=[{"label": "Bread", "url": "https://bread.example.org/"}],
    )
    Mentor.objects.get(user=people.maya).projects.add(people.bread)
    WeeklyHours.objects.create(person=people.maya, weekday=0, starts=540, ends=600)
    MeetingRoom.objects.create(mentor=people.maya, url="https://rooms.example.org/")
    type(people.maya).objects.filter(pk=people.maya.pk).update(zone="Europe/Paris")


def mentor_card(page):
    found = re.search(
        r'<section class="card" aria-labelledby="mentor-title">.*?</section>', page, re.S
    )
    return re.sub(r"<time.*?</time>", "", found.group())


def test_the_preview_is_what_the_student_gets(people, maya, signed_in):
    fill(people)
    maya.post(f"{PAGE}photo/", {"value": upload(picture())})
    mine = mentor_card(maya.get(PAGE).content.decode())
    theirs = mentor_card(signed_in(people.stu).get("/student/").content.decode())
    # What a student may do about it is theirs alone.
    assert "/matching/request/" not in mine
    assert "/accounts/blocks/" not in mine
    own = (
        r'<p(?: class="(?:card-sub|small)")?>\s*<a\s(?:class="button"\s*)?'
        r'href="/(?:matching/request|accounts/blocks|inbox/new)/.*?</p>'
    )
    assert mine.split() == re.sub(own, "", theirs, flags=re.DOTALL).split()
    for word in ("I bake &lt;bread&gt;.", "English, French", "https://bread.example.org/", "<img"):
        assert word in mine


def test_the_ring_says_that_it_counts_parts_of_the_profile(people, maya):
    page = maya.get(PAGE)
    ring = page.content.decode().partition('class="ring-box"')[2].partition("</svg>")
    counted = f"{page.context['complete']} of {page.context['of']} parts of your profile"
    assert counted in ring[0]
    said = ring[2].partition('class="hidden-text"')[2].partition("</span>")[0]
    assert counted in said
    assert "projects" not in said


def test_what_is_missing_is_said_with_its_reason_and_goes_away(people, maya):
    page = maya.get(PAGE)
    lacks = {each.part: each for each in page.context["missing"]}
    assert len(lacks) == 7
    for name in ("hours", "photo"):
        assert str(lacks[name].what) in page.content.decode()
        assert str(lacks[name].why) in page.content.decode()
    assert (page.context["complete"], page.context["of"]) == (0, 7)
    assert "0 of 7 parts" in page.content.decode()
    fill(people)
    page = maya.get(PAGE)
    assert [each.part for each in page.context["missing"]] == ["photo"]
    assert str(lacks["hours"].what) not in page.content.decode()
    maya.post(f"{PAGE}photo/", {"value": upload(picture())})
    page = maya.get(PAGE)
    assert page.context["missing"] == []
    assert 'class="missing"' not in page.content.decode()


def test_the_dashboard_says_only_what_keeps_students_away(people, maya):
    # Of a new mentor, the list of first steps says it.
    Role.objects.filter(user=people.maya).update(granted_at=timezone.now() - 2 * NEW_FOR)
    page = maya.get("/dashboard/").content.decode()
    assert f'href="{PAGE}#hours"' in page.partition('class="notice notice-warn lacks"')[2]
    fill(people)
    page = maya.get("/dashboard/").content.decode()
    assert 'class="notice notice-warn lacks"' not in page


class TestLevels:
    def mentor(self, people):
        return Mentor.objects.select_related("user").get(user=people.maya)

    def test_each_student_counts_once_and_a_cover_does_not(self, people):
        now = timezone.now()
        twice = make.student("Twice", people.baking)
        before = make.mentorship(people.maya, twice, starts_at=now - timedelta(90))
        make.ended_without_a_word(before, now - timedelta(60))
        make.mentorship(people.maya, twice)
        covered = make.student("Covered", people.baking)
        make.mentorship(
            people.maya, covered, kind="cover", starts_at=now, ends_at=now + timedelta(3)
        )
        make.mentorship(
            people.maya, make.student("Soon", people.baking), starts_at=now + timedelta(3)
        )
        assert count_students(self.mentor(people)) == (2, 0)

    def test_finished_counts_and_left_does_not(self, people):
        for name, reason in (("Fin", "finished"), ("Lef", "left")):
            student = make.student(name, people.baking)
            mentorship = make.mentorship(people.maya, student)
            student.enrolments.get().end(reason, by=make.office())
            mentorship.end(by=make.office())
        assert count_students(self.mentor(people)) == (3, 1)

    def test_finished_before_they_met_does_not_count(self, people):
        student = make.person("Back Again")
        make.enrolment(
            student, people.baking, ended_at=timezone.now() - timedelta(25), end_reason="finished"
        )
        make.enrolment(student, people.carpentry)
        make.mentorship(people.maya, student)
        assert count_students(self.mentor(people)) == (2, 0)

    def test_novice_certified_assessor(self, people):
        mentor = self.mentor(people)
        assert level_of(mentor).level == Level.NOVICE
        mentor.certified_at = timezone.now()
        assert level_of(mentor).level == Level.CERTIFIED
        mentor.user.roles.create(kind="assessor")
        mentor.user.refresh_from_db()
        assert level_of(mentor).level == Level.ASSESSOR

    def test_the_mentor_reads_the_rules_and_how_far_they_are(self, people, maya):
        page = maya.get(PAGE).content.decode()
        for word in (
            "At least 5 students supported",
            "1 of 5 students supported",
            "0 of 1 finished",
        ):
            assert word in page


def test_it_costs_the_same_with_many_rows(people, maya):
    fill(people)
    maya.get(PAGE)
    cost = []
    for _ in range(2):
        with CaptureQueriesContext(connections[OWNER]) as asked:
            maya.get(PAGE)
        cost.append(len([each for each in asked if "SAVEPOINT" not in each["sql"]]))
        mentor = Mentor.objects.get(user=people.maya)
        for n in range(20):
            mentor.projects.add(make.project(people.baking, title=f"Loaf {n}"))
            WeeklyHours.objects.create(
                person=people.maya,
                weekday=n % 7,
                starts=600 + 60 * (n // 7),
                ends=630 + 60 * (n // 7),
            )
    assert cost[0] == cost[1] <= 16


def test_whoever_leaves_for_good_leaves_nothing_of_it(
    people, maya, django_capture_on_commit_callbacks
):
    fill(people)
    maya.post(f"{PAGE}photo/", {"value": upload(picture())})
    maya.post(f"{PAGE}introduction/", {"value": "Another."})
    number = User.objects.get(pk=people.maya.pk).photo
    Mentorship.objects.get(student=people.stu).end(by=make.office())
    people.maya.roles.get().end(by=make.office())
    with django_capture_on_commit_callbacks(using=OWNER, execute=True):
        anonymise(people.maya)
    mentor = Mentor.objects.get(user=people.maya)
    assert (mentor.introduction, mentor.links, mentor.user.photo) == ("", [], None)
    assert not mentor.changes.exists()
    from mentorhub.files import pictures

    assert not pictures.is_kept(number)
