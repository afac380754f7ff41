"""What is written in the community, a canary in each text, and who may meet it.

Una, an assessor without an approval, was a guest of the group of Baking until yesterday. Cross
mentors Baking and studies Carpentry. Former's approval for Baking has ended.
"""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dashboard.community import drafts, moderating, posting, reporting
from dashboard.community.models import Attachment, Draft, Guest, Moderation, Report, Topic
from dashboard.models import Announcement
from mentorhub.database import STAFF, signed_in_as
from tests.dashboard.community.build import ask, fresh, group_of, say
from tests.people import School, school
from tests.walls.addresses import addresses_of_topic, every_address, leads_to_a_page
from tests.walls.canaries import Nest
from tests.walls.sweep import Sweep

# Stands in each text beside its canary, for the search.
WORD = "sourdough"
BAKING, CARPENTRY = "the group of Baking", "the group of Carpentry"
# In the group of everybody, about a project of Carpentry.
TABLE = "a topic about the table"
HIDDEN, REPORTED, DRAFT = "what was hidden", "what was reported", "maya's draft"
OPEN_TO = {
    "maya": {BAKING, TABLE, DRAFT},
    "ines": {BAKING, TABLE},
    "cross": {BAKING},
    "past": {BAKING, TABLE},
    "carl": {CARPENTRY, TABLE},
    "una": {TABLE},
    "former": {TABLE},
    # A student of Baking: nothing of the path, but what is about the other one.
    "both": {TABLE},
    "noor": {BAKING, CARPENTRY, TABLE, HIDDEN, REPORTED},
}
# Who is in no group of Baking; the first four are in none at all.
STRANGERS = ("visitor", "stu", "nora", "tom", "carl", "una", "former", "both")
MEMBERS = ("maya", "ines", "cross", "past", "noor")


def build(live_server: Any) -> Sweep:
    people, nest = school(), Nest()
    # What the sweep sends with each form names a guide.
    nest.plant(people.bread)
    with signed_in_as(STAFF):
        _baking(people, nest)
        _others(people, nest)
    return Sweep(live_server.url, people, nest, open_to=OPEN_TO)


def _text(nest: Nest, group: str, place: str) -> str:
    return f"{nest.new(group, place).text} {WORD}"


def _baking(people: School, nest: Nest) -> None:
    group = group_of(people.baking)
    guest = Guest.objects.create(group=group, user=people.una, granted_by=people.noor)
    new = lambda place: _text(nest, BAKING, place)  # noqa: E731
    question = ask(people.maya, group, new("title"), new("opening"), project=people.bread)
    head = nest.new(BAKING, "name of a file").head
    file = SimpleUploadedFile(f"{head}.txt", new("content of a file").encode())
    answer = say(question, people.ines, new("answer"), uploads=[file])
    Topic.objects.filter(pk=question.pk).update(accepted=answer)
    ask(people.ines, group, new("title of an update"), new("update"), kind="update",
        project=people.bread)  # fmt: skip
    changed = say(question, people.past, new("before an edit"))
    type(changed).objects.filter(pk=changed.pk).update(
        created_at=timezone.now() - timedelta(minutes=9)
    )
    changed.refresh_from_db()
    posting.edit(changed, new("after an edit"), by=fresh(people.past))
    say(question, people.una, f"{new('reply of a guest')} @[Maya]({people.maya.pk})")
    gone = say(question, people.cross, _text(nest, HIDDEN, "reply"))
    moderating.hide_reply(gone, by=people.noor, words=nest.new(BAKING, "reason").text)
    words = nest.new(REPORTED, "words of a report").text
    reporting.report(answer, by=people.past, reason="other", words=words)
    spam = ask(people.cross, group, _text(nest, HIDDEN, "title"), _text(nest, HIDDEN, "opening"))
    moderating.hide_topic(spam, by=people.noor, words=nest.new(HIDDEN, "reason").text)
    Draft.objects.create(
        author=people.maya,
        place=drafts.place_of(question),
        body=_text(nest, DRAFT, "draft"),
    )
    Announcement.objects.create(
        title=new("title of an announcement"),
        body=new("announcement"),
        group=group,
        acknowledge=True,
        written_by=people.noor,
    )
    guest.ended_at = timezone.now()
    guest.save()


def _others(people: School, nest: Nest) -> None:
    new = lambda place: _text(nest, CARPENTRY, place)  # noqa: E731
    topic = ask(people.carl, group_of(people.carpentry), new("title"), new("opening"))
    say(topic, people.noor, new("reply"))
    about = ask(people.carl, group_of(), _text(nest, TABLE, "title"), project=people.table)
    say(about, people.maya, _text(nest, TABLE, "reply"))


def addresses_of(sweep: Sweep) -> list[str]:
    """Every page of the community with the numbers of all rows, and the pages that show something
    of it."""
    with signed_in_as(STAFF):
        news = Announcement.objects.all()
        groups = [group_of(sweep.people.baking), group_of(sweep.people.carpentry), group_of()]
        rows = {
            "/": [],
            "/announcements/": news,
            "/community/announcements/": news,
            "/community/moderation/": Report.objects.all(),
            "/community/projects/": [sweep.people.bread, sweep.people.table],
            "/community/topics/": [],
            "/dashboard/announcements/": news,
        }
        files = {f"/community/files/{row.uid}/file.txt" for row in Attachment.objects.all()}
        numbers = {start: [str(row.pk) for row in found] for start, found in rows.items()}
        # One reply more than there are.
        last_numbers = {topic.pk: topic.last_number + 1 for topic in Topic.objects.all()}
        assert Moderation.objects.exists()
    values: dict[str, list[str]] = defaultdict(list)
    values |= {"slug": [group.slug for group in groups]}
    found = {
        address
        for _name, address in every_address(values, skip="admin/", rows=numbers)
        if address.startswith(("/community/", "/announcements/", "/dashboard/announcements/"))
        and leads_to_a_page(address)
    }
    for pk, last_number in last_numbers.items():
        found |= set(addresses_of_topic(pk, last_number))
    for group in groups:
        found |= {
            f"/community/{group.slug}/?q={WORD}",
            f"/community/{group.slug}/?kind=question&unanswered=1",
            f"/community/similar/?q={WORD}&group={group.slug}",
            f"/community/mentions/?q=ma&group={group.slug}",
            f"/community/topics/new/?group={group.slug}",
        }
    found |= {f"/community/search/?q={WORD}", f"/search/?q={WORD}"}
    found |= {f"/community/moderation/?show={each}" for each in ("decided", "acts", "removed")}
    found |= {"/dashboard/", "/managing/", "/assessing/", "/student/", "/notifications/"}
    return sorted(found | files)
