"""What anonymising does to the help centre: a person's requests are emptied, with everything that
was written in them and about them; what they answered others stays, for those who asked. Articles
are the school's. docs/decisions/anonymising.md."""

from django.core.files.storage import default_storage

from dashboard.helpcenter.models import (
    Article,
    ArticlePage,
    ArticleText,
    ArticleVersion,
    Asked,
    Avoided,
    CannedReply,
    Category,
    InternalNote,
    Request,
    RequestFile,
    RequestMessage,
    Responsible,
    Subject,
    VisitorCount,
    VisitorRequest,
    Vote,
    Word,
)
from mentorhub.accounts.models import User
from mentorhub.personal_data import (
    REMOVED,
    Clear,
    DeleteRows,
    MustHaveEnded,
    RemoveFiles,
    declare,
    keep,
)

OF_SCHOOL = "A text of the school, about no person."
OF_VISITORS = "Of visitors, who have no account; kept a day."


def _files(person: User) -> list[str]:
    of_messages = RequestFile.objects.filter(message__request__requester=person.pk)
    of_notes = RequestFile.objects.filter(note__request__requester=person.pk)
    return [
        name for rows in (of_messages, of_notes) for name in rows.values_list("file", flat=True)
    ]


declare(Category, keep("slug", "name_en", "name_fr", because=OF_SCHOOL))
declare(Article, keep("slug", because=OF_SCHOOL))
declare(
    ArticleText,
    keep("title", "questions", "body", "searched", "words", "shipped_sha256", because=OF_SCHOOL),
)
declare(ArticlePage, keep("url_name", because=OF_SCHOOL))
declare(ArticleVersion, keep("title", "questions", "body", because=OF_SCHOOL))
declare(Word, keep("word", because=OF_SCHOOL))
declare(Asked, keep("words", because="Nobody knows who asked; kept 90 days."))
declare(Vote, Clear({"words": ""}, of="person"))
declare(Subject, keep("slug", "name_en", "name_fr", because=OF_SCHOOL))
declare(CannedReply, keep("title", "body", because=OF_SCHOOL))
declare(Responsible, MustHaveEnded(of="manager"))
declare(
    Request,
    keep("address", "came_from", because="Of a visitor, who has no account; a name of a page."),
    Clear({"title": REMOVED}, of="requester"),
)
declare(
    RequestMessage,
    Clear({"body": "", "html": ""}, of="request__requester"),
)
declare(InternalNote, Clear({"body": REMOVED, "html": ""}, of="request__requester"))
declare(
    RequestFile,
    RemoveFiles(found=_files, remove=default_storage.delete),
    DeleteRows(of=("message__request__requester", "note__request__requester")),
)
declare(Avoided, DeleteRows(of="person"))
declare(VisitorRequest, keep("address", "title", "body", "came_from", because=OF_VISITORS))
declare(VisitorCount, keep("whose", because="A keyed hash, for two hours; names nobody."))
