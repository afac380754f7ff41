"""Moving a topic: who no longer sees it loses it, and who begins to see it is named before."""

import pytest

from dashboard.community import following, moving
from dashboard.community.models import Guest, Moderation, Reader, Topic
from dashboard.community.moderation_lines import lines_of
from tests import factories as make
from tests.dashboard.community.browsing import browser
from tests.dashboard.community.build import ask, fresh, group_of, talk

pytestmark = pytest.mark.django_db


def sees(person, topic):
    return Topic.objects.visible_to(fresh(person)).filter(pk=topic.pk).exists()


def move(topic, path, people, confirmed=""):
    moving.move(topic, group_of(path), by=people.noor, words="It fits", confirmed=confirmed)


def names(found):
    return [person.name for person in found]


def test_who_does_not_see_a_moved_topic_follows_it_no_more(people):
    topic = talk(people.maya, group_of(), (people.carl, "I saw it"))
    for person in (people.maya, people.carl):
        following.set_bookmarked(topic, True, by=person)
    moving.move(topic, group_of(people.baking), by=people.noor, words="For bakers")
    assert not sees(people.carl, topic)
    assert sees(people.maya, topic)
    carls = Reader.objects.get(user=people.carl, topic=topic)
    assert (carls.follows, carls.bookmarked_at) == (False, None)
    mayas = Reader.objects.get(user=people.maya, topic=topic)
    assert mayas.follows
    assert mayas.bookmarked_at
    assert {each.group for each in topic.replies.all()} == {group_of(people.baking)}
    assert Moderation.objects.get().from_group == group_of()


def test_a_student_who_begins_to_see_it_is_named_with_what_they_study(people):
    """Cross is a mentor of Baking who studies Carpentry."""
    topic = ask(people.carl, group_of(people.carpentry), body="What the table is judged by")
    with pytest.raises(moving.NotConfirmedError) as refused:
        move(topic, None, people)
    topic.refresh_from_db()
    assert topic.group == group_of(people.carpentry)
    assert not sees(people.cross, topic)
    change = refused.value.change
    assert [(each.name, each.studied) for each in change.students] == [
        ("Both Mentor-Student", "Baking"), ("Cross Mentor", "Carpentry"),
    ]  # fmt: skip
    assert "Cross Mentor" not in names(change.others)
    move(topic, None, people, change.confirmation)
    assert sees(people.cross, topic)


def test_all_students_are_named_however_many_others_there_are(people):
    for n in range(15):
        make.mentor(f"Aaron {n:02}", people.baking)
    topic = ask(people.carl, group_of(people.carpentry))
    change = moving.change_of(topic, group_of())
    assert "Cross Mentor" in names(change.students)
    assert len(change.others) == 12
    assert change.others_count > 15


def test_a_confirmation_is_for_one_group_and_its_students(people):
    topic = ask(people.carl, group_of(people.carpentry))
    to_bakers = moving.change_of(topic, group_of(people.baking)).confirmation
    with pytest.raises(moving.NotConfirmedError):
        move(topic, None, people, to_bakers)
    to_all = moving.change_of(topic, group_of()).confirmation
    make.enrolment(people.ines, people.carpentry)
    with pytest.raises(moving.NotConfirmedError) as refused:
        move(topic, None, people, to_all)
    assert "Ines Assessor" in names(refused.value.change.students)
    for guessed in ("", "1", "on", f"{group_of().pk}", f"{group_of().pk}:"):
        with pytest.raises(moving.NotConfirmedError):
            move(topic, None, people, guessed)
    assert not Moderation.objects.exists()


def test_whoever_studies_the_path_of_its_project_does_not_see_it_anywhere(people):
    topic = ask(people.carl, group_of(people.carpentry), project=people.table)
    change = moving.change_of(topic, group_of())
    assert names(change.students) == ["Both Mentor-Student"]
    move(topic, None, people, change.confirmation)
    assert not sees(people.cross, topic)


def test_who_will_see_a_topic_that_is_moved_to_more_people(people):
    topic = ask(people.maya, group_of(people.baking))
    Guest.objects.create(group=topic.group, user=people.tom, granted_by=people.noor)
    change = moving.change_of(topic, group_of())
    assert {"Carl Carpenter", "Una Unassigned", "Former Mentor"} <= set(names(change.others))
    assert not {"Maya Mentor", "Noor Manager", "Stu Student"} & set(names(change.others))
    assert change.ceases_count == 1


def test_a_topic_about_a_project_is_not_moved_to_another_path(people):
    topic = ask(people.maya, group_of(people.baking), project=people.bread)
    with pytest.raises(moving.OtherPathError):
        moving.move(topic, group_of(people.carpentry), by=people.noor, words="Oops")
    topic.refresh_from_db()
    assert topic.group == group_of(people.baking)
    assert not Moderation.objects.exists()


def lines(topic, reader):
    return [each.text for each in lines_of(topic, fresh(reader), 2, 26).of_topic]


def test_a_moved_topic_says_from_where_to_who_may_know(people):
    """Carl is a mentor of Carpentry, and not in the group of Baking."""
    topic = ask(people.maya, group_of(people.baking))
    seen = moving.change_of(topic, group_of()).confirmation
    move(topic, None, people, seen)
    topic.refresh_from_db()
    (to_noor,), (to_maya,), (to_carl,) = (
        lines(topic, each) for each in (people.noor, people.maya, people.carl)
    )
    assert to_noor == to_maya == "Moved from “Baking” to “All mentors” by Noor Manager: It fits"
    assert "Baking" not in to_carl
    assert "to “All mentors”" in to_carl


def test_each_move_in_the_list_of_acts_says_where_it_led(people):
    topic = ask(people.maya, group_of())
    move(topic, people.baking, people)
    topic.refresh_from_db()
    move(topic, None, people, moving.change_of(topic, group_of()).confirmation)
    acts = browser(people.noor).get("/community/moderation/?show=acts").context["acts"]
    assert [each.sentence.split(" by ")[0] for each in acts] == [
        "Moved from “Baking” to “All mentors”", "Moved from “All mentors” to “Baking”",
    ]  # fmt: skip
