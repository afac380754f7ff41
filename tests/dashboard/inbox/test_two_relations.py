"""Who are two things to each other have two threads, each named after its relation."""

import pytest

from dashboard.inbox.models import Thread, ThreadKind
from mentorhub.accounts.models import Role
from students.models import Mentorship
from tests import factories as make
from tests.dashboard.inbox.build import fresh, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(people):
    """Maya manages the school as well."""
    Role.objects.create(user=people.maya, kind=Role.Kind.MANAGER, granted_by=people.tom)
    return people


def get(client, person, url, **more):
    client.force_login(fresh(person))
    return client.get(url, **more)


def test_a_student_writes_to_the_mentor_or_to_the_manager(client, people):
    page = get(client, people.stu, "/inbox/new/").context["page"]
    (maya,) = [each for each in page.object_list if each == people.maya]
    assert maya.kinds == [ThreadKind.STUDENT, ThreadKind.MANAGER]
    url = f"/inbox/new/?to={people.maya.pk}"
    for kind in maya.kinds:
        assert client.post(f"{url}&as={kind}", {"body": f"To the {kind}"}).status_code == 302
    threads = Thread.objects.filter(partner=people.stu, lead=people.maya)
    assert {each.kind for each in threads} == {"student", "manager"}
    for kind in maya.kinds:
        address = threads.get(kind=kind).get_absolute_url()
        assert client.get(f"{url}&as={kind}").url == address
    # The closest relation, where none is named.
    assert client.get(url).url == threads.get(kind="student").get_absolute_url()


def test_the_list_names_what_each_thread_is(client, people):
    talk("student", people.stu, people.maya, "To my mentor")
    talk("manager", people.stu, people.maya, "To the manager")
    page = get(client, people.maya, "/inbox/")
    lines = {line.thread.kind: line for line in page.context["page"].object_list}
    assert set(lines) == {"student", "manager"}
    html = page.content.decode()
    assert "Your student" in html
    assert "You write as a mentorship manager" in html
    html = get(client, people.stu, "/inbox/").content.decode()
    assert "Your mentor" in html
    assert "Mentorship manager" in html


def test_nobody_with_one_relation_is_offered_a_choice(client, people):
    page = get(client, people.stu, "/inbox/new/").context["page"]
    (noor,) = [each for each in page.object_list if each == people.noor]
    assert noor.kinds == []


def test_when_the_mentorship_ends_the_thread_with_the_manager_stays_open(client, people):
    mentoring = talk("student", people.stu, people.maya)
    managing = talk("manager", people.stu, people.maya)
    Mentorship.objects.get(student=people.stu).end(by=people.noor)
    assert get(client, people.maya, mentoring.get_absolute_url()).status_code == 404
    answer = client.post(managing.get_absolute_url(), {"body": "I am still here"})
    assert answer.status_code == 302


def test_only_the_thread_with_the_student_waits_on_the_mentors_home(client, people):
    talk("manager", people.stu, people.maya)
    groups = {each.kind.key for each in get(client, people.maya, "/dashboard/").context["todo"]}
    assert "message" not in groups
    talk("student", people.stu, people.maya)
    groups = {each.kind.key for each in get(client, people.maya, "/dashboard/").context["todo"]}
    assert "message" in groups


def test_who_is_mentor_and_student_sees_each_thread_as_what_they_are_in_it(client, people):
    """Cross mentors in Baking and studies Carpentry with Carl."""
    make.mentorship(people.carl, people.cross)
    olga = make.student("Olga Other", people.baking)
    make.mentorship(people.cross, olga)
    mine = talk("student", people.carl, people.cross, "How is the table?")
    theirs = talk("student", olga, people.cross, "How is the bread?")
    home = get(client, people.cross, "/dashboard/")
    (items,) = [each.items for each in home.context["todo"] if each.kind.key == "message"]
    assert [item.who for item in items] == ["Olga Other"]
    html = client.get("/inbox/").content.decode()
    assert "Your mentor" in html
    assert "Your student" in html
    assert get(client, people.cross, "/inbox/?show=turn").context["page"].paginator.count == 2
    # As a student one is not told that guides are stopped; as a mentor one is.
    assert not client.get(mine.get_absolute_url()).context["is_to_student"]
    assert client.get(theirs.get_absolute_url()).context["is_to_student"]
