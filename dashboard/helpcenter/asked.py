"""What people search for, so that managers see which questions have no answer. Never who."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.db.models import Count
from django.utils import timezone

from dashboard.helpcenter.models import Article, Asked, Audience
from mentorhub import access, outgoing
from mentorhub.database import current_login
from mentorhub.prepared.written import PreparedSql

# Questions of visitors that are kept in an hour: nobody fills the table from outside.
VISITORS_AN_HOUR = 200
# An article that is opened so long after the question answers it.
OPENED_WITHIN = timedelta(hours=1)
COUNTED_FOR = timedelta(days=90)
_signer = signing.TimestampSigner(salt="helpcenter.asked")


def record(reader: Any, question: str, language: str, found: int) -> str:
    """Keep a question; returns the mark that the links to what was found carry. Empty when it was
    not kept: a passage of a guide, which a mentor may search for, is stored nowhere."""
    try:
        if outgoing.check(reader, question):
            return ""
    except outgoing.UncheckedError:
        return ""
    audience = access.help_audiences(reader)[-1]
    since = timezone.now() - timedelta(hours=1)
    if audience == Audience.ANYONE:
        rows = Asked.objects.filter(audience=audience, asked_at__gt=since)
        if rows.count() >= VISITORS_AN_HOUR:
            return ""
    values = {"words": question, "language": language, "audience": audience, "found": found}
    ((key,),) = _KEEP.rows(current_login(), **values, now=timezone.now())
    return _signer.sign(key)


# The page does not wait until the row is on the disk: of a database that stops in that moment the
# questions of its last second are missing in a list that counts. Only for this statement.
_KEEP = PreparedSql(
    """
with at_once as materialized (select set_config('synchronous_commit', 'off', true) is_set)
insert into helpcenter_asked (words, language, audience, found, asked_at)
select %(words)s, %(language)s, %(audience)s, %(found)s, %(now)s from at_once
where is_set is not null
returning id
""",
    words="",
    language="",
    audience="",
    found=0,
    now=timezone.now(),
)


def opened(mark: str, article: Article) -> None:
    """The first article that was opened after a question; a mark that is none changes nothing."""
    try:
        key = _signer.unsign(mark, max_age=OPENED_WITHIN)
    except signing.BadSignature:
        return
    Asked.objects.filter(pk=int(key), opened=None).update(opened=article)


def most_opened(reader: Any, most: int) -> list[int]:
    """The keys of the reader's articles that answered the most questions, the most first."""
    since = timezone.now() - COUNTED_FOR
    rows = Asked.objects.filter(access.help_articles(reader, "opened__"), asked_at__gt=since)
    counted = rows.order_by().values_list("opened").annotate(times=Count("pk"))
    return [key for key, _times in counted.order_by("-times", "opened")[:most]]
