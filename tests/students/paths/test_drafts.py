"""The draft of a published project: Bread is rewritten while Stu reads it."""

import pytest
from django.db import IntegrityError, transaction

from mentorhub.database import STAFF, signed_in_as
from students.models import CourseItem, ExpectedDeliverable, Path, Project, QuizQuestion, Resource
from students.paths import drafts
from tests.people import school

pytestmark = pytest.mark.django_db
BRIEF = "/projects/baking/bread/brief/"


@pytest.fixture
def people():
    with signed_in_as(STAFF):
        found = school()
        bread = found.bread
        make = {"project": bread, "position": 1}
        found.loaf = ExpectedDeliverable.objects.create(**make, title="A loaf")
        found.quiz = CourseItem.objects.create(**make, kind="quiz", title="Flour")
        question = {"text": "Which?", "choices": ["Rye"]}
        found.question = found.quiz.questions.create(**question)
        found.link = Resource.objects.create(**make, title="Mill", url="https://example.org/")
        yield found


def contents(project):
    """What readers see of a project, without keys."""
    return [
        *Project.with_drafts.filter(pk=project.pk).values_list(*drafts.PROJECT_FIELDS),
        *project.expected_deliverables.values_list("position", "title", "format"),
        *project.course_items.values_list("position", "title", "body", "questions__text"),
        *project.resources.values_list("position", "title", "url"),
    ]


def test_a_draft_begins_as_a_copy_and_there_is_only_one(people):
    draft = drafts.start(people.bread)
    assert contents(draft) == contents(people.bread)
    assert drafts.start(people.bread) == draft
    assert drafts.draft_of(people.bread) == draft
    assert drafts.changes(draft) == []


def test_readers_see_the_old_project_until_the_draft_is_published(people, client):
    draft = drafts.start(people.bread)
    Project.with_drafts.filter(pk=draft.pk).update(brief="canary-new", title="Rye bread")
    draft.refresh_from_db()
    for person in (people.stu, people.maya, people.ines, people.noor):
        client.force_login(person)
        page = client.get(BRIEF).text
        assert "canary-new" not in page
        assert people.bread.brief in page
        for tab in ("brief", "course", "resources", "guide"):
            assert client.get(f"/projects/baking/{draft.slug}/{tab}/").status_code == 404, person
        assert "Rye bread" not in client.get("/projects/baking/").text
    drafts.publish(draft)
    client.force_login(people.stu)
    assert "canary-new" in client.get(BRIEF).text


def test_no_list_of_projects_and_no_path_has_drafts(people):
    before = Project.objects.count(), people.baking.projects.count()
    draft = drafts.start(people.bread)
    assert (Project.objects.count(), people.baking.projects.count()) == before
    assert not Project.objects.visible_to(people.maya).filter(pk=draft.pk).exists()
    assert Path.objects.filter(projects=draft.pk, projects__draft_of=None).count() == 0


def test_publishing_writes_into_the_rows_that_are_known(people):
    draft = drafts.start(people.bread)
    Project.with_drafts.filter(pk=draft.pk).update(hours=99)
    draft.expected_deliverables.update(title="Two loaves")
    item = draft.course_items.get()
    CourseItem.objects.filter(pk=item.pk).update(body="Mix")
    item.questions.update(choices=["Rye", "Wheat"])
    draft.resources.update(description="An old one")
    draft.refresh_from_db()
    assert {change.kind for change in drafts.changes(draft)} == {"changed"}
    assert len(drafts.changes(draft)) == 5
    drafts.publish(draft)
    for row in (people.bread, people.loaf, people.quiz, people.question, people.link):
        row.refresh_from_db()
    assert people.bread.hours == 99
    assert people.bread.slug == "bread"
    assert people.bread.is_published
    assert people.loaf.title == "Two loaves"
    assert people.quiz.body == "Mix"
    assert people.question.choices == ["Rye", "Wheat"]
    assert people.link.description == "An old one"
    assert not Project.with_drafts.exclude(draft_of=None).exists()


def test_parts_are_added_and_removed_with_the_draft(people):
    draft = drafts.start(people.bread)
    draft.resources.all().delete()
    draft.expected_deliverables.create(position=2, title="A diary")
    quiz = draft.course_items.create(position=2, kind="quiz", title="Salt")
    quiz.questions.create(text="How much?")
    draft.course_items.get(title="Flour").questions.create(position=2, text="Why?")
    kinds = sorted((each.kind, str(each.part)) for each in drafts.changes(draft))
    assert kinds == [
        ("added", "A diary"), ("added", "How much?"), ("added", "Salt"), ("added", "Why?"),
        ("removed", "Mill"),
    ]  # fmt: skip
    wished = contents(draft)[1:]
    drafts.publish(draft)
    assert contents(people.bread)[1:] == wished
    assert not people.bread.resources.exists()
    assert CourseItem.objects.filter(pk=people.quiz.pk).exists()
    assert CourseItem.objects.count() == 2
    assert QuizQuestion.objects.count() == 3


def test_what_happened_to_the_project_meanwhile_stays(people):
    draft = drafts.start(people.bread)
    people.bread.resources.create(position=5, title="Later", url="https://example.org/later")
    people.quiz.delete()
    drafts.publish(draft)
    assert [row.title for row in people.bread.resources.all()] == ["Mill", "Later"]
    assert not people.bread.course_items.exists()
    assert not QuizQuestion.objects.exists()


def test_a_discarded_draft_leaves_the_project_as_it_was(people):
    before = contents(people.bread)
    draft = drafts.start(people.bread)
    draft.course_items.all().delete()
    drafts.discard(draft)
    assert contents(people.bread) == before
    assert drafts.draft_of(people.bread) is None
    assert drafts.start(people.bread)


def test_only_a_published_project_has_a_draft(people):
    people.bread.withdraw()
    with pytest.raises(drafts.NoDraftError):
        drafts.start(people.bread)
    with pytest.raises(drafts.NoDraftError):
        drafts.publish(people.bread)
    with pytest.raises(drafts.NoDraftError):
        drafts.discard(people.bread)
    assert Project.objects.filter(pk=people.bread.pk).exists()
    assert people.bread.course_items.exists()


def test_the_database_keeps_a_draft_hidden(people):
    draft = drafts.start(people.bread)
    for values in ({"state": "published"}, {"draft_of": None, "slug": "bread"}):
        with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
            Project.with_drafts.filter(pk=draft.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
        Project.with_drafts.create(
            path=people.baking, slug="second", title="Second", draft_of=people.bread
        )
