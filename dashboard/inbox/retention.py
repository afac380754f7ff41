"""Empties messages a set time after the relation that their thread stands on has ended.

A relation: the mentorship, an approval of both for the same path, one is a manager. Messages of a
circle go by its last message. docs/decisions/inbox.md.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections, transaction

from dashboard.inbox.drafts import draft_place
from dashboard.inbox.models import Attachment, Draft, Message, Report, Thread
from mentorhub.database import current_login
from students.paths.attached_files import remove_files

# Threads in one transaction.
BATCH = 100

# When something ended last; an end that is open or planned later counts as it stands.
_ROLE_ENDED = """(
    select max(coalesce(role.ended_at, 'infinity')) from accounts_role role
    where role.user_id = {person} and role.kind = any(array[{kinds}]))"""
_MEMBERSHIP_ENDED = """(
    select max(ended) from (
        select coalesce(role.ended_at, 'infinity') from accounts_role role
        where role.user_id = thread.partner_id
        union all
        select coalesce(enrolment.ended_at, 'infinity') from students_enrolment enrolment
        where enrolment.student_id = thread.partner_id) as memberships(ended))"""
_SUPPORT_ENDED = """(
    select max(coalesce(least(support.ends_at, support.ended_at), 'infinity'))
    from students_mentorship support
    where support.mentor_id = thread.lead_id and support.student_id = thread.partner_id)"""
_SHARED_PATH_ENDED = """(
    select max(least(coalesce(mine.ended_at, 'infinity'), coalesce(theirs.ended_at, 'infinity')))
    from students_approval mine join students_approval theirs on theirs.path_id = mine.path_id
    where mine.user_id = thread.lead_id and theirs.user_id = thread.partner_id)"""
_MENTOR = _ROLE_ENDED.format(person="thread.lead_id", kinds="'mentor'")
_MANAGER = _ROLE_ENDED.format(person="thread.lead_id", kinds="'manager'")
_COLLEAGUES = ", ".join(
    _ROLE_ENDED.format(person=f"thread.{person}_id", kinds="'mentor', 'assessor'")
    for person in ("lead", "partner")
)
_OLD = f"""
select thread.id from inbox_thread thread
cross join (select %(now)s - make_interval(months => %(months)s) as before) as limits
where thread.last_number > 0 and thread.changed_at < limits.before
and (thread.lead_id is null or limits.before > case thread.kind
    when 'student' then least({_SUPPORT_ENDED}, {_MENTOR})
    when 'colleagues' then least({_SHARED_PATH_ENDED}, {_COLLEAGUES})
    else least({_MANAGER}, {_MEMBERSHIP_ENDED}) end)
and (exists (select from inbox_message message
             where message.thread_id = thread.id and message.removed_at is null)
     or exists (select from inbox_report report
                join inbox_message message on message.id = report.message_id
                where message.thread_id = thread.id and report.copy <> '[]'))
order by thread.changed_at limit %(most)s
"""  # noqa: S608


def empty_old_messages(now: datetime) -> int:
    """Empty the messages of a batch of threads, with their files, edits, drafts and the copies in
    reports; returns how many threads."""
    with transaction.atomic(using=current_login()):
        threads = list(Thread.objects.select_for_update().filter(pk__in=_old(now)))
        for thread in threads:
            _empty(thread, now)
    return len(threads)


def _old(now: datetime) -> list[int]:
    values = {"now": now, "months": settings.MESSAGE_KEEP_MONTHS, "most": BATCH}
    with connections[current_login()].cursor() as cursor:
        cursor.execute(_OLD, values)
        return [pk for (pk,) in cursor.fetchall()]


def _empty(thread: Thread, now: datetime) -> None:
    remove_files(Attachment.objects.filter(message__thread=thread))
    Message.objects.filter(thread=thread).empty(now)
    Report.objects.filter(message__thread=thread).update(copy=[], words="")
    Draft.objects.filter(place=draft_place(thread)).delete()


def drop_old_drafts(now: datetime) -> int:
    """Delete what was begun and not touched for as long as messages are kept, a month having 31
    days; returns how many."""
    limit = now - timedelta(days=31 * settings.MESSAGE_KEEP_MONTHS)
    return Draft.objects.filter(updated_at__lt=limit).delete()[0]
