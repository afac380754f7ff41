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
from dashboard.community.kinds import DIGEST
from dashboard.community.models import (
    Attachment,
    Draft,
    Group,
    Guest,
    Moderation,
    Reply,
    Report,
    Topic,
)
from dashboard.models import Announcement
from mentorhub.database import STAFF, signed_in_as
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.tasks import send_due
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
HIDDEN, REPORTED, DRAFT = "what was hidden", "what was reported", "maya's drafts"
EARLIER = "what past's reply said before"
OPEN_TO = {
    "maya": {BAKING, TABLE, DRAFT},
    "ines": {BAKING, TABLE},
    "cross": {BAKING},
    "past": {BAKING, TABLE, EARLIER},
    "carl": {CARPENTRY, TABLE},
    "una": {TABLE},
    "former": {TABLE},
    # A student of Baking: nothing of the path, but what is about the other one.
    "both": {TABLE},
    "noor": {BAKING, CARPENTRY, TABLE, HIDDEN, REPORTED, EARLIER},
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


def _line(nest: Nest, group: str, place: str) -> str:
    """A title, a reason, a sentence: a canary at each end, since a place may show one end alone."""
    first, last = (nest.new(group, f"{end} of {place}").text for end in ("first", "last"))
    return f"{first} {WORD} {last}"


def _text(nest: Nest, group: str, place: str) -> str:
    """A text with a canary in each kind of Markdown, and at both ends: what quotes a text, marks
    what was searched for, or makes words of it, reads another part of it."""

    def new(part: str) -> str:
        return nest.new(group, f"{part} of {place}").text

    address = nest.new(group, f"address in {place}").head
    return (
        f"{new('first words')} {WORD}\n\n## {new('heading')}\n\n**{new('bold words')}** and "
        f"[{new('words of a link')}](https://example.org/{address})\n\n> {new('quotation')}\n\n"
        f"- {new('item of a list')}\n\n`{new('code')}`\n\n```\n{new('lines of code')}\n```\n\n"
        f"{new('last words')} {WORD}"
    )


def _file(nest: Nest, group: str, place: str) -> SimpleUploadedFile:
    head = nest.new(group, f"name of {place}").head
    content = f"{nest.new(group, f'first words of {place}').text}\n"
    content += nest.new(group, f"last words of {place}").text
    return SimpleUploadedFile(f"{head}.txt", content.encode())


def _baking(people: School, nest: Nest) -> None:
    group = group_of(people.baking)
    Group.objects.filter(pk=group.pk).update(purpose=_line(nest, BAKING, "the purpose"))
    guest = Guest.objects.create(group=group, user=people.una, granted_by=people.noor)
    new = lambda place: _text(nest, BAKING, place)  # noqa: E731
    line = lambda place: _line(nest, BAKING, place)  # noqa: E731
    # A mention is drawn from the row of its person; who edits it reads what was written.
    mention = f"@[{nest.new(BAKING, 'name in a mention').head}]({people.ines.pk})"
    question = ask(people.maya, group, line("a title"), f"{new('an opening')} {mention}",
                   project=people.bread)  # fmt: skip
    files = [_file(nest, BAKING, each) for each in ("a file", "another file")]
    answer = say(question, people.ines, new("an answer"), uploads=files)
    Topic.objects.filter(pk=question.pk).update(accepted=answer)
    ask(people.ines, group, line("the title of an update"), new("an update"), kind="update",
        project=people.bread)  # fmt: skip
    _edited(nest, say(question, people.past, _text(nest, EARLIER, "the first text")), people)
    say(question, people.una, f"{new('a reply of a guest')} @[Maya]({people.maya.pk})")
    gone = say(question, people.cross, _text(nest, HIDDEN, "a reply"))
    moderating.hide_reply(gone, by=people.noor, words=line("a reason"))
    words = _line(nest, REPORTED, "the words of a report")
    reporting.report(answer, by=people.past, reason="other", words=words)
    spam = ask(people.cross, group, _line(nest, HIDDEN, "a title"),
               _text(nest, HIDDEN, "an opening"))  # fmt: skip
    moderating.hide_topic(spam, by=people.noor, words=_line(nest, HIDDEN, "a reason"))
    for place, title in (
        (drafts.place_of(question), ""),
        (drafts.place_of(group), _line(nest, DRAFT, "the title of a draft")),
    ):
        body = _text(nest, DRAFT, "a topic" if title else "a reply")
        Draft.objects.create(author=people.maya, place=place, title=title, body=body)
    Announcement.objects.create(
        title=line("the title of an announcement"),
        body=new("an announcement"),
        group=group,
        acknowledge=True,
        written_by=people.noor,
    )
    guest.ended_at = timezone.now()
    guest.save()


def _edited(nest: Nest, reply: Reply, people: School) -> None:
    """Twice, late enough for a history."""
    Reply.objects.filter(pk=reply.pk).update(created_at=timezone.now() - timedelta(minutes=9))
    for group, place in ((EARLIER, "the second text"), (BAKING, "an edited reply")):
        reply.refresh_from_db()
        posting.edit(reply, _text(nest, group, place), by=fresh(people.past))


def _others(people: School, nest: Nest) -> None:
    carpentry = group_of(people.carpentry)
    Group.objects.filter(pk=carpentry.pk).update(purpose=_line(nest, CARPENTRY, "the purpose"))
    topic = ask(people.carl, carpentry, _line(nest, CARPENTRY, "a title"),
                _text(nest, CARPENTRY, "an opening"))  # fmt: skip
    file = _file(nest, CARPENTRY, "a file")
    say(topic, people.noor, _text(nest, CARPENTRY, "a reply"), uploads=[file])
    # Not by Carl, who is swept first with every form, that which removes a text too.
    about = ask(people.noor, group_of(), _line(nest, TABLE, "a title"),
                _text(nest, TABLE, "an opening"), project=people.table)  # fmt: skip
    say(about, people.maya, _text(nest, TABLE, "a reply"))


def tell_all(sweep: Sweep, day: str) -> None:
    """Every mail that waits, and the digest of a day for everybody."""
    with signed_in_as(STAFF):
        now = timezone.now()
        everybody = list(sweep.people.everyone.values())
        Delivery.objects.notify(DIGEST, to=everybody, by=None, now=now, reference=day)
        Delivery.objects.pending().update(due_at=now, try_at=now)
    send_due()


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
