"""Which articles have the words of a question, the best first: one query.

A word counts by where it stands, and a word that many articles have counts little. What it was less
likely meant to be counts less.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log2
from typing import Any

from mentorhub import access
from mentorhub.database import current_login
from mentorhub.full_text import StemsOfHead, either_sql, weighted_sql
from mentorhub.plain_text import plain
from mentorhub.prepared.written import PreparedSql

# Of the score of the best article, the share that another one must have to be shown.
NEAR_BEST = 0.3
# Texts that are ranked. Of more, the words that few have decide which.
CANDIDATES = 100
# What a word counts in the title, in the questions, and anywhere else.
IN_TITLE, IN_QUESTIONS, ANYWHERE = 1.0, 0.8, 0.3
# What a mistyped word was less likely meant to be.
LESS_LIKELY = 0.6
OWN_LANGUAGE = 1.2


@dataclass(frozen=True)
class Word:
    """A word of the question, and what it may have been meant to be."""

    typed: str
    # The likeliest first, three at most.
    meant: tuple[str, ...]
    # How many articles have it, about.
    articles: int
    is_corrected: bool = False

    @property
    def says(self) -> float:
        """How much it says about what is looked for; a word that every article has says little."""
        return 1 / (1 + log2(max(1, self.articles)))


def best(reader: Any, asked: list[Word], language: str, most: int) -> list[int]:
    """The keys of the articles, the best first."""
    rarest = _rarest(asked)
    others = [(*each.meant[1:], None, None) for each in asked]
    rows = _RANK.rows(
        current_login(),
        words=[each.meant[0] for each in asked],
        plain=[plain(each.meant[0]) for each in asked],
        second=[each[0] for each in others],
        third=[each[1] for each in others],
        says=[each.says for each in asked],
        rare=[each in rarest for each in asked],
        audiences=list(access.help_audiences(reader)),
        states=list(access.help_states(reader)),
        language=language,
        # Both languages of an article may be among them.
        most=2 * most,
    )
    enough = rows[0][1] * NEAR_BEST if rows else 0
    return list(dict.fromkeys(key for key, score in rows if score >= enough))[:most]


def _rarest(asked: Iterable[Word]) -> list[Word]:
    """The words that few articles have, the rarest first, as long as they bring few; at least
    one."""
    chosen, articles = [], 0
    for each in sorted(asked, key=lambda word: word.articles):
        articles += each.articles
        if chosen and articles > CANDIDATES:
            break
        chosen.append(each)
    return chosen


def _by_place(query: str) -> str:
    """SQL of what a text counts that has the words in its title, in a question, or anywhere."""
    return f"""case
        when found.search @@ {query}_in_title then {IN_TITLE}
        when found.search @@ {query}_in_questions then {IN_QUESTIONS}
        when found.search @@ {query} then {ANYWHERE}
        else 0 end"""


def _with(query: str, where: str) -> str:
    """SQL of the keys of texts that the reader may read and that have the words, a part of them."""
    return f"""(
        select text.id from helpcenter_articletext text
        join helpcenter_article article on article.id = text.article_id
        where {where} @@ (select {query} from wanted)
            and article.audience = any(%(audiences)s) and article.state = any(%(states)s)
        limit {CANDIDATES})"""  # noqa: S608  of constants alone


# Of words that many articles have, the texts are ranked that have all of them in the title or the
# questions; then those that have one of the rarest there. "union all" asks for more only while
# there are too few. What is matched with many queries is unpacked once: by setting the weight of no
# word.
_IN_HEAD = StemsOfHead.template % {"expressions": "text.search"}
_RANK = PreparedSql(
    f"""
with meant as materialized (
    select says, is_rare, {either_sql("word", "plain")} likeliest,
        {either_sql("second", "third")} others
    from unnest(
        %(words)s::text[], %(plain)s::text[], %(second)s::text[], %(third)s::text[],
        %(says)s::double precision[], %(rare)s::boolean[]
    ) asked (word, plain, second, third, says, is_rare)
), asked as materialized (
    select says, likeliest, others,
        {weighted_sql("likeliest", "A")} likeliest_in_title,
        {weighted_sql("likeliest", "B")} likeliest_in_questions,
        {weighted_sql("others", "A")} others_in_title,
        {weighted_sql("others", "B")} others_in_questions
    from meant
), wanted as materialized (
    select string_agg('(' || query::text || ')', ' & ')::tsquery every,
        string_agg('(' || query::text || ')', ' | ') filter (where is_rare)::tsquery rarest
    from meant
    cross join lateral (select coalesce(likeliest || others, likeliest) query) each
    where numnode(query) > 0
), candidates as materialized (
    select id from (
        {_with("every", _IN_HEAD)} union all
        {_with("rarest", _IN_HEAD)} union all
        {_with("rarest", "text.search")}
    ) each
    limit {CANDIDATES}
), found as materialized (
    select article_id, language, setweight(search, 'D', '{{}}') search
    from helpcenter_articletext
    where id in (select id from candidates)
)
select found.article_id,
    sum(asked.says * greatest({_by_place("likeliest")}, {LESS_LIKELY} * {_by_place("others")}))
        * case found.language when %(language)s then {OWN_LANGUAGE} else 1 end score
from found cross join asked
group by found.article_id, found.language
order by score desc, found.article_id
limit %(most)s
""",  # noqa: S608  of constants alone
    words=[""],
    plain=[""],
    second=[""],
    third=[""],
    says=[1.0],
    rare=[True],
    audiences=[""],
    states=[""],
    language="",
    most=1,
)
