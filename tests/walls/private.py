"""What is written about three students, a canary in each text, and who may meet it.

Maya supports Stu and Olga; Lea covers for her with Stu today. Rob supported Stu before. Finn, whom
Maya supported too, has finished the path and is nothing else: his own words are left to him.
"""

import string
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dashboard.community.models import Topic
from dashboard.helpcenter import answering, attachments
from dashboard.helpcenter.models import CannedReply, Request, RequestFile, Responsible
from dashboard.inbox import drafts
from dashboard.inbox.changing import edit
from dashboard.inbox.drafts import CIRCLE, draft_place
from dashboard.inbox.models import Attachment, Draft, Report, Thread
from dashboard.inbox.reporting import report
from dashboard.matching.models import Assignment, MatchingRun, MentorRequest, ProposedPair
from dashboard.models import Announcement
from dashboard.training.certificates.issuing import revoke
from dashboard.training.models import Certificate, Quiz
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.files import pictures
from mentorhub.notifications.models import Notification
from students.models import (
    CalendarFeed,
    Defence,
    Deliverable,
    DeliverableNote,
    DiscoveryForm,
    Enrolment,
    Goal,
    Mentorship,
    PrivateNote,
    Scratchpad,
    Session,
    SessionNote,
    TimeProposal,
    Upload,
    Verdict,
    VerdictSkill,
)
from tests import evaluations
from tests import factories as make
from tests.dashboard.community import build as community
from tests.dashboard.helpcenter import build as articles
from tests.dashboard.helpcenter.asking import ask, fresh
from tests.dashboard.inbox.build import say, talk
from tests.dashboard.training import build as build_training
from tests.dashboard.training.certificates.build import certificate
from tests.people import School, school
from tests.walls import former
from tests.walls.addresses import (
    addresses_of_thread,
    addresses_of_topic,
    every_address,
    leads_to_a_page,
)
from tests.walls.canaries import Nest
from tests.walls.sweep import PARTING, Sweep

# Who may meet which group of words. Maya's notes are Maya's alone; no manager reads what a student
# said in a session, but managers see how far the work is. What a student wrote when asking for a
# mentor is between them and the managers; why a mentor declined, no student learns.
# A mentor's photo is for their students, everybody with a role, and managers; a student's for those
# who support them, managers and administrators.
PHOTO = former.PHOTO
STUS_PHOTO = "stu's photo"
# A chapter for mentors; the explanation of a question that Maya has not answered is for nobody.
TRAINING, UNANSWERED = "training", "unanswered"
# Why a certificate was revoked, in the words for administrators.
REVOKED = "revoked"
# What colleagues wrote to each other, and what was reported of it to the managers.
# What a message said before it was edited, no page shows but that of a report; nobody has it here.
EDITED = "earlier words of messages"
COLLEAGUES, REPORTED = "colleagues' messages", "reported messages"
# What Stu asks the managers, Maya does not read, nor Stu what Maya asks; more of the help centre:
# tests/walls/helpcenter.py.
STU_ASKS, MAYA_ASKS = "stu's request to managers", "maya's request to managers"
NOTES = "internal notes"
OPEN_TO = {
    "rob": {"bread", PHOTO, TRAINING},
    "carl": {PHOTO, TRAINING},
    "both": {PHOTO, TRAINING},
    "maya": {
        TRAINING,
        "bread",
        PHOTO,
        STUS_PHOTO,
        "maya's own",
        "stu's sessions",
        "stu's work",
        "stu's result",
        "olga's sessions",
        "olga's work",
        "olga's result",
        "stu's messages",
        "olga's messages",
        COLLEAGUES,
        REPORTED,
        MAYA_ASKS,
    },
    "maya sharing": {"stu's sessions", "stu's work", "stu's result", PHOTO, STUS_PHOTO},
    "stu": {
        PHOTO,
        STUS_PHOTO,
        "stu's sessions",
        "stu's work",
        "stu's result",
        "stu's request",
        "stu's upload",
        "stu's messages",
        "stu's draft",
        STU_ASKS,
    },
    "lea": {
        TRAINING,
        "bread",
        PHOTO,
        STUS_PHOTO,
        "stu's sessions",
        "stu's work",
        "stu's result",
        "lea's own",
    },
    "olga": {
        PHOTO,
        "olga's sessions",
        "olga's work",
        "olga's result",
        "olga's request",
        "olga's upload",
        "olga's messages",
        "olga's draft",
    },
    # Who has finished reads the threads they were in.
    "finn": {"finn's sessions", "finn's work", "finn's result", "finn's messages"},
    "noor": {
        PHOTO,
        STUS_PHOTO,
        "stu's work",
        "olga's work",
        "finn's work",
        "stu's result",
        "olga's result",
        "finn's result",
        "stu's request",
        "olga's request",
        "finn's request",
        "declined",
        REPORTED,
        STU_ASKS,
        MAYA_ASKS,
        NOTES,
        *former.WORK,
    },
    "tom": {
        PHOTO,
        REVOKED,
        STUS_PHOTO,
        "stu's work",
        "olga's work",
        "finn's work",
        *former.WORK,
        "stu's upload",
        "olga's upload",
    },
    **{
        name: groups | ({TRAINING} if former.FORMER[name][0] != "role" else set())
        for name, groups in former.OPEN_TO.items()
    },
}


def build(live_server: Any) -> Sweep:
    people, nest = school(), Nest()
    nest.plant(people.bread)
    with signed_in_as(STAFF):
        people.more = {
            "lea": make.mentor("Lea Stand-In", people.baking),
            "rob": make.mentor("Rob Before", people.baking),
            "olga": make.student("Olga Other", people.baking),
            "finn": make.student("Finn Finished", people.baking),
            "maya sharing": people.maya,
        }
        _past_mentor(people, nest)
        former.add_former_mentors(people, nest)
        for person, group in ((people.maya, PHOTO), (people.stu, STUS_PHOTO)):
            face = pictures.keep(nest.new(group, "photo").text.encode())
            User.objects.filter(pk=person.pk).update(photo=face)
        mine = Mentorship.objects.get(mentor=people.maya, student=people.stu)
        theirs = make.mentorship(people.maya, people.more["olga"])
        finished = make.mentorship(people.maya, people.more["finn"])
        now = timezone.now()
        make.mentorship(
            people.more["lea"],
            people.stu,
            kind="cover",
            starts_at=now - timedelta(days=1),
            ends_at=now + timedelta(days=6),
        )
        _write(people, nest, mine)
        _write(people, nest, theirs)
        _write(people, nest, finished)
        people.more["finn"].enrolments.get().end("finished", by=people.tom)
        cover = Mentorship.objects.covers().get(mentor=people.more["lea"])
        beside = make.session(cover, starts_at=now + timedelta(days=2))
        PrivateNote.objects.create(
            session=beside,
            mentor=people.more["lea"],
            text=nest.new("lea's own", "private note").text,
        )
        _training(people, nest)
        _colleagues(people, nest)
        _requests(people, nest)
        Announcement.objects.create(title="Hello", body="All well.", written_by=people.noor)
        # Its words and who meets them: tests/walls/community.py.
        community.talk(people.maya, community.group_of(people.baking), (people.ines, "Rye."))
    sweep = Sweep(live_server.url, people, nest, open_to=OPEN_TO)
    return sweep


def _training(people: School, nest: Nest) -> None:
    course = build_training.small_course("kneading")
    course.chapters.filter(slug="flour").update(body=nest.new(TRAINING, "chapter").text)
    quiz = Quiz.objects.get(part__course=course)
    hidden = nest.new(UNANSWERED, "explanation").text
    version = build_training.question(quiz, "hidden", explanation=hidden)
    build_training.attempt(quiz, people.maya, version)
    issued = certificate(people.maya)
    note = nest.new(REVOKED, "private note").text
    revoke(issued, by=people.tom, reason="By mistake.", note=note, ends_certification=False)


def _requests(people: School, nest: Nest) -> None:
    """To the managers: with an answer, files, and a note of Noor beside each."""
    noor = fresh(people.noor)
    for by, group in ((people.stu, STU_ASKS), (people.maya, MAYA_ASKS)):
        new = lambda place, group=group: nest.new(group, place)  # noqa: E731
        file = SimpleUploadedFile(f"{new('name of a file').head}.txt", new("file").text.encode())
        sent = ask(by, new("title").text, new("message").text, uploads=[file])
        answering.answer(sent, by=noor, body=new("answer").text, key=uuid4())
        name = f"{nest.new(NOTES, 'name of a file').head}.txt"
        beside = SimpleUploadedFile(name, nest.new(NOTES, "file").text.encode())
        answering.note(sent, by=noor, body=nest.new(NOTES, "note").text, key=uuid4(),
                       files=attachments.checked([beside]))  # fmt: skip
    # Where somebody votes, and what a manager writes.
    articles.article("welcome")
    CannedReply.objects.create(language="en", title="Welcome", body="Hello {name},")
    Responsible.objects.create(manager=noor, path=people.baking)


def _colleagues(people: School, nest: Nest) -> None:
    """Maya and Ines; Maya has reported a message, and more was written after it."""
    thread = talk("colleagues", people.ines, people.maya, nest.new(REPORTED, "reported").text)
    words = nest.new(REPORTED, "why it is reported").text
    report(thread.messages.get(), by=people.maya, reason="other", words=words)
    say(thread, people.ines, nest.new(COLLEAGUES, "message after a report").text)


def _messages(nest: Nest, mentor: User, student: User, who: str) -> None:
    """What a mentor and a student write to each other, with a file, an edit and two drafts."""
    group = f"{who}'s messages"
    thread = talk("student", student, mentor, nest.new(group, "message of a student").text)
    file = SimpleUploadedFile(
        f"{nest.new(group, 'name of a sent file').head}.txt",
        nest.new(group, "sent file").text.encode(),
    )
    sent = say(thread, mentor, nest.new(EDITED, "message before an edit").text, uploads=[file])
    edit(sent, nest.new(group, "message of a mentor").text)
    for author, whose in ((student, f"{who}'s draft"), (mentor, "maya's own")):
        text = nest.new(whose, "draft of a message").text
        Draft.objects.create(author=author, place=draft_place(thread), body=text)
    if drafts.draft_at(mentor, CIRCLE) is None:
        title = nest.new("maya's own", "title of a circle that is begun").head
        drafts.keep(mentor, CIRCLE, title=title, body="")


def _past_mentor(people: School, nest: Nest) -> None:
    """Rob, who supported Stu once, keeps nothing of what came later."""
    Mentorship.objects.create(
        mentor=people.more["rob"],
        student=people.stu,
        starts_at=timezone.now() - timedelta(days=60),
        ended_at=timezone.now() - timedelta(days=30),
    )


def _write(people: School, nest: Nest, mentorship: Mentorship) -> None:
    """All that may be written about one student."""
    student = mentorship.student
    who = student.first_name.lower()
    said, work, own = f"{who}'s sessions", f"{who}'s work", "maya's own"
    enrolment = Enrolment.objects.get(student=student)
    make.work(student, people.bread)
    past = make.past_session(mentorship, days_ago=3, kind="discovery")
    past.close("held", by=people.maya)
    hours = {"stu": 0, "olga": 5, "finn": 10}[who]
    start = timezone.now() + timedelta(days=3, hours=hours)
    coming = make.session(mentorship, starts_at=start)
    for session in (past, coming):
        SessionNote.objects.create(
            session=session,
            check_in=nest.new(said, "check-in").text,
            progress=nest.new(said, "progress").text,
            remarks=nest.new(said, "remarks").text,
            questions=nest.new(said, "questions").text,
            week=nest.new(said, "week").text,
        )
        PrivateNote.objects.create(
            session=session, mentor=people.maya, text=nest.new(own, "private note").text
        )
    DiscoveryForm.objects.create(
        session=past,
        background=nest.new(said, "background").text,
        career_aim=nest.new(said, "career aim").text,
        schedule=nest.new(said, "schedule").text,
        support_needs=nest.new(said, "support needs").text,
    )
    Scratchpad.objects.create(
        mentor=people.maya,
        student=student,
        project=people.bread,
        text=nest.new(own, "scratchpad").text,
    )
    Goal.objects.create(enrolment=enrolment, session=past, text=nest.new(work, "goal").text)
    deliverable = Deliverable(
        enrolment=enrolment,
        project=people.bread,
        number=1,
        link=f"https://example.org/{nest.new(work, 'link').head}",
        note=nest.new(work, "note").text,
        file_name=f"{nest.new(work, 'file name').head}.txt",
        content_type="text/plain",
        size=40,
    )
    deliverable.file.save("x", ContentFile(nest.new(work, "file").text.encode()), save=False)
    deliverable.save(force_insert=True)
    _comment_and_upload(people, nest, enrolment, who)
    _messages(nest, people.maya, student, who)
    _ask(people, nest, student, f"{who}'s request")
    _judge(people, nest, enrolment, f"{who}'s result")
    TimeProposal.objects.create(
        mentorship=mentorship,
        session=coming,
        starts_at=coming.starts_at + timedelta(days=1),
        note=nest.new(said, "why another time").text,
        made_by=student,
    )


def _comment_and_upload(people: School, nest: Nest, enrolment: Enrolment, who: str) -> None:
    """A comment of Maya on a version that she has read; and a file that is not handed in yet."""
    now, work, upload = timezone.now(), f"{who}'s work", f"{who}'s upload"
    read = Deliverable.objects.create(
        enrolment=enrolment,
        project=people.bread,
        number=2,
        link="https://example.org/read",
        handed_in_at=now - timedelta(hours=3),
        read_at=now,
        read_by=people.maya,
    )
    DeliverableNote.objects.create(
        deliverable=read, author=people.maya, text=nest.new(work, "comment").text
    )
    row = Upload(
        enrolment=enrolment,
        project=people.bread,
        name=f"{nest.new(upload, 'name of an upload').head}.txt",
        size=40,
        link=f"https://example.org/{nest.new(upload, 'link of an upload').head}",
        note=nest.new(upload, "note of an upload").text,
        expires_at=now + timedelta(hours=20),
    )
    row.file.save("x", ContentFile(b""), save=False)
    row.save(force_insert=True)


def _judge(people: School, nest: Nest, enrolment: Enrolment, group: str) -> None:
    """What the assessor says of the work, and why that was corrected; no skill has a public title
    here, so that none stands on a home."""
    work = enrolment.works.get(project=people.bread)
    verdict = evaluations.judged(
        work,
        people.ines,
        "to_rework",
        at=timezone.now() - timedelta(hours=1),
        words=nest.new(group, "words of a verdict").text,
        kind="correction",
        reason=nest.new(group, "reason of a correction").text,
    )
    VerdictSkill.objects.create(
        verdict=verdict,
        position=3,
        acquired=True,
        words=nest.new(group, "words about a skill").text,
    )


def _ask(people: School, nest: Nest, student: User, group: str) -> None:
    """A request that waits, and one of before: accepted, and declined by Lea with a reason."""
    now = timezone.now()
    last_year = {"starts_at": now - timedelta(days=300), "ended_at": now - timedelta(days=299)}
    make.assignment(
        make.mentorship(people.more["lea"], student, **last_year),
        accepted_by=people.noor,
        accepted_at=last_year["starts_at"],
        declined_at=last_year["ended_at"],
        decline_until=last_year["ended_at"] + timedelta(days=1),
        decline_reason=nest.new("declined", "decline reason").text,
    )
    row = make.mentor_request(
        student,
        wishes=nest.new(group, "wishes").text,
        needs=nest.new(group, "needs").text,
        needs_support=True,
        reason_for_change=nest.new(group, "reason for change").text,
    )
    # What a run of the matching says of it, in words, belongs to managers too.
    run = MatchingRun.objects.create(
        asked_by=people.noor, weights={}, state="done", finished_at=now, input=b""
    )
    ProposedPair.objects.create(
        run=run,
        request=row,
        mentor=people.maya,
        state="refused",
        decided_by=people.noor,
        decided_at=now,
        reason=nest.new("declined", "why a pair was refused").text,
    )


# Switching sharing mode off is what the test itself does; signing out ends a browser.
NOT_ASKED = ("/sharing/", "/sharing/off/", *PARTING)


def addresses_of(sweep: Sweep) -> list[str]:
    """Every page outside the administration, with the numbers of both students' rows."""
    with signed_in_as(STAFF):
        own = Session.objects.filter(mentor=sweep.people.maya).order_by("pk")
        photos = User.objects.exclude(photo=None).values_list("photo", flat=True)
        finn = sweep.people.more["finn"]
        sessions = [*own[:3], *own.filter(student=finn)]
        feed = CalendarFeed.objects.get_or_create(person=sweep.people.stu)[0]
        students = [sweep.people.stu, sweep.people.more["olga"]]
        both = [*students, finn]
        works = Deliverable.objects.filter(enrolment__student__in=both)
        defences = Defence.objects.filter(student__in=both)
        rows = {
            "/accounts/": [],
            "/accounts/blocks/people/": both,
            "/announcements/": Announcement.objects.all(),
            "/dashboard/announcements/": Announcement.objects.all(),
            "/community/announcements/": Announcement.objects.all(),
            "/community/moderation/": [],
            "/community/projects/": [sweep.people.bread],
            "/community/topics/": [],
            "/covers/": Mentorship.objects.covers().filter(mentor=sweep.people.more["lea"]),
            "/dashboard/profile/": [],
            "/dashboard/students/": students,
            "/defences/": defences,
            "/deliverables/": works,
            "/evaluations/": defences,
            "/goals/": Goal.objects.filter(enrolment__student__in=both),
            "/help/": [],
            "/help/manage/canned/": CannedReply.objects.all(),
            "/help/manage/responsible/": Responsible.objects.all(),
            "/help/queue/": Request.objects.all(),
            "/help/requests/": Request.objects.all(),
            "/inbox/reports/": Report.objects.all(),
            "/matching/decline/": Assignment.objects.all(),
            "/matching/pairs/": ProposedPair.objects.all(),
            "/matching/requests/": MentorRequest.objects.all(),
            "/matching/runs/": MatchingRun.objects.all(),
            "/matching/verdicts/": [],
            "/matching/weights/": [],
            "/sessions/": sessions,
            "/sessions/proposal/": TimeProposal.objects.filter(mentorship__student__in=both),
            "/sharing/": sessions,
            "/student/results/": Verdict.objects.filter(defence__in=defences),
            "/student/deliverables/uploads/": Upload.objects.filter(enrolment__student__in=both),
        }
        numbers = {start: [str(row.pk) for row in found] or ["1"] for start, found in rows.items()}
        colleagues = Thread.objects.filter(kind=Thread.Kind.COLLEAGUES)
        threads = [*Thread.objects.filter(partner__in=both), *colleagues]
        files = Attachment.objects.all()
        of_requests = {f"/help/files/{row.uid}/file.txt" for row in RequestFile.objects.all()}
        news = [*Notification.objects.values_list("pk", flat=True)]
        values = {
            "path": ["baking"],
            "project": ["bread", str(sweep.people.bread.pk)],
            "slug": ["welcome"],
            "url_name": ["dashboard"],
            "language": ["en"],
            # Of questions. Those of replies, messages and notifications are added below.
            "number": ["1", "2"],
            # Addresses of messages are added below, each file under its own name.
            "uid": [],
            "token": ["not-a-token", feed.token()],
            "message": ["0-0"],
            "key": ["not-a-key"],
            "uidb36": ["1"],
            "provider_id": ["school"],
            "part": ["hours", "projects", "introduction", "dough"],
            "course": ["kneading"],
            "chapter": ["flour"],
            "code": sorted(Certificate.objects.values_list("code", flat=True)),
            "completion": ["1"],
            "photo": sorted(map(str, photos)),
            "file": numbers["/deliverables/"][:1],
            "name": ["x.txt"],
            "address": ["baking/nothing/"],
            "work": [str(row.work_id) for row in defences],
            "row": ["1"],
            "mark": ["1"],
            "person": [str(sweep.people.maya.pk)],
        }
        written = {
            address
            for thread in threads
            for address in addresses_of_thread(str(thread.uid), thread.last_number)
        }
        written |= {f"/inbox/files/{file.uid}/file.txt" for file in files} | of_requests
        topics = [*Topic.objects.all()]
        paths = [row.pk for row in Enrolment.objects.filter(student__in=both)]
    every = every_address(values, skip="admin/", rows=numbers)
    found = {address for _name, address in every if leads_to_a_page(address)}
    for topic in topics:
        written |= set(addresses_of_topic(topic.pk, topic.last_number))
    written |= {
        f"/community/topics/new/?group=baking&kind={each}" for each in ("update", "question")
    }
    found |= {f"{page}?path={pk}" for page in ("/student/", "/student/earlier/") for pk in paths}
    # Every result of the search whose words begin with these letters, and the list of one group.
    searched = ["q=a", "q=s", "q=stu", "q=m", "q=o&in=people", "q=stu&in=sessions", "q=guide"]
    found |= {f"/search/?{query}" for query in searched}
    # Words of messages are found by their first letters.
    written |= {f"/notifications/{pk}/" for pk in news}
    found |= written | {f"/inbox/search/?q={letter}" for letter in string.ascii_lowercase}
    return sorted(found - set(NOT_ASKED))
