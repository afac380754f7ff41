"""The form below a topic, and what one does with a reply: the refusals keep what was typed."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from dashboard.community import following, moderating, posting
from dashboard.community.models import (
    Act,
    Attachment,
    Draft,
    Moderation,
    Reaction,
    ReactionKind,
    Reader,
    Reply,
    ReplyEdit,
    Topic,
)
from dashboard.community.removing import remove_reply
from mentorhub.accounts.blocks import block
from mentorhub.accounts.models import Block, User
from mentorhub.database import STAFF, signed_in_as
from tests.dashboard.community.browsing import act, browser, reply_to
from tests.dashboard.community.build import ask, group_of, say, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return talk(people.maya, group_of(people.baking), (people.ines, "Knead it longer."))


def picture(name="loaf.jpg"):
    """A photo with a place in it."""
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    content = BytesIO()
    Image.new("RGB", (300, 200), "#885522").save(content, "JPEG", exif=exif)
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def test_a_reply_is_the_next_and_its_author_is_led_to_it(people, topic):
    answer = reply_to(topic, people.maya, "Thank **you**")
    assert answer["Location"] == f"{topic.get_absolute_url()}?from=3#r3"
    assert (
        Reply.objects.get(topic=topic, number=3).html
        == '<p dir="auto">Thank <strong>you</strong></p>\n'
    )


def test_nobody_replies_to_what_they_do_not_see(people, topic):
    for name in ("stu", "carl", "una", "both", "former", "tom", "nora"):
        assert reply_to(topic, getattr(people, name)).status_code == 404, name
    assert topic.replies.count() == 2


def test_the_same_form_twice_is_one_reply(people, topic):
    key = "0f4e3a7c-7f3a-4a57-9a9b-0a3f2f9f1d11"
    for _ in range(2):
        assert reply_to(topic, people.maya, "Once", key=key).status_code == 302
    assert topic.replies.filter(body="Once").count() == 1


@pytest.mark.parametrize(
    "body",
    [
        "",
        "  \n ",
        "\u200b",
        "x" * 10_001,
        "with \0 in it",
        " ".join(f"@[A]({n})" for n in range(1, 101)),
    ],
    ids=["empty", "spaces", "invisible", "too long", "NUL", "mentions"],
)
def test_a_text_that_is_refused_stays_in_the_form(people, topic, body):
    answer = reply_to(topic, people.maya, body)
    assert answer.status_code in (400, 422)
    if answer.status_code == 422:
        assert answer.context["form"].data["body"] == body
    assert topic.replies.count() == 2


def test_a_topic_that_was_closed_meanwhile_keeps_the_text(people, topic):
    Topic.objects.filter(pk=topic.pk).update(locked_at=timezone.now())
    answer = reply_to(topic, people.ines, "Too late")
    assert answer.status_code == 422
    assert answer.context["form"].data["body"] == "Too late"
    assert "Too late" in answer.content.decode()
    assert reply_to(topic, people.noor, "From a manager").status_code == 302


def test_a_topic_that_was_moved_away_is_absent(people, topic):
    Topic.objects.filter(pk=topic.pk).update(group=group_of(people.carpentry))
    assert reply_to(topic, people.ines).status_code == 404


@pytest.mark.parametrize(("days", "most"), [(30, 20), (6, 10)])
def test_twenty_replies_in_ten_minutes_and_half_of_them_in_the_first_week(
    people, topic, days, most
):
    with signed_in_as(STAFF):
        joined = timezone.now() - timedelta(days=days)
        User.objects.filter(pk=people.maya.pk).update(joined_at=joined)
    client = browser(people.maya)
    url = topic.get_absolute_url()
    for number in range(most):
        assert client.post(url, {"body": str(number)}).status_code == 302, number
    answer = client.post(url, {"body": "One too many"})
    assert answer.status_code == 429
    assert "One too many" in answer.content.decode()
    assert topic.replies.count() == 2 + most


def test_pictures_are_stored_without_what_the_camera_wrote(people, topic):
    files = [picture(), SimpleUploadedFile("dough.txt", b"soft")]
    assert reply_to(topic, people.maya, "", files=files).status_code == 302
    photo, text = Attachment.objects.order_by("pk")
    content = photo.file.read()
    assert b"Secret Camera" not in content
    assert Image.open(BytesIO(content)).size == (300, 200)
    assert photo.size == len(content)
    assert text.file.read() == b"soft"


def test_a_broken_picture_and_a_fifth_file_are_refused(people, topic):
    broken = SimpleUploadedFile("loaf.jpg", picture().read()[:200], content_type="image/jpeg")
    for files in ([broken], [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(5)]):
        answer = reply_to(topic, people.maya, "With files", files=files)
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {"files"}
    assert not Attachment.objects.exists()


def test_a_file_is_for_those_who_see_its_reply_until_it_is_removed(people, topic):
    reply_to(topic, people.ines, "", files=[SimpleUploadedFile("dough.txt", b"soft")])
    found = Attachment.objects.get()
    url = f"/community/files/{found.uid}/dough.txt"
    assert browser(people.maya).get(url).status_code == 200
    assert browser(people.carl).get(url).status_code == 404
    act(topic, 3, "remove", people.ines)
    assert browser(people.noor).get(url).status_code == 404


def test_a_draft_is_found_again_and_goes_with_the_reply(people, topic):
    client = browser(people.ines)
    url = topic.get_absolute_url()
    assert client.post(f"{url}draft/", {"body": "Half a"}).status_code == 204
    assert client.get(url).context["form"].initial["body"] == "Half a"
    assert browser(people.maya).get(url).context["form"].initial["body"] == ""
    reply_to(topic, people.ines, "Half a loaf")
    assert not Draft.objects.exists()
    assert client.post(f"{url}draft/", {"body": " "}).status_code == 204
    assert client.post(f"{url}draft/", {"body": "x" * 10_001}).status_code == 422


def test_a_reaction_is_given_once_and_taken_back(people, topic):
    for data, count in (
        ({"give": "thanks"}, 1),
        ({"give": "thanks"}, 1),
        ({"give": "love"}, 2),
        ({"take": "thanks"}, 1),
        ({"take": "thanks"}, 1),
    ):
        assert act(topic, 2, "react", people.noor, **data).status_code == 302
        assert Reaction.objects.count() == count
    for data in ({}, {"give": "hate"}, {"give": "x" * 500}):
        assert act(topic, 2, "react", people.noor, **data).status_code == 404
    assert act(topic, 2, "react", people.carl, give="thanks").status_code == 404
    assert act(topic, 9, "react", people.noor, give="thanks").status_code == 404
    assert Reaction.objects.get().kind == ReactionKind.LOVE


def test_the_asker_and_managers_accept_an_answer(people, topic):
    for person, status, accepted in (
        (people.ines, 404, None),
        (people.carl, 404, None),
        (people.maya, 302, 2),
        (people.noor, 302, 2),
    ):
        assert act(topic, 2, "accept", person).status_code == status
        topic.refresh_from_db()
        assert (topic.accepted and topic.accepted.number) == accepted
    assert act(topic, 1, "accept", people.maya).status_code == 404
    assert act(topic, 2, "accept", people.maya, undo="1").status_code == 302
    topic.refresh_from_db()
    assert topic.accepted is None


def test_one_s_own_text_is_edited_and_nobody_else_s(people, topic):
    assert act(topic, 2, "edit", people.maya, body="Stolen").status_code == 404
    assert act(topic, 2, "edit", people.noor, body="Stolen").status_code == 404
    client = browser(people.ines)
    url = f"{topic.get_absolute_url()}2/edit/"
    opened = client.get(url).context["form"].initial["opened"]
    data = {"body": "Knead it twice.", "opened": opened}
    assert client.post(url, data).status_code == 302
    assert topic.replies.get(number=2).body == "Knead it twice."
    assert not ReplyEdit.objects.exists()


def test_the_title_is_edited_with_the_opening(people, topic):
    client = browser(people.maya)
    url = f"{topic.get_absolute_url()}1/edit/"
    opened = client.get(url).context["form"].initial["opened"]
    answer = client.post(url, {"title": "", "body": "More", "opened": opened})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"title"})
    client.post(url, {"title": "How long?", "body": "More", "opened": opened})
    topic.refresh_from_db()
    assert (topic.title, topic.replies.get(number=1).body) == ("How long?", "More")


def test_a_text_that_was_changed_meanwhile_is_shown_beside_what_was_typed(people, topic):
    client = browser(people.ines)
    url = f"{topic.get_absolute_url()}2/edit/"
    opened = client.get(url).context["form"].initial["opened"]
    posting.edit(topic.replies.get(number=2), "From the phone", by=people.ines)
    answer = client.post(url, {"body": "From the desk", "opened": opened})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "From the phone" in page
    assert "From the desk" in page
    assert topic.replies.get(number=2).body == "From the phone"
    seen = answer.context["form"]["opened"].value()
    assert client.post(url, {"body": "From the desk", "opened": seen}).status_code == 302
    assert topic.replies.get(number=2).body == "From the desk"


def test_the_history_is_for_the_author_and_managers(people, topic):
    Reply.objects.filter(topic=topic).update(created_at=timezone.now() - timedelta(minutes=9))
    posting.edit(topic.replies.get(number=2), "Shorter", by=people.ines)
    url = f"{topic.get_absolute_url()}2/history/"
    for person, status in (
        (people.ines, 200),
        (people.noor, 200),
        (people.maya, 404),
        (people.carl, 404),
    ):
        answer = browser(person).get(url)
        assert answer.status_code == status
        assert ("Knead it longer." in answer.content.decode()) is (status == 200)


def test_managers_read_the_history_of_a_hidden_reply_and_that_is_recorded(people, topic):
    reply = topic.replies.get(number=2)
    Reply.objects.filter(topic=topic).update(created_at=timezone.now() - timedelta(minutes=9))
    posting.edit(reply, "Shorter", by=people.ines)
    moderating.hide_reply(reply, by=people.noor, words="Rude")
    url = f"{topic.get_absolute_url()}2/history/"
    assert url in browser(people.noor).get(topic.get_absolute_url()).content.decode()
    looks = Moderation.objects.filter(act=Act.READ_HISTORY)
    for person in (people.maya, people.ines, people.carl, people.both, people.former):
        assert browser(person).get(url).status_code == 404
    assert not looks.exists()
    answer = browser(people.noor).get(url)
    assert "Knead it longer." in answer.content.decode()
    (look,) = looks
    assert (look.reply, look.by) == (reply, people.noor)
    # Who has read it is for the administration, not for the topic or the list of acts.
    for page in (topic.get_absolute_url(), "/community/moderation/?show=acts"):
        answer = browser(people.noor).get(page)
        assert answer.status_code == 200
        assert [each.act for each in answer.context.get("acts", [])] in ([], [Act.HIDE])
    Reply.objects.filter(pk=reply.pk).update(body="", html="")
    assert browser(people.noor).get(url).status_code == 404


def test_an_author_reads_their_own_history_unrecorded(people, topic):
    posting.edit(topic.replies.get(number=2), "Shorter", by=people.ines)
    assert browser(people.ines).get(f"{topic.get_absolute_url()}2/history/").status_code == 200
    assert not Moderation.objects.exists()


def told(answer):
    return [str(each) for each in get_messages(answer.wsgi_request)]


def test_who_has_posted_learns_how_many_people_were_told(people, topic):
    """Past follows it and has muted Maya: that stays unknown to her."""
    following.set_following(topic, True, by=people.past)
    block(people.maya, Block.Kind.MUTE, by=people.past)
    (says,) = told(reply_to(topic, people.maya))
    assert "2 people" in says
    mention = f"Ask @[Noor]({people.noor.pk})"
    assert "3 people" in told(reply_to(topic, people.maya, mention))[0]
    alone = ask(people.carl, group_of(people.carpentry))
    assert "Nobody else follows" in told(reply_to(alone, people.carl))[0]


def test_a_closed_topic_is_edited_no_more_but_one_s_own_is_removed(people, topic):
    Topic.objects.filter(pk=topic.pk).update(locked_at=timezone.now())
    assert act(topic, 2, "edit", people.ines, body="New").status_code == 404
    assert act(topic, 2, "remove", people.maya).status_code == 404
    assert act(topic, 2, "remove", people.ines).status_code == 302
    assert topic.replies.get(number=2).removed_by == people.ines
    assert act(topic, 2, "remove", people.ines).status_code == 404


def test_a_question_without_replies_is_removed_whole_and_one_with_replies_keeps_them(people):
    group = group_of()
    alone, talked = ask(people.maya, group), talk(people.maya, group, (people.ines, "Yes"))
    for topic, goes in ((alone, True), (talked, False)):
        remove_reply(topic.replies.get(number=1), by=people.maya)
        topic.refresh_from_db()
        assert topic.is_removed is goes
    opened = browser(people.ines).get(talked.get_absolute_url()).context["page"]
    assert opened.opening is None
    assert [each.number for each in opened.entries] == [2]


def test_unread_from_here_takes_the_place_back(people, topic):
    following.mark_read(topic, 2, by=people.maya)
    following.mark_unread_from(topic, 2, by=people.maya)
    assert Reader.objects.get(user=people.maya, topic=topic).read_number == 1


def test_a_mention_is_a_name_for_those_who_see_the_group(people, topic):
    body = f"@[Ines]({people.ines.pk}) and @[Stu]({people.stu.pk})"
    reply_to(topic, people.maya, body)
    page = browser(people.noor).get(topic.get_absolute_url()).content.decode()
    assert f'<span class="mention" dir="auto">@{people.ines.name}</span>' in page
    assert people.stu.name not in page


def test_words_that_would_be_code_are_words(people, topic):
    say(
        topic,
        people.ines,
        "<script>alert(1)</script> [x](javascript:alert(1)) [[person:1]] <img src=x>",
    )
    page = browser(people.noor).get(topic.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert 'javascript:alert(1)"' not in page
    assert "<img src=x" not in page
