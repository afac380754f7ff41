"""Every mail in French: its subject, text, page and calendar entry have no English word left."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone, translation

from dashboard.community import answers
from dashboard.community.models import AnswerRequest, GroupReader, Reaction, Topic
from dashboard.helpcenter import telling
from dashboard.models import Announcement
from dashboard.training.certificates.issuing import certify, revoke
from mentorhub import mail
from mentorhub.notifications import registry
from mentorhub.notifications.messages import build
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.wording import row_for
from students.defences import booking
from students.deliverables.comments import comment_on
from students.deliverables.submission import hand_in
from students.enrolments.due_days import announce, set_due_day
from students.models import MeetingRoom, Mentorship, TimeProposal
from students.sessions.models.details import Detail
from students.sessions.series import cancel_series, move_series, plan_series
from tests import evaluations, messages
from tests import factories as make
from tests.accounts.test_mail import EVERYTHING, NAMES
from tests.dashboard.community import build as groups
from tests.dashboard.helpcenter import asking as helpcenter
from tests.dashboard.inbox.build import say, talk
from tests.dashboard.training import build as training
from tests.people import school
from tests.test_french_pages import DATES, ENGLISH

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
# What people of this test wrote, and addresses.
WRITTEN = re.compile(r"\S+://\S+|\S+@\S+|Lena <b>Ruiz</b>|Tom & Co|Bread|Cake")
CALENDAR_TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "X-WR-CALNAME")


@pytest.fixture
def people():
    with time_machine.travel(NOW, tick=False):
        found = school()
        for person, zone in ((found.maya, "Europe/Paris"), (found.stu, "America/New_York")):
            person.zone = zone
            person.save(update_fields=["zone"])
        found.work = make.work(found.stu, found.bread)
        found.mentorship = Mentorship.objects.get(mentor=found.maya, student=found.stu)
        MeetingRoom.objects.create(mentor=found.maya, url="https://meet.example.org/maya")
        yield found


def sessions_come_and_go(people):
    """Planned, moved, cancelled: one, and several at once."""
    at = [THURSDAY + timedelta(weeks=weeks) for weeks in range(4)]
    one = make.session(people.mentorship, starts_at=THURSDAY - timedelta(hours=3))
    one.move(THURSDAY + timedelta(hours=4), by=people.maya)
    late = make.session(people.mentorship, starts_at=NOW + timedelta(hours=3))
    late.cancel("cancelled_late", by=people.stu)
    for n, reason in enumerate(("cancelled_early", "cancelled_other")):
        other = make.session(people.mentorship, starts_at=THURSDAY + timedelta(days=1 + n))
        other.cancel(reason, by=people.maya, text="Je voyage.")
    plan = {"by": people.maya, "minutes": 45, "zone": "Europe/Paris"}
    rows = plan_series(people.mentorship, at, **plan)
    move_series(rows[0], at[0] + timedelta(hours=1), by=people.maya)
    rows[2].refresh_from_db()
    cancel_series(rows[2], "cancelled_other", by=people.maya, text="Je voyage.")
    one.refresh_from_db()
    return one


def defences_come_and_go(people):
    """Asked for, taken, moved, given back, taken again, not held; and one that nobody may take."""
    defence = make.booked_defence(people.work, people.ines, by=people.maya)
    booking.move(defence, defence.starts_at + timedelta(days=1), by=people.ines)
    booking.change_link(defence, "https://meet.example.org/ines", by=people.ines)
    booking.give_back(defence, by=people.ines)
    booking.take(defence, NOW + timedelta(days=18), by=people.ines)
    of = {"subject": defence.pk, "scope": "defence"}
    told("defence_without_assessor", people, **of)
    for kind in ("defence_early", "defence_late", "defence_booked", "defence_asked"):
        told(kind, people, schedule_version=7, **of)
    booking.call_off(defence, "Le four est en panne.", by=people.maya)


def told(kind, people, **fields):
    """A row for Maya by Stu, one for Stu by Maya, and one for each that nobody caused."""
    pairs = [(people.maya, people.stu), (people.stu, people.maya), (people.maya, None)]
    for n, (to, by) in enumerate(pairs):
        given = {"due_at": NOW, "try_at": NOW, "reference": f"{n}", **fields}
        Delivery.objects.create(recipient=to, actor=by, kind=kind, **given)


def results(people):
    """Of a defence, and of the fixes after it: to everybody who reads one."""
    ago = timedelta(hours=10)
    verdict = evaluations.judged(people.work, people.ines, "conditional", at=NOW - ago)
    evaluations.fix(verdict, at=NOW - timedelta(hours=1))
    of = {"subject": verdict.pk, "scope": "verdict"}
    for n, role in enumerate(("student", "mentor")):
        payload = {"role": role, "title": "Bread", "is_correction": False}
        told("verdict", people, payload=payload, schedule_version=n, **of)
    told("verdict", people, payload=payload | {"role": "student", "is_correction": True},
         schedule_version=9, **of)  # fmt: skip
    for kind in ("fix_soon", "fix_in", "fix_lapsed", "answer_late"):
        told(kind, people, **of)
        told(kind, people, subject="", schedule_version=1)
        for person in (people.ines, people.noor):
            Delivery.objects.create(
                recipient=person, actor=people.stu, kind=kind, due_at=NOW, try_at=NOW, **of
            )


def trained(people):
    """A course that is finished or left alone, and the certificate of one, to its end."""
    course = training.small_course(title="Pétrir à la main", language="fr")
    for kind in ("course_done", "course_quiet"):
        told(kind, people, subject=course.pk, scope="training_course")
    other = training.course("cuire", title="Cuire au four", certifies=True)
    issued = certify(training.completion(other, people.maya), at=NOW - timedelta(days=1))
    told("cert_expiring", people, subject=issued.pk, scope="certificate")
    revoke(issued, by=people.tom, reason="Une erreur.", note="", ends_certification=False)


def community(people):
    """A question with answers, one accepted; one that waits; announcements; the digest."""
    everybody = groups.group_of()
    named = f"Comme ceci, @[Maya]({people.maya.pk})."
    topic = groups.talk(people.maya, everybody, (people.ines, "La mie."), (people.carl, named))
    answer = topic.replies.get(number=2)
    answers.accept(topic, answer, by=people.maya)
    waiting = groups.ask(people.ines, everybody, title="Et la croûte ?")
    AnswerRequest.objects.create(topic=waiting, user=people.maya, because_of=None)
    AnswerRequest.objects.create(
        topic=waiting, user=people.carl, because_of=topic.replies.get(number=3)
    )
    Reaction.objects.create(reply=answer, user=people.carl, kind="thanks")
    news = Announcement.objects.create(title="Fours", body="Chauds.", written_by=people.noor)
    of = {"scope": "community_topic", "due_at": NOW, "try_at": NOW}
    for person in (people.maya, people.carl):
        for kind, subject in (
            ("community_asked", waiting.pk),
            ("community_unsettled", topic.pk),
            ("community_announced", Topic.objects.get(announcement=news).pk),
            ("community_to_confirm", Topic.objects.get(announcement=news).pk),
        ):
            Delivery.objects.create(recipient=person, kind=kind, subject=subject, **of)
    GroupReader.objects.create(user=people.carl, group=everybody, digest="daily")
    for n, person in enumerate((people.carl, people.maya)):
        Delivery.objects.create(
            recipient=person, kind="community_digest", reference=str(n),
            due_at=timezone.now(), try_at=NOW,
        )  # fmt: skip


def requests(people):
    """To a requester and to managers, of one request."""
    request = helpcenter.ask(people.maya, "La salle", "Elle est fermée.")
    message = helpcenter.answered(request, people.noor, "Elle est ouverte.")
    request.refresh_from_db()
    request.assignee = make.person("Ola", "manager")
    telling.of_answer(message)
    telling.of_taken_over(request, people.noor)
    telling.of_solved(request, people.noor)
    of = {"scope": "help_request", "subject": request.pk, "due_at": NOW, "try_at": NOW}
    for kind in ("help_replied", "help_late"):
        Delivery.objects.create(recipient=people.noor, kind=kind, **of)


def everything(people):
    """A delivery of every kind, in every shape that it may have."""
    session = sessions_come_and_go(people)
    for kind in ("early", "late", "running_late", "confirmed", "handed_over", "absent_twice"):
        told(kind, people, session=session)
    told("handed_over", people, session=session, schedule_version=9)
    Delivery.objects.create(
        recipient=people.carl, actor=people.stu, kind="handed_over", session=session,
        due_at=NOW, try_at=NOW,
    )  # fmt: skip
    now = [session.pk, session.schedule_version, session.starts_at.isoformat()]
    for n, detail in enumerate(Detail):
        payload = {"changed": [detail], "dates": [[*now, session.details_version]]}
        told("details_changed", people, session=session, payload=payload, schedule_version=20 + n)
    for day in ("2026-11-26", "2026-11-25"):
        Delivery.objects.create(
            recipient=people.maya, kind="digest", reference=day, due_at=NOW, try_at=NOW
        )
    at, note = THURSDAY + timedelta(days=8), "Mon train."
    for which in (session, None):
        proposal = TimeProposal.propose(
            people.mentorship, at, by=people.stu, session=which, note=note
        )
        proposal.decline(by=people.maya, answer="Je donne un cours.")
    enrolment = people.stu.enrolments.get()
    loaf = hand_in(
        enrolment, people.bread, by=people.stu, link="https://example.org/", note="La mie"
    )
    comment_on(loaf, "La mie est aérée.", by=people.maya)
    set_due_day(people.work, THURSDAY.date(), by=people.maya)
    Delivery.objects.filter(kind="due_day_changed").update(attempts=1)
    set_due_day(people.work, at.date(), by=people.maya, now=NOW + timedelta(hours=1))
    Delivery.objects.filter(kind="due_day_changed").update(attempts=1)
    people.work.due_on = None
    announce(people.work, was=at.date(), by=people.tom, now=NOW + timedelta(hours=2))
    of = {"subject": people.mentorship.pk, "scope": "mentorship"}
    for n, role in enumerate(("mentor", "student", "manager")):
        both = {"role": role, "mentorships": [people.mentorship.pk] * 2, "is_cover": False}
        told("support_began", people, payload=both, schedule_version=n, **of)
        told("support_ended", people, payload=both, schedule_version=n, **of)
        cover = both | {"is_cover": True, "mentorships": [people.mentorship.pk]}
        told("support_ended", people, payload=cover, schedule_version=20 + n, **of)
        match = {"role": role, "assignment": 1, "decline_until": NOW.timestamp()}
        for kind in ("matched", "match_declined"):
            told(kind, people, payload=match, schedule_version=n, **of)
    told("confirm_profile", people)
    defences_come_and_go(people)
    results(people)
    trained(people)
    thread = talk("student", people.stu, people.maya, "La mie est dense.", "Et la croûte pâle.")
    say(thread, people.maya, "Plus d’eau.")
    community(people)
    requests(people)
    rows = Delivery.objects.select_related("recipient", "actor", "session").order_by("pk")
    return list(rows)


def parts(message):
    """The texts of a mail and of its calendar entries, in pieces."""
    yield message.subject
    yield from message.body.splitlines()
    for content, mimetype in message.alternatives:
        if mimetype == "text/html":
            page = BeautifulSoup(content, "html.parser")
            for hidden in page(["style", "title"]):
                hidden.decompose()
            yield from page.stripped_strings
            continue
        yield from _calendar_texts(content)
    for name, content, mimetype in message.attachments:
        yield name
        if mimetype.startswith("text/calendar"):
            yield from _calendar_texts(content)


def _calendar_texts(content):
    assert content.startswith("BEGIN:VCALENDAR")
    for line in re.sub(r"\r?\n[ \t]", "", content).splitlines():
        name, _, value = line.partition(":")
        if name.split(";")[0] in CALENDAR_TEXTS:
            yield from value.replace("\\n", "\n").splitlines()


@pytest.fixture(scope="module")
def is_english():
    catalogue = {m.id: m.string for m in messages.load("fr") if isinstance(m.id, str) and m.id}
    french = set(catalogue.values())

    def of(text):
        words = " ".join(text.split())
        is_untranslated = catalogue.get(words, words) != words and words not in french
        rest = WRITTEN.sub("", words)
        return is_untranslated or bool(ENGLISH.search(rest)) or bool(DATES.search(rest))

    return of


def test_no_english_is_left_in_the_mails_of_the_outbox(people, is_english):
    rows = everything(people)
    assert {row.kind for row in rows} == {kind.name for kind in registry.kinds()}
    found = set()
    calendars = 0
    for row in rows:
        row.recipient.language = "fr"
        message = build(row)
        calendars += any("calendar" in part.mimetype for part in message.alternatives)
        found |= {(row.kind, text) for text in parts(message) if is_english(text)}
    for each in sorted(found):
        print(each)
    assert not found
    assert calendars > 10


def test_a_mail_has_one_clear_button(people):
    """One filled button at most; and where the mail leads to a page, exactly one."""
    wrong = set()
    for row in everything(people):
        page = BeautifulSoup(build(row).alternatives[0].content, "html.parser")
        letter = page.select_one(".letter")
        buttons = len(letter.select("a.button"))
        if buttons > 1 or (letter.select("a") and not buttons):
            wrong.add((row.kind, buttons, str(row.recipient)))
    assert not wrong


def test_a_mail_begins_with_the_name_and_the_mark_of_the_site(people):
    told("confirmed", people, session=make.session(people.mentorship))
    letter = build(Delivery.objects.filter(kind="confirmed").first()).alternatives[0].content
    brand = BeautifulSoup(letter, "html.parser").select_one(".brand")
    assert brand.get_text(strip=True) == "MentorHub"
    assert brand.select_one(".mark[aria-hidden=true]")


def test_a_declined_date_for_a_new_session_leads_to_another_one(people):
    proposal = TimeProposal.propose(people.mentorship, THURSDAY, by=people.stu)
    proposal.decline(by=people.maya, answer="Je donne un cours.")
    message = build(Delivery.objects.get(kind="declined"))
    (button,) = BeautifulSoup(message.alternatives[0].content, "html.parser").select("a.button")
    assert button["href"].endswith("/sessions/proposal/")
    assert button["href"] in message.body


def test_no_english_is_left_in_the_mails_of_accounts(is_english):
    reader = mail.Address("lena@example.org", "Lena <b>Ruiz</b>", "fr", "Europe/Paris")
    found = set()
    for name in NAMES:
        context = EVERYTHING | {"purpose": "Mentorat"}
        message = mail.build(to=reader, name=name, context=context)
        found |= {(name, text) for text in parts(message) if is_english(text)}
    for each in sorted(found):
        print(each)
    assert not found


def test_no_english_is_left_in_the_list_of_notifications(people, is_english):
    with translation.override("fr"):
        found = set()
        for row in everything(people):
            shown = Notification(
                recipient=row.recipient, actor=row.actor, kind=row.kind, session=row.session,
                payload=row.payload, subject=row.subject, scope=row.scope,
            )  # fmt: skip
            kind = registry.find(row.kind)
            texts = (row_for(shown).sentence, kind.title(), str(kind.label))
            found |= {(row.kind, text) for text in texts if is_english(text)}
    for each in sorted(found):
        print(each)
    assert not found
