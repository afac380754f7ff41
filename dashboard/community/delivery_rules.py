"""SQL of the notification kinds in kinds.py: whether news of the community may still be sent, and
when announcements, digests and the reminder to an asker are due. ``r`` is the row of the
delivery."""

from datetime import time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentorhub.notifications.eligibility import as_bigint
from mentorhub.notifications.reasons import HAS_ENDED, NO_ACCESS
from mentorhub.notifications.registry import Reason, Stop

REMOVED = Reason("community_removed", _("The topic or the reply was removed."))
READ = Reason("community_read", _("The recipient has read it on the site."))
MUTED = Reason("community_muted", _("The recipient has muted the author."))
UNFOLLOWED = Reason("community_unfollowed", _("The recipient no longer follows the topic."))
NOT_NAMED = Reason("community_not_named", _("The text no longer mentions the recipient."))
SETTLED = Reason("community_settled", _("The question was answered or closed meanwhile."))
CONFIRMED = Reason("community_confirmed", _("The recipient has confirmed it already."))
NOTHING_NEW = Reason("community_nothing_new", _("There was nothing new that they had not read."))

REPLY = f"""(values (1)) one
left join community_reply reply on reply.id = {as_bigint("r.subject")}
left join community_topic topic on topic.id = reply.topic_id"""
TOPIC = f"""(values (1)) one
left join community_topic topic on topic.id = {as_bigint("r.subject")}
left join dashboard_announcement announced on announced.id = topic.announcement_id"""

_NUMBER = as_bigint("r.payload ->> 'number'")

TOPIC_REMOVED = Stop("topic.id is null or topic.removed_at is not null", REMOVED)
REPLY_REMOVED = Stop(
    "reply.id is null or reply.removed_at is not null or topic.removed_at is not null", REMOVED
)
NOT_SEEN = Stop("not public.community_sees_topic(r.recipient_id, topic.id)", NO_ACCESS)
# On the site: the bell was cleared, or the place in the topic was moved past it (migration 0010).
NEWS_READ = Stop(
    """exists (select from students_notification news
    where news.recipient_id = r.recipient_id and news.kind = r.kind and news.session_id is null
    and news.schedule_version = r.schedule_version and news.reference = r.reference
    and news.read_at is not null)""",
    READ,
)
ACTOR_MUTED = Stop("public.community_mutes(r.recipient_id, r.actor_id)", MUTED)
AUTHOR_MUTED = Stop("public.community_mutes(r.recipient_id, topic.author_id)", MUTED)
NAMED_NO_MORE = Stop("position('](' || r.recipient_id || ')' in reply.body) = 0", NOT_NAMED)
NOTHING_UNREAD = Stop(
    f"""not public.community_unread(
        r.recipient_id, topic.id, coalesce({_NUMBER}, 2), null)""",
    READ,
)
NOT_FOLLOWED = Stop(
    """not exists (select from community_reader place where place.topic_id = topic.id
    and place.user_id = r.recipient_id and place.follows)""",
    UNFOLLOWED,
)
NOT_ACCEPTED = Stop("topic.accepted_id is distinct from reply.id", HAS_ENDED)

_ENDED = "announced.until is not null and announced.until <= statement_timestamp()"
ANNOUNCEMENT_ENDED = Stop(f"announced.id is null or announced.acknowledge or {_ENDED}", HAS_ENDED)
CONFIRMATION_ENDED = Stop(
    f"announced.id is null or not announced.acknowledge or {_ENDED}", HAS_ENDED
)
ANNOUNCEMENT_READ = Stop(
    """exists (select from community_reader place where place.topic_id = topic.id
    and place.user_id = r.recipient_id and place.read_number > 0)
or exists (select from dashboard_announcementdismissal away
    where away.announcement_id = announced.id and away.reader_id = r.recipient_id)""",
    READ,
)
ACKNOWLEDGED = Stop(
    """exists (select from community_acknowledgement done
    where done.announcement_id = announced.id and done.user_id = r.recipient_id)""",
    CONFIRMED,
)
ANSWERED = Stop(
    "topic.last_number > 1 or topic.accepted_id is not null or topic.locked_at is not null",
    SETTLED,
)
# By somebody else than the asker.
_ANSWERS = """select answer.created_at from community_reply answer
    where answer.topic_id = topic.id and answer.number > 1 and answer.removed_at is null
    and answer.author_id <> topic.author_id"""
NO_CHOICE = Stop(
    f"topic.accepted_id is not null or topic.locked_at is not null or not exists ({_ANSWERS})",
    SETTLED,
)
EMPTY_DIGEST = Stop(
    """not exists (select from public.community_digest_topics(r.recipient_id, r.due_at))""",
    NOTHING_NEW,
)

# Announcements that have begun within a day, for everybody of their group but the author: those
# that the school asks to confirm are a kind of their own. Who joins that day is told too.
ANNOUNCEMENTS = f"""
with begun as materialized (
    select topic.id, announced.since, announced.written_by_id as author
    from dashboard_announcement announced
    join community_topic topic on topic.announcement_id = announced.id
    where announced.since <= statement_timestamp()
    and announced.since > statement_timestamp() - interval '1 day'
    and not ({_ENDED}) and topic.removed_at is null and announced.acknowledge = %(acknowledge)s
), people as materialized (
    select begun.id as topic, begun.since, person.id as person
    from begun cross join accounts_user person
    where person.is_active and person.id <> begun.author
    and (%(acknowledge)s or not public.community_mutes(person.id, begun.author))
    and exists (select from accounts_role role
                where role.user_id = person.id and role.ended_at is null)
    and not exists (select from students_reminder r
                    where r.recipient_id = person.id and r.session_id is null
                    and r.kind = %(kind)s and r.reference = 'topic:' || begun.id)
)
select person as recipient_id, null::bigint as session_id, 0 as schedule_version,
    'topic:' || topic as reference, topic::text as subject, since as due_at
from people where public.community_sees_topic(person, topic)"""  # noqa: S608

# A question that was asked a week ago, has had an answer for a day, and none is accepted.
UNSETTLED = f"""
select topic.author_id as recipient_id, null::bigint as session_id, 0 as schedule_version,
    'topic:' || topic.id as reference, topic.id::text as subject, answered.due_at
from community_topic topic
cross join lateral (
    select greatest(topic.created_at + interval '7 days',
                    min(answers.created_at) + interval '1 day') as due_at
    from ({_ANSWERS}) answers) answered
where topic.kind = 'question' and topic.accepted_id is null and topic.last_number > 1
and topic.locked_at is null and topic.removed_at is null
and topic.created_at between statement_timestamp() - interval '30 days'
    and statement_timestamp() - interval '7 days'
and answered.due_at between statement_timestamp() - interval '3 days' and statement_timestamp()
and public.community_sees_topic(topic.author_id, topic.id)
and not exists (select from students_reminder r
                where r.recipient_id = topic.author_id and r.session_id is null
                and r.kind = %(kind)s and r.reference = 'topic:' || topic.id)"""  # noqa: S608

# The digest of a day is sent at this hour of the reader's clock.
DIGEST_AT = time(7, 30)
# So long ahead it is written, so that a planner that was away for some hours loses none.
DIGEST_AHEAD = timedelta(hours=6)

# For everybody who may be in a group and has not refused the mail: the days on which a digest of
# theirs is due. What it holds, and whether anything, is asked when it is sent; where nobody has
# written anything for a week, none is due.
DIGESTS = """
with people as materialized (
    select person.id, public.community_clock(person.zone) as zone,
        exists (select from community_groupreader marked
                where marked.user_id = person.id and marked.digest = 'daily') as is_daily
    from accounts_user person
    where person.is_active
    and exists (select from community_group g join community_reply reply on reply.group_id = g.id
                and reply.created_at > statement_timestamp() - interval '8 days')
    and exists (select from accounts_role role
                where role.user_id = person.id and role.ended_at is null)
    and not exists (select from students_mailpreference preference
                    where preference.person_id = person.id and preference.kind = %(kind)s
                    and not preference.wanted)
), days as (
    select people.id, people.is_daily, day.local,
        (day.local + %(hour)s::time) at time zone people.zone as at
    from people
    cross join lateral (
        select (statement_timestamp() at time zone people.zone)::date + ahead as local
        from generate_series(0, 1) ahead) day
)
select id as recipient_id, null::bigint as session_id, 0 as schedule_version,
    to_char(local, 'YYYY-MM-DD') as reference, '' as subject, at as due_at
from days
where at > statement_timestamp() and at <= statement_timestamp() + %(ahead)s::interval
and (is_daily or extract(isodow from local) = 1)
and not exists (select from students_reminder r
                where r.recipient_id = days.id and r.session_id is null
                and r.kind = %(kind)s and r.reference = to_char(local, 'YYYY-MM-DD'))"""


def digest_values() -> dict[str, Any]:
    return {"hour": DIGEST_AT, "ahead": DIGEST_AHEAD}
