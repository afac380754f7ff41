"""The texts of paths that may link to an address: descriptions, briefs, courses, resources."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from mentorhub.content_links import links_to, register_source
from students.models import CourseItem, Path, Project, QuizQuestion, Resource


@register_source
def texts_of_paths(address: str) -> Iterator[str]:
    for path in Path.objects.filter(links_to(address, "description")):
        yield _("the description of the path “%(title)s”") % {"title": path}
    for project in Project.objects.filter(links_to(address, "brief")):
        yield _("the brief of “%(title)s”") % {"title": project}
    items = CourseItem.objects.filter(links_to(address, "body", "url"))
    questions = QuizQuestion.objects.filter(links_to(address, "text"))
    for item in (items | CourseItem.objects.filter(questions__in=questions)).distinct():
        yield _("the course item “%(title)s”") % {"title": item}
    for resource in Resource.objects.filter(links_to(address, "description", "url")):
        yield _("the resource “%(title)s”") % {"title": resource}
