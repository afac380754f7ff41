"""The demo school: complete, believable, and written once."""

from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.db.models import Q
from django.utils import timezone

from dashboard.cartridges.models import CartridgeImport
from dashboard.models import Mentor
from guides.models import Criterion, Guide, GuideVersion
from mentorhub.accounts.models import Role, User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.demo.people import DEMO_PEOPLE, PASSWORD
from mentorhub.demo.seed import seed
from mentorhub.views import home_of
from students.models import Enrolment, Mentorship, Path, ProjectWork

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert seed()
    with signed_in_as(STAFF):
        yield


def test_two_paths_of_five_projects_each_with_everything(school):
    for path in Path.objects.published():
        projects = path.projects.published()
        assert projects.count() == 5
        for project in projects:
            assert len(project.brief) > 1000
            assert project.expected_deliverables.exists()
            assert project.course_items.count() >= 4
            assert project.course_items.filter(kind="quiz", questions__isnull=False).exists()
            assert project.resources.filter(kind="file").exists()
            guide = Guide.objects.get(project=project)
            assert 6 <= Criterion.objects.filter(skill__guide=guide).count() <= 10
            assert GuideVersion.objects.filter(guide=guide, number=1).exists()
    assert Path.objects.count() == 2


def test_twelve_mentors_and_forty_students_in_every_state(school):
    assert Mentor.objects.count() == 12
    assert User.objects.filter(enrolments__isnull=False).distinct().count() == 40
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
        "assessor": "path_list",
        "manager": "path_list",
        "admin": "admin:index",
    }


def test_every_list_of_the_administration_has_something_to_show(school):
    """All but the models of packages, what only an incident leaves, and files of guides."""
    empty = {
        model._meta.label
        for model in site._registry
        if model._meta.app_label in ("accounts", "students", "guides", "dashboard", "cartridges")
        if not model._base_manager.exists()
    }
    assert empty == {"guides.GuideFile"}


def test_the_rehearsed_cartridge_would_have_changed_nothing(school):
    counts = CartridgeImport.objects.get().counts
    assert counts["projects"] == 5
    assert counts["unchanged"] > 50
    assert counts["added"] == counts["changed"] == counts["removed"] == 0
    assert Path.objects.count() == 2


def test_a_second_start_changes_nothing(school):
    before = User.objects.count(), Role.objects.count(), Path.objects.count()
    assert not seed()
    assert (User.objects.count(), Role.objects.count(), Path.objects.count()) == before
