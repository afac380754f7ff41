"""Asks whether a text holds a passage of a guide: on the login ``guides``, as its author.

Row-level security lets it see the guides that the author may read, so its answer tells them
nothing new. Fingerprints are looked up by project and hash, in the order of the index: those of
other guides are not touched, and a text of theirs takes as long as nonsense.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DatabaseError
from django.db.models import F, Q, QuerySet

from guides.models import Fingerprint, GuideFile, GuideVersion, StoppedText
from guides.pasting import files
from guides.pasting.comparing import SHORTEST, Match, matches
from guides.pasting.fingerprints import KEPT_VERSIONS, grams, letters, parts_of, places
from guides.pasting.readings import readings
from guides.reading import reading_as
from mentorhub import access
from mentorhub.database import STAFF, signed_in_as
from mentorhub.outgoing import Passage, UncheckedError
from mentorhub.pointers import pointer_to
from mentorhub.prepared import any_of, prepared
from students.models import Project
from students.paths.open_texts import open_texts

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# Place and hash of each fingerprint of a text.
Grams = list[tuple[int, int]]
# Hashes of a text that a guide has -> the newest version that has it.
Known = dict[int, int]
# Of one guide that a text is compared with: those with most of its letters, and the last three.
MOST_VERSIONS = 10


@dataclass(frozen=True)
class _Version:
    """``is_older`` than the last three: works are judged by it."""

    number: int
    content: dict[str, Any]
    is_older: bool

    @cached_property
    def parts(self) -> list[tuple[str, str]]:
        """The name of each part, and its letters."""
        return [(name, letters(text)) for name, text in parts_of(self.content)]

    @cached_property
    def letters(self) -> str:
        return "".join(text for _name, text in self.parts)


# Projects, the hashes that a text shares with each guide, and the versions to compare with.
Guides = list[tuple[Project, Known, list[_Version]]]


class GuideChecker:
    """What ``mentorhub.outgoing`` asks."""

    def find(self, author: "User", texts: list[str]) -> list[list[Passage]]:
        return self._find(texts, lambda hashes: self._guides_with(author, hashes))

    def find_in_any_guide(self, texts: list[str]) -> list[list[Passage]]:
        return self._find(texts, self._any_guides_with)

    def _find(
        self, texts: list[str], guides_with: Callable[[list[int]], Guides]
    ) -> list[list[Passage]]:
        checked = [_Text(text) for text in texts]
        others = [(n, _Text(each)) for n, text in enumerate(texts) for each in readings(text)]
        every = [*checked, *(each for _number, each in others)]
        hashes = sorted({found for each in every for _place, found in each.grams})
        if hashes:
            for project, known, versions in guides_with(hashes):
                open_letters = letters(open_texts(project))
                for each in every:
                    each.compare(project, known, versions, open_letters)
        for number, each in others:
            checked[number].add_whole(each.passages)
        return [each.passages for each in checked]

    def find_in_file(self, author: "User", file: Any, name: str) -> dict[int, str]:
        digest, text = files.digest_of(file), files.text_of(file, name)
        found = {each.project_id: each.project for each in self.find(author, [text])[0]}
        try:
            with reading_as(author):
                same = GuideFile.objects.filter(sha256=digest).values_list(
                    "guide__project", flat=True
                )
                projects = list(same)
        except DatabaseError as error:
            raise UncheckedError from error
        rows = Project.objects.filter(pk__in=projects) if projects else ()
        return found | {project.pk: name_of(project) for project in rows}

    def record(self, author: "User", projects: Iterable[int], place: str) -> None:
        try:
            with reading_as(author):
                StoppedText.objects.bulk_create(
                    StoppedText(project_id=project, author_id=author.pk, place=place[:100])
                    for project in projects
                )
        except DatabaseError as error:
            raise UncheckedError from error

    def open_guides(self, reader: "User") -> set[tuple[str, str]]:
        rows = Project.objects.with_open_guide(reader)
        return set(rows.values_list("path__slug", "slug"))

    def _guides_with(self, author: "User", hashes: list[int]) -> Guides:
        """The projects whose guides have any of the hashes, with those, and with the versions to
        compare with. Raises UncheckedError."""
        try:
            with reading_as(author):
                known, contents = _known_of(_own_fingerprints(author, hashes))
        except DatabaseError as error:
            raise UncheckedError from error
        return _guides(known, contents)

    def _any_guides_with(self, hashes: list[int]) -> Guides:
        """Reads all fingerprints, a tenth of a second for 400,000."""
        with signed_in_as(STAFF):
            try:
                known, contents = _known_of(
                    Fingerprint.objects.filter(hash__in=hashes).values_list(*_OF_FINGERPRINT)
                )
            except DatabaseError as error:
                raise UncheckedError from error
            return _guides(known, contents)


_OF_FINGERPRINT = ("project_id", "hash", "version")


@prepared
def _own_fingerprints(author: "User", hashes: list[int]) -> QuerySet[Fingerprint, Any]:
    """Those with one of the hashes, of guides that the author may read. An array is complete before
    the index is asked, and no fingerprint of another guide is looked at; joined with the projects
    the planner might look at those of every guide."""
    rule = access.projects_with_open_guide(author)
    own = ArraySubquery(Project.objects.filter(rule).order_by().values("pk"))
    rows = Fingerprint.objects.filter(any_of("project", own), any_of("hash", hashes))
    return rows.values_list(*_OF_FINGERPRINT)


def _known_of(
    rows: Iterable[tuple[int, int, int]],
) -> tuple[dict[int, Known], dict[int, list[_Version]]]:
    known: dict[int, Known] = {}
    for project, found, version in rows:
        known.setdefault(project, {})[found] = version
    return known, _versions(known)


def _guides(known: dict[int, Known], contents: dict[int, list[_Version]]) -> Guides:
    projects = Project.objects.select_related("path").in_bulk(known)
    return [(projects[pk], known[pk], contents[pk]) for pk in known]


def _versions(known: dict[int, Known]) -> dict[int, list[_Version]]:
    """Newest first: the last three, and those older ones of which the text has a fingerprint that
    no later version has."""
    found: dict[int, list[_Version]] = {project: [] for project in known}
    if known:
        is_compared = Q(number__gt=F("guide__version") - KEPT_VERSIONS)
        for project, versions in known.items():
            is_compared |= Q(guide__project=project, number__in=_most_frequent(versions))
        rows = GuideVersion.objects.filter(is_compared, guide__project__in=known)
        columns = ("guide__project_id", "number", "guide__version", "content")
        for project, number, latest, content in rows.order_by("-number").values_list(*columns):
            found[project].append(_Version(number, content, number <= latest - KEPT_VERSIONS))
    return found


def _most_frequent(known: Known) -> list[int]:
    return [number for number, _n in Counter(known.values()).most_common(MOST_VERSIONS)]


def name_of(project: Project) -> str:
    return f"P{project.position} {project.title}"


class _Text:
    """One text that is checked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.letters = letters(text)
        self.grams: Grams = list(grams(self.letters)) if len(self.letters) >= SHORTEST else []
        self.passages: list[Passage] = []

    @cached_property
    def places(self) -> list[int]:
        return places(self.text)

    def add_whole(self, others: list[Passage]) -> None:
        """For passages of the text in another reading: this text as a whole."""
        if others and not self.passages:
            self.passages = [replace(others[0], text=self.text, start=0, end=len(self.text))]

    def compare(
        self, project: Project, known: Known, versions: list[_Version], open_letters: str
    ) -> None:
        hits = [(place, known[found]) for place, found in self.grams if found in known]
        for version in versions if hits else ():
            # Of an older version only what no later one has: so all of these together are compared
            # at no more places than one of the last.
            own = [place for place, n in hits if n == version.number or not version.is_older]
            found = matches(self.letters, own, version.letters, open_letters)
            for match in found:
                self._add(project, match, _part_at(version.parts, match.place))
            if found:
                break  # an older version says the same

    def _add(self, project: Project, match: Match, part: str) -> None:
        at = self.places
        start, end = _whole_words(self.text, at[match.start], at[match.end - 1] + 1)
        # Where two guides say the same, the first counts, and the second from there on.
        for each in self.passages:
            if start < each.end and each.start < end:
                start, end = (each.end, end) if each.end < end else (start, each.start)
                if end - start < SHORTEST:
                    return
        pointer = pointer_to(project.path.slug, project.position, project.slug, part)
        found = Passage(self.text, start, end, project.pk, name_of(project), pointer)
        self.passages = sorted([*self.passages, found], key=lambda each: each.start)


def _part_at(parts: list[tuple[str, str]], place: int) -> str:
    """The part of a guide that holds this letter."""
    for name, text in parts:
        if place < len(text):
            return name
        place -= len(text)
    return ""


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return start, end
