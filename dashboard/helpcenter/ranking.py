"""Which articles have the words of a question, the best first, and what is shown of them: one
query.

A word counts by where it stands, and a word that many articles have counts little. What it was less
likely meant to be counts less.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log2
from typing import Any

from dashboard.helpcenter.models import Article, ArticleText, Category
from mentorhub import access
from mentorhub.database import current_login
from mentorhub.full_text import StemsOfHead, either_sql, weighted_sql
from mentorhub.plain_text import plain
from mentorhub.prepared.rows import instance_of
from mentorhub.prepared.written import PreparedSql

# Of the score of the best article, the share that another one must have to be shown.
NEAR_BEST = 0.3
# Texts that are ranked; some may be among them twice.
CANDIDATES = 60
# Articles that the rarest words of a question bring together.
FEW = 100
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


def best(reader: Any, asked: list[Word], language: str, most: int) -> list[ArticleText]:
    """Texts with their article and its category, one an article: in the reader's language where
    there is one."""
    rarest = _rarest(asked)
    others = [(*each.meant[1:], None, None) for each in asked]
    login = current_login()
    rows = _RANK.rows(
        login,
        words=[each.meant[0] for each in asked],
        plain=[plain(each.meant[0]) for each in asked],
        second=[each[0] for each in others],
        third=[each[1] for each in others],
        says=[each.says for each in asked],
        rare=[each in rarest for each in asked],
        audiences=list(access.help_audiences(reader)),
        states=list(access.help_states(reader)),
        language=language,
        most=most,
    )
    enough = rows[0][0] * NEAR_BEST if rows else 0
    return [_text(login, *row) for score, *row in rows if score >= enough]


def _text(login: str, *row: Any) -> ArticleText:
    """Of a row of ``_SHOWN``."""
    text, article, category = (
        instance_of(model, columns, row[start : start + len(columns)], login)
        for model, columns, start in _PARTS
    )
    _CATEGORY.set_cached_value(article, category)
    _ARTICLE.set_cached_value(text, article)
    return text


def _rarest(asked: Iterable[Word]) -> list[Word]:
    """The words that few articles have, the rarest first, as long as they bring few; at least
    one."""
    chosen, articles = [], 0
    for each in sorted(asked, key=lambda word: word.articles):
        articles += each.articles
        if chosen and articles > FEW:
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


# What is read of the rows that are shown.
_READ: list[tuple[Any, set[str]]] = [
    (ArticleText, {"id", "article_id", "language", "title", "searched"}),
    (Article, {"id", "slug", "category_id", "state"}),
    (Category, {"id", "slug", "name_en", "name_fr"}),
]
_ARTICLE: Any = ArticleText._meta.get_field("article")
_CATEGORY: Any = Article._meta.get_field("category")
# In the order of the model.
_COLUMNS = [
    (model, [each.attname for each in model._meta.concrete_fields if each.attname in read])
    for model, read in _READ
]
_PARTS = [
    (model, columns, sum(len(each) for _model, each in _COLUMNS[:n]))
    for n, (model, columns) in enumerate(_COLUMNS)
]
_SHOWN = ", ".join(
    f"{name}.{column}"
    for name, (_model, columns) in zip(("text", "article", "category"), _COLUMNS, strict=True)
    for column in columns
)
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
), scored as (
    select found.article_id,
        sum(asked.says * greatest({_by_place("likeliest")}, {LESS_LIKELY} * {_by_place("others")}))
            * case found.language when %(language)s then {OWN_LANGUAGE} else 1 end score
    from found cross join asked
    group by found.article_id, found.language
), best as (
    select article_id, max(score) score from scored
    group by article_id order by score desc, article_id limit %(most)s
)
select best.score, {_SHOWN}
from best
join helpcenter_article article on article.id = best.article_id
join helpcenter_category category on category.id = article.category_id
cross join lateral (
    select * from helpcenter_articletext text where text.article_id = best.article_id
    order by text.language = %(language)s desc, text.id limit 1
) text
order by best.score desc, best.article_id
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
