"""The audit list holds all that somebody did: no table that keeps who and when is missing."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db.models import DateTimeField
from django.utils import timezone

from dashboard.models import Announcement
from dashboard.profile.changes import save, undo
from dashboard.profile.parts import PARTS
from guides.versions import save_version
from mentorhub.accounts.models import User
from mentorhub.admin import audit
from mentorhub.database import STAFF, signed_in_as
from students.models import Mentorship
from tests import factories as make
from tests.admin.rows import one_of_each

pytestmark = pytest.mark.django_db
AUDIT = "/admin/audit/"

# Instants of tables with people that are no act of somebody, or that have a list of their own.
NO_ACTS = {
    "accounts.AccountMail": "the log of all mails",
    "accounts.ActCount": "a counter",
    "accounts.Invitation.expires_at": "a deadline",
    "community.Acknowledgement": "the managers' list of who has confirmed",
    "community.AnswerRequest": "by a worker",
    "community.Draft": "a text that is not posted",
    "community.GroupReader": "what somebody has read",
    "community.Reaction": "it stands at the reply",
    "community.Reader": "what somebody has read, followed and bookmarked",
    "community.Reply": "administrators read no replies",
    "community.ReplyEdit": "administrators read no replies",
    "community.Topic": "administrators read no topics",
    "community.Report.reported_at": "the managers' list of reports",
    "forms.Submission": "the key of a form",
    "helpcenter.Article": "the versions of its texts",
    "helpcenter.Avoided": "nobody learns who it was",
    "helpcenter.InternalNote": "administrators read no notes",
    "helpcenter.Request": "its events, which say what managers did",
    "helpcenter.RequestMessage": "administrators read no requests",
    "helpcenter.Vote": "nobody learns whose it is",
    "inbox.Attachment": "a message, which administrators do not read",
    "inbox.Draft": "a message that is not sent",
    "inbox.Message": "administrators read no messages",
    "inbox.MessageEdit": "administrators read no messages",
    "inbox.Participant": "what somebody has read, muted and archived",
    "inbox.Report": "the managers' list of reports",
    "inbox.Thread": "administrators read no messages",
    "guides.Reading": "the reading log",
    "guides.StoppedText": "the list of stopped texts",
    "guides.Tick": "a note of the mentor for themself",
    "matching.Assignment.decline_until": "a deadline",
    "matching.MatchingRun.finished_at": "by a worker",
    "matching.MatchingRun.lease_until": "by a worker",
    "matching.MentorRequest.returned_at": "the decline of an assignment",
    "matching.MentorRequest.waiting_since": "when it was made",
    "mfa": "the second factors of a person",
    "notifications": "the log of all mails",
    "socialaccount": "the sign-ins of a person",
    "guides.Readiness": "private to the mentor",
    "guides.SavedComment": "private to the assessor",
    "students.Assessment.handed_in_at": "the release of the verdict",
    "students.Assessment.released_at": "the release of the verdict",
    "students.CalendarFeed": "a secret of the person",
    "students.CourseMark": "private to the student",
    "students.Defence.closes_at": "planned",
    "students.Defence.ends_at": "planned",
    "students.Defence.proposed_until": "planned",
    "students.Defence.starts_at": "planned",
    "students.Defence.taken_at": "the assessment that begins then",
    "students.Deliverable.begun_at": "the hand-in of the deliverable",
    "students.Mentorship.ends_at": "planned",
    "students.Outcome.replaced_at": "the outcome that corrects it",
    "students.PrivateNote": "private to the mentor",
    "students.Scratchpad": "private to the mentor",
    "students.Session.ends_at": "planned",
    "students.Session.recurrence_at": "planned",
    "students.Session.starts_at": "planned",
    "students.SessionReply": "it stands beside the session",
    "students.TimeProposal.answered_at": "who answered is not kept; the state stands in the line",
    "students.TimeProposal.starts_at": "planned",
    "students.Verdict.fix_until": "planned",
    "dashboard.Announcement.until": "planned",
    "dashboard.Announcement.updated_at": "the edit of the announcement",
    "dashboard.AnnouncementDismissal": "private to the mentor",
    "dashboard.ResourceReadMark": "private to the mentor",
    "training.Reading": "private to the mentor",
    "training.Attempt": "private to the mentor",
    "dashboard.Mentor.confirmed_at": "a press of a button that changes nothing",
    "cartridges.CartridgeImport.applied_at": "the end of the import",
    "training.Certificate.expires_at": "planned",
    "usersessions": "the devices of a person",
}


def is_excepted(model, column: str) -> bool:
    names = (model._meta.app_label, model._meta.label, f"{model._meta.label}.{column}")
    return any(name in NO_ACTS for name in names)


def test_no_table_that_keeps_who_did_something_is_missing():
    listed = {(source.model, source.at) for source in audit._sources.values()}
    missing = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if any(each.related_model is User for each in model._meta.fields)
        for field in model._meta.fields
        if isinstance(field, DateTimeField)
        and (model, field.name) not in listed
        and not is_excepted(model, field.name)
    ]
    assert missing == []


def test_every_source_has_a_row_in_the_list_of_everything(school, tom):
    with signed_in_as(STAFF):
        one_of_each(school)
        listed = {row[0] for row in audit.entries(audit.AuditFilter())}
    for name in ("outcome_recorded", "outcome_corrected", "session_planned", "handed_in",
                 "guide_saved", "announced", "mentor_requested", "time_proposed",
                 "file_uploaded", "cartridge_finished", "match_accepted"):  # fmt: skip
        assert name in listed


def lines(client, **asked):
    return client.get(AUDIT, asked).context["lines"]


def test_who_recorded_an_outcome_and_who_corrected_it_stands_there(school, tom):
    session = make.past_session(Mentorship.objects.get(student=school.stu), days_ago=1)
    with signed_in_as(STAFF):
        session.close("no_show", by=school.maya)
        session.correct("held", by=school.noor, text="They were late.")
    (recorded,) = lines(tom, source="outcome_recorded")
    (corrected,) = lines(tom, source="outcome_corrected")
    assert (recorded.by, recorded.person) == (school.maya, school.stu)
    assert (corrected.by, corrected.person) == (school.noor, school.stu)
    assert recorded.at < corrected.at
    assert str(session.Status("no_show").label) in recorded.text
    assert str(session.Status("held").label) in corrected.text
    assert recorded.url == f"/admin/students/session/{session.pk}/change/"
    assert tom.get(recorded.url).status_code == 200
    # What the student and the mentor wrote to each other is for the page of the session.
    assert "They were late" not in corrected.text


def test_a_change_of_a_profile_and_its_undoing_stand_there(school, tom):
    part = PARTS["introduction"]
    change = save(school.maya, part, "I bake bread at night.")
    undo(school.maya, change)
    (changed,) = lines(tom, source="profile_changed")
    (undone,) = lines(tom, source="profile_change_undone")
    for line in (changed, undone):
        assert (line.by, line.person) == (school.maya, school.maya)
        assert "at night" not in line.text
        assert tom.get(line.url).status_code == 200


def test_a_guide_is_named_by_its_project_and_number(school, tom):
    guide = make.guide(school.bread, "kept apart")
    with signed_in_as(STAFF):
        save_version(guide, by=school.tom)
    page = tom.get(AUDIT, {"source": "guide_saved"})
    assert page.context["lines"][0].text.startswith("Bread")
    assert "kept apart" not in page.content.decode()


def test_an_announcement_that_is_to_come_is_no_act_yet(school, tom):
    Announcement.objects.create(
        title="Soon", body="Later.", written_by=school.noor,
        since=timezone.now() + timedelta(days=2),
    )  # fmt: skip
    Announcement.objects.create(title="Closed", body="Today.", written_by=school.noor)
    assert [line.text for line in lines(tom, source="announced")] == ["Closed"]


def test_names_are_found_whatever_their_case_or_accent(school, tom):
    person = make.student("Élodie Martin", school.baking)
    with signed_in_as(STAFF):
        person.enrolments.get().end("left", by=school.tom)
    LogEntry.objects.log_actions(school.tom.pk, [person], 2, "Gäste", single_object=True)
    found = lines(tom, q="MARTIN elodie", source="enrolment_ended")
    assert {line.person for line in found} == {person}
    assert lines(tom, q="elodie martin", source="administration")
    assert lines(tom, q="gaste", source="administration")
    assert lines(tom, q="elodia") == []


def test_of_a_long_table_the_latest_rows_are_listed(school, tom, monkeypatch):
    monkeypatch.setattr(audit, "MAX_LISTED", 2)
    for n in range(4):
        Announcement.objects.create(title=f"News {n}", body="x", written_by=school.noor)
    assert [line.text for line in lines(tom, source="announced")] == ["News 3", "News 2"]
