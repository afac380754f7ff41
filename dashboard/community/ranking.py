"""The topics that have words of a question, the best first: one query.

The replies, and the titles, among which the best are looked for are the newest that have all the
words, and where these are in few topics the newest that have some. An index tells which replies of
the reader's groups have the words, among the newest alone: as far back as those found so far let
expect. So of a common word the newest replies alone are read, and not all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Q, QuerySet

from dashboard.community.models import Group, Reply, Topic, TopicKind
from mentorhub.database import current_login
from mentorhub.full_text import GROUP, KEYS, KEYS_TOGETHER, StemsWithPlace, forms_sql
from mentorhub.lists import PAGE_SIZE
from mentorhub.plain_text import plain
from mentorhub.prepared.written import PreparedSqlOf

# Among so many titles, and so many replies, the best are looked for.
TITLES, REPLIES = 1000, 600
SIMILAR = 5
# A word that so many topics have counts whole; the more have it, the less it says.
COUNTS_WHOLE = 5
# Topics with some of the words, after those with all of them.
MOST_OTHERS = 10

# Parts of the newest replies (full_text.KEYS_TOGETHER each) that are looked through first, and how
# many more at most. Where the first have fewer than ``SOME``, all others follow at once.
FIRST, MOST_PARTS, SOME = 4, 2000, 8
# Of as many parts as are expected to have the rest: each time more.
STEPS = (1.1, 1.7, 4)
# Of a reply one number is compared: how many of the words it has, whether it is the answer, its key
# and whether it is the opening; bits of the last two.
OF_KEY = 55
# Replies that are read, since some of them are in topics that the reader does not see; and where
# some topics alone are wanted.
READ, READ_FOR_SOME = REPLIES * 6 // 5, REPLIES * 5


@dataclass(frozen=True)
class Scope:
    """Where is searched."""

    # A group that the reader sees.
    group: Group | None = None
    # Questions with an accepted answer alone.
    is_answered: bool = False
    questions: bool = False
    # Not the replies.
    titles: bool = False

    def of_topics(self) -> Q:
        found = Q(removed_at=None)
        if self.group is not None:
            found &= Q(group=self.group.pk)
        if self.is_answered:
            found &= Q(accepted__isnull=False)
        if self.questions:
            found &= Q(kind=TopicKind.QUESTION)
        return found


@dataclass(frozen=True)
class Found:
    """A topic that has words of the question. ``words`` and ``in_title`` are sets of bits, one bit
    for each word."""

    topic: int
    accepted: int | None = None
    words: int = 0
    in_title: int = 0
    # The reply with most of the words; None when the title alone has some.
    reply: int | None = None
    is_opening: bool = False

    @property
    def shown_reply(self) -> int | None:
        """The accepted answer; but a reply with the words when neither the title nor the opening
        has them: nobody would see why the topic was found. None: the opening."""
        if self.reply and not self.is_opening and not self.in_title:
            return self.reply
        return self.accepted or self.reply


@dataclass(frozen=True)
class Ranked:
    """Some of the topics that were found, and what is known of all."""

    found: list[Found]
    # How many topics are shown, on all pages together.
    total: int = 0
    # Whether one has half of the words; else these are a few of the best.
    is_near: bool = False
    # Whether there may be more: only the newest matches are read.
    has_more: bool = False


def ranked(reader: Any, words: list[str], *, scope: Scope, first: int, most: int) -> Ranked:
    """From the topic at place ``first`` on, at most ``most``. ``words``: see
    ``full_text.words_asked``."""
    rows = _RANK[READ_FOR_SOME if scope.is_answered or scope.questions else READ].rows(
        current_login(),
        reader,
        words=words,
        # NULL where it is the same.
        plain=[other if (other := plain(each)) != each else None for each in words],
        group=scope.group.pk if scope.group is not None else 0,
        answered=scope.is_answered,
        questions=scope.questions,
        titles=scope.titles,
        first=first,
        most=most,
    )
    if not rows:
        return Ranked([])
    total, is_near, has_more, topic, *_first = rows[0]
    found = [Found(*row) for _total, _near, _more, *row in rows] if topic is not None else []
    return Ranked(found, total, is_near, has_more)


def _seen(reader: Any) -> Mapping[str, QuerySet[Any, Any]]:
    """What the reader may search: the replies of these topics, which are in these groups. The
    columns are those of ``_TOPIC`` and ``_REPLY``."""
    replies = Reply.objects.kept().annotate(stems=StemsWithPlace("search", "pk", "group"))
    topics = Topic.objects.visible_to(reader).kept()
    return {
        "groups": Group.objects.visible_to(reader).order_by().values_list("pk"),
        "topics": topics.order_by().values_list(
            "pk", "search", "group", "kind", "accepted", "last_at"
        ),
        "replies": replies.order_by().values_list("pk", "topic", "number", "search", "stems"),
    }


_TOPIC = "topic (topic_id, search, group_id, kind, accepted_id, last_at)"
_REPLY = "reply (id, topic_id, number, search, stems)"
_LAST = "(select last from reach)"
_IN_SCOPE = f"""
        (%(group)s = 0 or group_id = %(group)s)
        and (not %(answered)s or accepted_id is not null)
        and (not %(questions)s or kind = '{TopicKind.QUESTION.value}')"""


def _bits(query: str) -> str:
    """SQL of which of the words a text has that was found by the query."""
    if query == "every":
        return "(select every_bit from wanted)"
    return "(select bit_or(1 << place) from asked where search @@ asked.query)"


def _titles(query: str, condition: str) -> str:
    return f"""
    select topic_id, accepted_id, last_at, {_bits(query)} bits
    from (%[topics]) {_TOPIC}
    where search @@ (select {query} from wanted) and {condition} and {_IN_SCOPE}
    order by topic_id desc
    limit {TITLES}"""  # noqa: S608  of constants alone


def _in_parts(first: str, last: str) -> str:
    """SQL of what finds the replies of the reader's groups in the parts from ``first`` to ``last``;
    NULL when there are none."""
    return f"""(
            select (select groups from reach)
                && string_agg('''{KEYS}' || part || '''', ' | ')::tsquery
            from generate_series({first}, {last}) part)"""  # noqa: S608  of constants alone


def _with(query: str, where: str, condition: str) -> str:
    """SQL of the replies in the reader's groups that have the words, the newest first. Two
    conditions, and not one: the index compares the two with each other faster, and PostgreSQL
    expects the few rows that there are."""
    return f"""
        select id, topic_id, number, {_bits(query)} bits
        from (%[replies]) {_REPLY}
        where stems @@ (select {query} from wanted) and stems @@ {where} and {condition}
        order by id desc"""  # noqa: S608  of constants alone


def _expected(found: str) -> str:
    """SQL of how many more parts have the rest, by what the first have; 0 when these have too few
    to tell."""
    return f"""
    select case when replies < {SOME} then 0
        else least({MOST_PARTS}, (%(read)s - replies) * {FIRST}.0 / replies) end parts
    from (select count(*) replies from {found}) counted"""  # noqa: S608  of constants alone


def _replies(query: str, condition: str) -> str:
    """SQL of the newest replies that have the words, in these CTEs: ``first_…``, ``expected_…``,
    ``read_…``, ``topics_…`` (of these, those that the reader sees), and ``replies_…``. "union all"
    asks for more only while there are too few."""
    parts = f"(select parts from expected_with_{query})"  # noqa: S608  of constants alone
    ends = [f"{_LAST} - {FIRST}"]
    ends += [f"{ends[0]} - ceil({step} * {parts})::int" for step in STEPS]
    steps = "".join(
        f"union all ({_with(query, _in_parts(f'{before} + 1', after), condition)})"
        for after, before in pairwise(ends)
    )
    first = _with(query, _in_parts(f"{_LAST} - {FIRST - 1}", _LAST), condition)
    older = f"{condition} and id < ({ends[-1]} + 1) * {KEYS_TOGETHER}"
    groups = "(select groups from reach)"
    # Where many of those that were read are not seen.
    rest = f"""{condition} and (select count(*) from read_with_{query}) = %(read)s
            and id < (select min(id) from read_with_{query})"""  # noqa: S608  of constants alone
    said = "read.id, read.topic_id, number, accepted_id, last_at, bits"
    return f"""
first_with_{query} as materialized ({first} limit %(read)s
), expected_with_{query} as materialized ({_expected(f"first_with_{query}")}
), read_with_{query} as materialized (
    table first_with_{query} {steps}
    union all ({_with(query, groups, older)})
    limit %(read)s
), topics_with_{query} as materialized (
    select topic_id, accepted_id, last_at from (%[topics]) {_TOPIC}
    where topic_id = any(array(select distinct topic_id from read_with_{query})) and {_IN_SCOPE}
), replies_with_{query} as materialized (
    (select {said} from read_with_{query} read join topics_with_{query} using (topic_id)
    order by read.id desc)
    union all
    (select {said} from ({_with(query, groups, rest)}) read
    join (%[topics]) {_TOPIC} on topic.topic_id = read.topic_id
    where {_IN_SCOPE}
    order by read.id desc)
    limit {REPLIES}
)"""  # noqa: S608  of constants alone


_TOO_FEW = "(select are_few from found_with_every)"
_SOME_TOO = f"not %(titles)s and {_TOO_FEW}"
_SQL = f"""
with asked as materialized (
    select (number - 1)::int place, {forms_sql("word", "plain")} query
    from unnest(%(words)s::text[], %(plain)s::text[]) with ordinality each (word, plain, number)
), wanted as materialized (
    select count(*)::int words, (1 << count(*)::int) - 1 every_bit,
        string_agg('(' || query::text || ')', ' & ')
            filter (where numnode(query) > 0)::tsquery every,
        string_agg('(' || query::text || ')', ' | ')
            filter (where numnode(query) > 0)::tsquery either
    from asked
), reach as materialized (
    select (select max(id) / {KEYS_TOGETHER} from community_reply) last,
        string_agg('''{GROUP}' || id || '''', ' | ')::tsquery groups
    from (%[groups]) seen (id) where %(group)s = 0 or id = %(group)s
), titles_with_every as materialized ({_titles("every", "true")}
), {_replies("every", "not %(titles)s")}, found_with_every as materialized (
    select words > 1 and (
        select count(*) from (
            select topic_id from titles_with_every union select topic_id from replies_with_every
        ) topic
    ) < {PAGE_SIZE} are_few
    from wanted
), titles_with_either as materialized ({_titles("either", _TOO_FEW)}
), {_replies("either", _SOME_TOO)}, titled as (
    select topic_id, accepted_id, last_at, bit_or(bits) in_title
    from (table titles_with_every union all table titles_with_either) title
    group by topic_id, accepted_id, last_at
), said as (
    select topic_id, accepted_id, last_at, bit_or(bits) bits, max(
            (2 * bit_count(bits::bit(32)) + coalesce(id = accepted_id, false)::int) << {OF_KEY}
            | id << 1 | (number = 1)::int
        ) best
    from (table replies_with_every union all table replies_with_either) reply
    group by topic_id, accepted_id, last_at
), found as materialized (
    select coalesce(titled.topic_id, said.topic_id) topic_id,
        coalesce(titled.accepted_id, said.accepted_id) accepted_id,
        coalesce(titled.last_at, said.last_at) last_at,
        coalesce(in_title, 0) | coalesce(bits, 0) bits, coalesce(in_title, 0) in_title,
        best >> 1 & (1::bigint << {OF_KEY} - 1) - 1 reply_id, coalesce(best & 1, 0) = 1 is_opening
    from titled full join said on said.topic_id = titled.topic_id
), patterns as materialized (
    select bits, count(*) times from found group by bits
), says as materialized (
    select place, 1 / (1 + ln(greatest(
        1, sum(times) filter (where bits >> place & 1 = 1) / {COUNTS_WHOLE}.0
    )::double precision) / ln(2::double precision)) word_says
    from asked left join patterns on true group by place
), weights as materialized (
    select bits, coalesce(
        (select sum(word_says order by place) from says where bits >> place & 1 = 1), 0) weight
    from (select bits from patterns union select in_title from found) pattern
), ranked as materialized (
    select found.*, of_all.weight,
        row_number() over (order by found.bits = every_bit desc, of_all.weight desc,
            of_title.weight desc, accepted_id is not null desc, last_at desc, topic_id desc) place
    from found cross join wanted
    join weights of_all on of_all.bits = found.bits
    join weights of_title on of_title.bits = found.in_title
), counted as materialized (
    select count(*) filter (where bits = every_bit) with_all,
        count(*) filter (where 2 * weight >= (select sum(word_says order by place) from says)) near
    from ranked cross join wanted
), shown as materialized (
    select near > 0 is_near, case near
        when 0 then least((select count(*) from ranked), {SIMILAR})
        else least(near, with_all + {MOST_OTHERS}) end total
    from counted
)
select total, is_near,
    {TITLES} in (
        (select count(*) from titles_with_every), (select count(*) from titles_with_either)
    ) or {REPLIES} in (
        (select count(*) from replies_with_every), (select count(*) from replies_with_either)
    ),
    topic_id, accepted_id, bits, in_title, reply_id, is_opening
from shown left join ranked on place <= total and place > %(first)s
order by place
limit %(most)s
"""  # noqa: S608  of constants alone
# Two statements: with a limit that is a parameter PostgreSQL chooses a plan for a few rows.
_RANK = {
    read: PreparedSqlOf(
        _SQL.replace("%(read)s", str(read)),
        _seen,
        words=[""],
        plain=[""],
        group=0,
        answered=False,
        questions=False,
        titles=False,
        first=0,
        most=0,
    )
    for read in (READ, READ_FOR_SOME)
}
