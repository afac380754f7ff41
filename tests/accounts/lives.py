"""Writes everything that can be stored by and about a person, with a unique word in each text.

``Words`` hands out words that occur nowhere else; their first part says whose they are.
"""

import itertools
from datetime import timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.utils import timezone

from dashboard.community.drafts import place_of as community_draft_place
from dashboard.community.models import (
    Acknowledgement,
    AnswerRequest,
    GroupReader,
    Guest,
    Moderation,
    Reaction,
    ReplyEdit,
)
from dashboard.community.models import Draft as CommunityDraft
from dashboard.community.models import Report as ReplyReport
from dashboard.helpcenter.models import Avoided, Vote
from dashboard.inbox.changing import edit
from dashboard.inbox.drafts import CIRCLE, draft_place
from dashboard.inbox.models import Draft, Report
from dashboard.inbox.reporting import report
from dashboard.matching.models import MatchingRun, PairRule, ProposedPair
from dashboard.models import Announcement, Mentor, MentorResource, ProfileChange
from dashboard.training.models import QuestionVersion, Revocation
from guides.models import (
    Criterion,
    Evaluation,
    GuideVersion,
    Mark,
    Readiness,
    Reading,
    SavedComment,
    SkillWords,
    Tick,
)
from mentorhub.accounts.models import AccountMail, ActCount, Block, Invitation, User
from mentorhub.files import pictures
from mentorhub.forms.models import Submission
from mentorhub.notifications.models import Delivery, MailPreference, Notification
from students.models import (
    Assessment,
    CalendarFeed,
    CourseMark,
    Defence,
    Deliverable,
    DeliverableNote,
    DiscoveryForm,
    Enrolment,
    Goal,
    MeetingRoom,
    PrivateNote,
    ProjectWork,
    Scratchpad,
    Session,
    SessionNote,
    TimeOff,
    TimeProposal,
    Upload,
    Verdict,
    VerdictSkill,
    WeeklyHours,
)
from tests import factories as make
from tests.client import Client
from tests.dashboard.community import build as community
from tests.dashboard.helpcenter import asking, queue_rows
from tests.dashboard.inbox.build import say, talk
from tests.dashboard.training import build
from tests.dashboard.training.certificates.build import certificate


class Words:
    def __init__(self):
        self._numbers = itertools.count(1)
        self.given = {}

    def new(self, whose):
        """A new unique word, for ``whose`` = "stu" for example "zstu7z"."""
        word = f"z{whose}{next(self._numbers)}z"
        self.given.setdefault(whose, []).append(word)
        return word

    def link(self, whose):
        return f"https://rooms.example.org/{self.new(whose)}"


def sign_in_of(person, words, whose):
    """Write rows of the sign-in of a person, and of the log of the admin."""
    word = words.new
    person.name = f"Zoë {word(whose)}"
    person.email = f"{word(whose)}@example.org"
    person.save()
    browser = Client()
    browser.force_login(person)
    UserSession.objects.create(
        user=person, ip="192.0.2.7", session_key=browser.session.session_key,
        user_agent=word(whose),
    )  # fmt: skip
    EmailAddress.objects.filter(user=person).update(email=person.email)
    address = EmailAddress.objects.create(user=person, email=f"{word(whose)}@example.org")
    EmailConfirmation.objects.create(email_address=address, key=word(whose))
    Authenticator.objects.create(user=person, type="totp", data={"secret": word(whose)})
    app = SocialApp.objects.get_or_create(provider="openid_connect", name="School")[0]
    social = SocialAccount.objects.create(
        user=person, provider="school", uid=word(whose), extra_data={"name": word(whose)}
    )
    SocialToken.objects.create(app=app, account=social, token=word(whose))
    Invitation.issue(person, sent_by=None)
    other = User.objects.exclude(pk=person.pk).first()
    Block.objects.create(blocker=person, blocked=other, kind=Block.Kind.MUTE)
    ActCount.objects.create(person=person, kind="tick", began_at=timezone.now(), count=1)
    Submission.objects.create(
        person=person, key="k", digest="d", location="/student/", at=timezone.now()
    )
    kind = AccountMail.Kind.EMAIL_CHANGED
    context = {"from_email": word(whose), "user_agent": word(whose)}
    AccountMail.objects.queue(kind, email=person.email, language="en", user=person, context=context)
    AccountMail.objects.queue(kind, email=address.email, language="en")
    CalendarFeed.objects.create(person=person, nonce=word(whose))
    WeeklyHours.objects.create(person=person, weekday=1, starts=600, ends=660)
    MailPreference.objects.create(person=person, kind="early", wanted=False)
    Notification.objects.create(recipient=person, kind="digest", reference="2026-01-01")
    Delivery.objects.create(
        recipient=person, kind="digest", due_at=timezone.now(), try_at=timezone.now(),
        why=f"550 {person.email} unknown", state="dead",
    )  # fmt: skip


def log_of(by, row, message=""):
    """An entry of the admin's log about a row."""
    LogEntry.objects.create(
        user=by, content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk),
        object_repr=str(row)[:200], action_flag=CHANGE, change_message=message,
    )  # fmt: skip


def record_of(mentorship, project, words, *, student, mentor, both):
    """Write all records of one student by one mentor.

    The words of the three groups are removed with the student only, with the mentor only, or with
    either of them.
    """
    word = words.new
    him, her = mentorship.student, mentorship.mentor
    enrolment = Enrolment.objects.get(student=him, ended_at=None)
    make.work(him, project)
    CourseMark.objects.create(reader=him, item=make.course_item(project))
    past = make.past_session(mentorship, days_ago=3, kind="discovery", join_url=words.link(both))
    past.close("held", by=her)
    past.correct("mentor_absent", by=her, text=word(both))
    off = make.session(mentorship, join_url=words.link(both))
    off.cancel("cancelled_other", by=him, text=word(student))
    # On another day each time: sessions of one person must not overlap.
    planned = Session.objects.filter(Q(mentor=her) | Q(student=him)).count()
    start = timezone.now() + timedelta(days=9 + planned)
    make.session(mentorship, starts_at=start, join_url=words.link(both))
    SessionNote.objects.create(
        session=past, check_in=word(student), progress=word(student), remarks=word(student),
        questions=word(student), week=word(student),
    )  # fmt: skip
    DiscoveryForm.objects.create(
        session=past, background=word(student), career_aim=word(student), schedule=word(student),
        support_needs=word(student),
    )  # fmt: skip
    PrivateNote.objects.create(session=past, mentor=her, text=word(both))
    Scratchpad.objects.create(mentor=her, student=him, project=project, text=word(both))
    Goal.objects.create(enrolment=enrolment, session=past, text=word(student))
    TimeProposal.objects.create(
        mentorship=mentorship, starts_at=past.starts_at, note=word(student), made_by=him,
        state="declined", answered_at=timezone.now(), answer=word(both),
    )  # fmt: skip
    Tick.objects.create(
        criterion=Criterion.objects.filter(skill__guide__project=project.pk).first(),
        student_id=him.pk, mentor_id=her.pk,
    )  # fmt: skip
    deliverable = Deliverable(
        enrolment=enrolment, project=project, number=1, link=words.link(student),
        note=word(student), file_name=f"{word(student)}.txt", content_type="text/plain", size=9,
        sha256=word(student), read_by=her, read_at=timezone.now(),
    )  # fmt: skip
    deliverable.file.save("x", ContentFile(word(student).encode()), save=False)
    deliverable.save(force_insert=True)
    DeliverableNote.objects.create(deliverable=deliverable, author=her, text=word(student))
    _messages_of(him, her, words, student=student, mentor=mentor)
    _matching_of(mentorship, words, student=student, both=both)
    _judgement_of(mentorship, project, words, student=student, mentor=mentor, both=both)
    return deliverable


def _messages_of(him, her, words, *, student, mentor):
    """Messages stay, for the other one: drafts, what they said before, and why one was reported
    goes with who wrote it."""
    thread = talk("student", him, her)
    for person, whose in ((him, student), (her, mentor)):
        file = SimpleUploadedFile("a.txt", b"sent")
        sent = say(thread, person, words.new(whose), uploads=[file])
        edit(sent, "Hello again")
        place = draft_place(thread)
        Draft.objects.create(author=person, place=place, body=words.new(whose))
    if not Draft.objects.filter(author=her, place=CIRCLE).exists():
        Draft.objects.create(author=her, place=CIRCLE, title=words.new(mentor), people=[him.pk])
    report(thread.messages.get(number=2), by=her, reason="other", words=words.new(mentor))
    # A copy has what was written before an edit, for the managers.
    Report.objects.filter(message__thread=thread).update(
        copy=[{"author": him.pk, "name": him.name, "body": "Hello"}]
    )


def _community_of(mentor, announced, words, whose):
    """Topics and replies stay, for those who answered: drafts, what replies said before, and why
    one was reported go."""
    other = make.person("Nils Neighbour", "mentor")
    everybody = community.group_of()
    named = f"@[{mentor.name}]({mentor.pk})"
    topic = community.talk(mentor, everybody, (other, f"Like this, {named}."))
    file = SimpleUploadedFile("b.txt", b"posted")
    own = community.say(topic, mentor, "Thank you.", uploads=[file])
    answer = topic.replies.get(number=2)
    ReplyEdit.objects.create(reply=own, body=words.new(whose), by=mentor)
    ReplyEdit.objects.create(reply=answer, body=named, by=other)
    CommunityDraft.objects.create(author=other, place="topic:0", body=named)
    place = community_draft_place(topic)
    CommunityDraft.objects.create(author=mentor, place=place, body=words.new(whose))
    Reaction.objects.create(reply=answer, user=mentor, kind="thanks")
    ReplyReport.objects.create(
        reply=answer, reporter=mentor, reason="other", words=words.new(whose)
    )
    Moderation.objects.create(topic=topic, act="lock", by=mentor, words="Settled.")
    GroupReader.objects.create(user=mentor, group=everybody, digest="daily")
    AnswerRequest.objects.create(topic=topic, user=mentor)
    Acknowledgement.objects.create(announcement=announced, user=mentor)
    Guest.objects.create(
        group=everybody, user=mentor, granted_by=other, granted_at=timezone.now(),
        ended_at=timezone.now() + timedelta(seconds=1),
    )  # fmt: skip


def _help_of(person, words, whose):
    word = words.new
    file = SimpleUploadedFile(f"{word(whose)}.txt", word(whose).encode())
    asked = asking.ask(person, title=word(whose), body=word(whose), uploads=[file])
    manager = make.person("Mona Manager", "manager")
    queue_rows.note_of(asked, manager, "They have asked before.")
    article = queue_rows.article(f"read-by-{person.pk}")
    Avoided.objects.create(subject=asked.subject, article=article, person=person)
    Vote.objects.create(article=article, person=person, helpful=False, words=word(whose))


def upload_of(enrolment, project, words, *, student):
    """A file that is not handed in yet. It ends with the enrolment: call it afterwards."""
    word = words.new
    upload = Upload(
        enrolment=enrolment, project=project, name=f"{word(student)}.txt", size=9,
        link=words.link(student), note=word(student), sha256=word(student),
        fingerprint=word(student), expires_at=timezone.now() + timedelta(hours=9),
    )  # fmt: skip
    upload.file.save("x", ContentFile(word(student).encode()), save=False)
    upload.save(force_insert=True)


def _judgement_of(mentorship, project, words, *, student, mentor, both):
    """A defence before an assessor, with the verdict, and what mentor and assessor noted."""
    word = words.new
    him, her = mentorship.student, mentorship.mentor
    work = ProjectWork.objects.get(enrolment__student=him, project=project)
    assessor = make.assessor(f"Assessor {work.pk}", project.path)
    start = timezone.now() - timedelta(days=40)
    defence = Defence.objects.create(
        work=work, number=1, student=him, status="booked", requested_by=her, assessor=assessor,
        earliest_on=start.date(), latest_on=start.date(), starts_at=start,
        ends_at=start + timedelta(minutes=45), zone="UTC", join_url=words.link(student),
        recording_url=words.link(student), not_held_words=word(student),
    )  # fmt: skip
    assessment = Assessment.objects.create(defence=defence, assessor=assessor)
    verdict = Verdict.objects.create(
        defence=defence, outcome="to_rework", words=word(student), reason=word(student),
        assessor=assessor,
    )  # fmt: skip
    VerdictSkill.objects.create(
        verdict=verdict, position=1, title="Mix", acquired=False, words=word(student)
    )
    for status in ("held", "released"):
        Defence.objects.filter(pk=defence.pk).update(status=status)
    key = uuid4()
    draft = Evaluation.objects.create(
        assessment=assessment, version=1, words=word(student), mentor_words=word(student)
    )
    Mark.objects.create(evaluation=draft, key=key, value="met", words=word(student))
    SkillWords.objects.create(evaluation=draft, key=key, words=word(student))
    Readiness.objects.create(work=work, mentor=her, version=1, words=word(both))
    SavedComment.objects.create(project=project, key=key, author=her, text=word(mentor))


def _matching_of(mentorship, words, *, student, both):
    word = words.new
    him, her = mentorship.student, mentorship.mentor
    now = timezone.now()
    row = make.mentor_request(
        him, wishes=word(student), needs=word(student), needs_support=True,
        reason_for_change=word(both),
    )  # fmt: skip
    run = MatchingRun.objects.create(asked_by=her, weights={})
    ProposedPair.objects.create(
        run=run, request=row, mentor=her, state="refused", decided_by=her, decided_at=now,
        reason=word(both),
    )  # fmt: skip
    PairRule.objects.create(student=him, mentor=her, kind="forbidden", by=her, reason=word(both))
    make.assignment(
        mentorship, accepted_by=her, accepted_at=now - timedelta(days=2),
        declined_at=now - timedelta(days=1), decline_reason=word(both),
    )  # fmt: skip
    row.close("withdrawn")


def _training_of(mentor, words, whose):
    """A course read and finished, with an answered question and a certificate that was revoked."""
    course = build.small_course(f"course-{mentor.pk}", certifies=True)
    build.read_all(course, mentor)
    version = QuestionVersion.objects.select_related("question__quiz").filter(
        question__quiz__part__course=course
    )[0]
    attempt = build.attempt(version.question.quiz, mentor, version)
    build.answer(attempt, version)
    issued = certificate(mentor, course)
    Revocation.objects.create(
        certificate=issued, reason=words.new(whose), note=words.new(whose), by=mentor
    )


def profile_of(mentor, project, words, whose):
    """Write a mentor's profile, room and guide readings; returns the UUID of the photo."""
    word = words.new
    photo, earlier = (pictures.keep(word(whose).encode()) for _ in range(2))
    Mentor.objects.filter(user=mentor).update(
        introduction=word(whose), languages=["en"], note_headings=word(whose),
        links=[{"label": word(whose), "url": words.link(whose)}],
    )  # fmt: skip
    User.objects.filter(pk=mentor.pk).update(photo=photo)
    profile = Mentor.objects.get(user=mentor)
    ProfileChange.objects.create(
        mentor=profile, field="photo", before=str(earlier), after=str(photo)
    )
    ProfileChange.objects.create(
        mentor=profile, field="introduction", before=word(whose), after=word(whose)
    )
    MeetingRoom.objects.create(mentor=mentor, url=words.link(whose))
    TimeOff.objects.create(person=mentor, starts_on="2026-01-01", ends_on="2026-01-02")
    announced = Announcement.objects.create(
        title=words.new("everybody"), body=words.new("everybody"), written_by=mentor
    )
    announced.set_dismissed(by=mentor, dismissed=True)
    ticked = MentorResource.objects.create(slug=f"read-{mentor.pk}", title="Read", summary="Read")
    ticked.set_read(by=mentor, read=True)
    _training_of(mentor, words, whose)
    _community_of(mentor, announced, words, whose)
    _help_of(mentor, words, whose)
    Reading.objects.create(project_id=project.pk, reader_id=mentor.pk, version=1)
    guide = Criterion.objects.filter(skill__guide__project=project.pk).first().skill.guide
    GuideVersion.objects.create(
        guide_id=guide.pk, number=1, content={"advice": words.new("everybody")},
        saved_by_id=mentor.pk,
    )  # fmt: skip
    return photo, earlier
