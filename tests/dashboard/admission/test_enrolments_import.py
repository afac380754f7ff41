"""Enrolments come in by a table: path, funding, first day, project reached and mentor."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from dashboard.models import Mentor
from mentorhub.accounts.models import User
from mentorhub.notifications.models import Delivery
from students.models import Approval, Enrolment, Mentorship, ProjectWork, Session
from tests import factories as make
from tests import people
from tests.dashboard.admission.test_people_import import apply, check

pytestmark = pytest.mark.django_db
HEAD = "name;email;roles;paths;funded;start;project;mentor\n"


@pytest.fixture
def school():
    return people.school()


@pytest.fixture
def tom(client, school):
    client.force_login(school.tom)
    return school.tom


def row(name, email, *cells):
    return ";".join([name, email, "student", *cells]) + "\n"


def running(user):
    return Enrolment.objects.running().get(student=user)


def mentor_of(user):
    found = Mentorship.objects.responsible_for(user)
    return found.mentor if found else None


def states(user):
    works = ProjectWork.objects.filter(enrolment__student=user)
    return {work.project.slug: work.state for work in works}


def addressed(school, cells):
    """The cells, with the addresses of the people named in braces."""
    emails = {name: person.email for name, person in school.everyone.items()}
    return [cell.format(**emails) for cell in cells]


def errors(response):
    return {row.line: " ".join(row.errors) for row in response.context["report"].invalid_rows}


def test_lena_comes_with_all_that_her_line_says(client, tom, school):
    line = row("Lena Ruiz", "lena@x.org", "Baking", "oui", "02/11/2026", "2", school.maya.email)
    response = check(client, HEAD + line)
    assert response.context["form"]["checked"].value()
    assert not User.objects.filter(email="lena@x.org").exists()
    assert apply(client, HEAD + line).status_code == 302
    lena = User.objects.get(email="lena@x.org")
    enrolment = running(lena)
    assert (enrolment.path, enrolment.funded) == (school.baking, True)
    assert timezone.localdate(enrolment.started_at) == date(2026, 11, 2)
    assert states(lena) == {"bread": "validated", "cake": "in_progress"}
    assert mentor_of(lena) == school.maya
    assert Mentorship.objects.get(student=lena).granted_by == tom


def test_two_hundred_students_come_at_once_and_each_mentor_is_told_once(client, tom, school):
    Mentor.objects.filter(user=school.maya).update(certified_at=timezone.now(), capacity=40)
    Mentor.objects.filter(user=school.past).update(certified_at=timezone.now(), capacity=40)
    for n in range(6):
        other = make.mentor(f"Mentor{n} Baker", school.baking, email=f"m{n}@x.org")
        Mentor.objects.filter(user=other).update(certified_at=timezone.now(), capacity=40)
    table = HEAD + "".join(
        row(f"New {n}", f"new{n}@x.org", "baking", "no", "2026-11-02", "cake", f"m{n % 6}@x.org")
        for n in range(200)
    )
    Delivery.objects.all().delete()
    assert apply(client, table).status_code == 302
    assert Mentorship.objects.in_force().filter(student__email__startswith="new").count() == 200
    told = Delivery.objects.filter(kind="support_began")
    assert sorted(told.values_list("recipient__email", flat=True)) == [
        f"m{n}@x.org" for n in range(6)
    ]


def test_who_is_here_is_brought_up_to_date(client, tom, school):
    """Stu studies Baking with Maya: funding, project and mentor change, the start does not."""
    make.work(school.stu, school.bread)
    line = row("", school.stu.email, "", "yes", "", "cake", school.past.email)
    report = check(client, HEAD + line).context["report"]
    assert [row.errors for row in report.rows] == [[]]
    assert mentor_of(school.stu) == school.maya
    apply(client, HEAD + line)
    assert running(school.stu).funded
    assert states(school.stu) == {"bread": "validated", "cake": "in_progress"}
    assert mentor_of(school.stu) == school.past
    began = Delivery.objects.filter(kind="support_began").values_list("recipient", flat=True)
    assert sorted(began) == sorted([school.stu.pk, school.past.pk])
    ended = Delivery.objects.filter(kind="support_ended").values_list("recipient", flat=True)
    assert list(ended) == [school.maya.pk], "the student is told of the new mentor, once"


def test_another_mentor_ends_the_sessions_with_the_one_before(client, tom, school):
    session = make.session(Mentorship.objects.get(student=school.stu))
    line = row("", school.stu.email, "", "", "", "", school.past.email)
    report = check(client, HEAD + line).context["report"]
    assert "Session" in " ".join(report.rows[0].changes)
    assert school.maya in report.told
    apply(client, HEAD + line)
    session.refresh_from_db()
    assert session.status != Session.Status.PLANNED


def test_another_path_ends_the_enrolment_before(client, tom, school):
    line = row("", school.stu.email, "carpentry", "", "", "", school.carl.email)
    apply(client, HEAD + line)
    assert running(school.stu).path == school.carpentry
    before = Enrolment.objects.ended().get(student=school.stu)
    assert (before.end_reason, before.ended_by) == ("changed_path", tom)
    assert mentor_of(school.stu) == school.carl


def test_a_mentor_who_is_new_may_stand_below_their_students(client, tom, school):
    table = (
        HEAD
        + row("Lena", "lena@x.org", "baking", "", "", "", "ada@x.org")
        + "Ada;ada@x.org;mentor;baking;;;;\n"
    )
    assert apply(client, table).status_code == 302
    assert mentor_of(User.objects.get(email="lena@x.org")).email == "ada@x.org"


def test_an_open_request_for_a_mentor_is_closed(client, tom, school):
    lena = make.student("Lena Ruiz", school.baking)
    request = make.mentor_request(lena)
    apply(client, HEAD + row("", lena.email, "", "", "", "", school.maya.email))
    request.refresh_from_db()
    assert request.closed_because == "matched"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("baking", "perhaps", "", "", ""), "yes or no"),
        (("baking", "", "2.13.2026", "", ""), "is not a date"),
        (("baking", "", "2099-01-01", "", ""), "up to"),
        (("baking", "", "", "pottery", ""), "no project “pottery”"),
        (("baking", "", "", "table", ""), "no project “table”"),
        (("baking", "", "", "", "nobody@x.org"), "Nobody here has the address"),
        (("baking", "", "", "", "{stu}"), "is not approved to mentor"),
        (("baking", "", "", "", "{carl}"), "is not approved to mentor"),
        (("baking", "", "", "", "{former}"), "is not approved to mentor"),
    ],
)
def test_what_is_wrong_is_said_beside_its_line(client, tom, school, cells, said):
    cells = [
        cell.format(**{name: p.email for name, p in school.everyone.items()}) for cell in cells
    ]
    response = check(client, HEAD + row("Lena", "lena@x.org", *cells))
    assert said in errors(response)[2]
    assert not User.objects.filter(email="lena@x.org").exists()


@pytest.mark.parametrize(
    ("who", "cells", "said"),
    [
        ("tom", ("baking", "", "", "", ""), "cannot be enrolled as a student"),
        ("maya", ("baking", "", "", "bread", ""), None),
        ("stu", ("", "", "2026-01-01", "", ""), "the start date cannot be changed"),
        ("stu", ("", "", "", "", "{stu}"), "not approved"),
        ("nora", ("", "", "", "", "{maya}"), "exactly one path"),
    ],
)
def test_the_rules_of_single_acts_hold(client, tom, school, who, cells, said):
    cells = [
        cell.format(**{name: p.email for name, p in school.everyone.items()}) for cell in cells
    ]
    found = errors(check(client, HEAD + row("", getattr(school, who).email, *cells)))
    assert (said in found[2]) if said else not found


def test_capacity_is_held_over_the_whole_table_and_errors_come_first(client, tom, school):
    """Maya has 6 seats, and Stu one of them: the sixth new student is one too many."""
    table = HEAD + "".join(
        row(f"New {n}", f"new{n}@x.org", "baking", "", "", "", school.maya.email) for n in range(6)
    )
    response = check(client, table)
    found = errors(response)
    assert list(found) == [7]
    assert "no room" in found[7]
    assert response.context["report"].in_order[0].line == 7
    apply(client, table)
    assert not User.objects.filter(email__startswith="new").exists()


def test_a_mentor_on_pause_gets_nobody(client, tom, school):
    today = timezone.localdate()
    Mentor.objects.filter(user=school.maya).update(
        paused_from=today - timedelta(days=1), paused_until=today + timedelta(days=1)
    )
    response = check(client, HEAD + row("L", "l@x.org", "baking", "", "", "", school.maya.email))
    assert "takes no new students" in errors(response)[2]


def test_nobody_is_taken_back(client, tom, school):
    make.work(school.stu, school.bread, finished_at=timezone.now(), state="validated")
    found = errors(check(client, HEAD + row("", school.stu.email, "", "", "", "bread", "")))
    assert "already validated" in found[2]


def test_what_has_changed_since_the_check_is_shown_again_and_nothing_is_done(client, tom, school):
    text = HEAD + row("", school.stu.email, "", "yes", "", "", school.past.email)
    checked = check(client, text).context["form"]["checked"].value()
    make.session(Mentorship.objects.get(student=school.stu))
    sent = {"text": text, "checked": checked, "apply": "1"}
    response = client.post("/admin/import-people/", sent)
    assert response.context["report"].has_changed
    assert mentor_of(school.stu) == school.maya
    assert not running(school.stu).funded


def test_an_approval_is_not_taken_by_a_student_of_the_path(client, tom, school):
    """Stu studies Baking: a table cannot make him its mentor besides."""
    text = "name,email,roles,paths\n" + f"Stu,{school.stu.email},mentor,baking\n"
    apply(client, text)
    assert not Approval.objects.for_mentoring().filter(user=school.stu).exists()


def test_nobody_but_staff_imports(client, school):
    for who in (school.noor, school.maya, school.stu):
        client.force_login(who)
        assert check(client, HEAD + row("L", "l@x.org", "baking")).status_code == 404


def test_a_line_with_several_faults_names_them_all(client, tom, school):
    """So that Tom mends the table once: a wrong cell hides none of the others."""
    cells = ("baking", "maybe", "32/13/2026", "pottery", "nobody@x.org")
    found = errors(check(client, HEAD + row("Lena", "lena@x.org", *cells)))
    for said in (
        "yes or no",
        "is not a date",
        "no project “pottery”",
        "Nobody here has the address",
    ):
        assert said in found[2]


def test_faults_beside_an_unknown_path_are_named_too(client, tom, school):
    cells = ("pottery", "maybe", "32/13/2026", "1", "nobody@x.org")
    found = errors(check(client, HEAD + row("Lena", "lena@x.org", *cells)))
    for said in ("no path “pottery”", "yes or no", "is not a date", "Nobody here has the address"):
        assert said in found[2]


def test_a_student_is_not_blamed_for_the_line_of_their_mentor(client, tom, school):
    table = HEAD + row("Lena", "lena@x.org", "baking", "", "", "", "iris@x.org")
    table += "Iris;iris@x.org;mentor;pottery;;;;\n"
    found = errors(check(client, table))
    assert list(found) == [3]
