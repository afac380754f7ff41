"""What the list of paths and the tabs of a project read, prepared (mentorhub/prepared)."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from mentorhub import access
from mentorhub.lists import with_total
from mentorhub.plain_text import MAX_WORDS, contains_words, words_of
from mentorhub.prepared import prepared
from mentorhub.similar_names import nearest, similarity_of
from students.models import Approval, Enrolment, File, Path, Project, QuizQuestion, Resource

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


def _paths_with_counts(reader: "User") -> QuerySet[Path]:
    """The paths that the reader may see, annotated with ``project_count``."""
    published = Q(projects__state=Project.State.PUBLISHED, projects__archived_at=None)
    return Path.objects.visible_to(reader).annotate(
        project_count=Count("projects", filter=published)
    )


all_paths = prepared(_paths_with_counts)


def search_paths(reader: "User", query: str) -> tuple[list[Path], bool]:
    """Those with each word of ``query`` in their title, or in that of one of their projects; and
    whether there are none, and these have similar titles."""
    is_found = contains_words(query, "plain_title")
    projects = Project.objects.visible_to(reader)
    # No join: it would count each project once more for each one that is found.
    paths = _paths_with_counts(reader)
    found = list(paths.filter(is_found | Q(pk__in=projects.filter(is_found).values("path"))))
    words = words_of(query)[:MAX_WORDS]
    if found or not words:
        return found, False
    titles: dict[int, str] = {}
    for path, title in projects.values_list("path", "title"):
        titles[path] = f"{titles.get(path, '')} {title}"
    near = nearest(
        paths, lambda path: similarity_of(words, f"{path.title} {titles.get(path.pk, '')}")
    )
    return near, bool(near)


@prepared
def paths_of(reader: "User") -> QuerySet[Path]:
    """The paths that the reader may see, to choose one from."""
    return Path.objects.visible_to(reader)


@prepared
def approvals_of(reader: "User") -> QuerySet[Approval]:
    return Approval.objects.running().filter(user=reader).order_by("path_id", "kind")


@prepared
def path_at(reader: "User", slug: str) -> QuerySet[Path]:
    return Path.objects.visible_to(reader).filter(slug=slug)


@prepared
def enrolment_in(path: Path, student: "User") -> QuerySet[Enrolment]:
    """The running one, if any."""
    return Enrolment.objects.running().filter(path=path, student=student)


@prepared
def project_at(reader: "User", path: str, project: str) -> QuerySet[Project]:
    """The project with these slugs, annotated with ``guide_is_open`` for the reader."""
    guide_is_open: Any = ExpressionWrapper(
        access.projects_with_open_guide(reader), output_field=BooleanField()
    )
    found = Project.objects.at(path, project).visible_to(reader)
    return found.annotate(guide_is_open=guide_is_open)


@prepared
def resources_of(project: Project) -> QuerySet[Resource]:
    rows = Resource.objects.filter(project=project).select_related("file")
    return with_total(rows.order_by("position", "pk"))


@prepared
def questions_of(item: int) -> QuerySet[QuizQuestion]:
    return QuizQuestion.objects.filter(item=item).order_by("position", "pk")


@prepared
def file_at(reader: "User", pk: UUID, name: str) -> QuerySet[File]:
    return File.objects.visible_to(reader).filter(pk=pk, name=name)
