"""The demo school, written once into an empty database, on the login *staff*.

Dates are relative to the day on which it is written. Content comes from content/ and guides/,
people from people.toml. Two separate functions write the texts for students and the guides.
"""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from guides.models import Criterion, Guide, Skill
from guides.versions import save_version
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.demo.certificates import create_certificates
from mentorhub.demo.community import create_community
from mentorhub.demo.content_files import ProjectContent, load_guides, load_paths
from mentorhub.demo.defences import create_defences
from mentorhub.demo.help import create_help
from mentorhub.demo.matching import create_requests, create_runs
from mentorhub.demo.messages import create_messages
from mentorhub.demo.population import populate
from mentorhub.demo.timeline import create_timeline
from mentorhub.demo.training import create_training
from mentorhub.demo.usage import create_usage
from students.models import (
    CourseItem,
    ExpectedDeliverable,
    Path,
    Project,
    ProjectSkill,
    QuizQuestion,
    Resource,
)
from students.paths.uploads import store_upload


def seed() -> bool:
    """Write the demo school. False, and nothing done, when a school is there already."""
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        if Path.objects.exists() or User.objects.exists():
            return False
        write_paths()
        write_guides()
        populate()
        create_timeline()
        create_defences()
        create_requests()
        create_runs()
        create_usage()
        create_training(timezone.now())
        create_certificates()
        create_messages(timezone.now())
        create_community(timezone.now())
        create_help(timezone.now())
    return True


def write_paths() -> None:
    for content in load_paths():
        path = Path.objects.create(
            slug=content.slug,
            title=content.title,
            summary=content.summary,
            description=content.description,
            position=content.position,
            state=Path.State.PUBLISHED,
        )
        for project in content.projects:
            _write_project(path, project)


def _write_project(path: Path, content: ProjectContent) -> None:
    project = Project.objects.create(
        path=path,
        slug=content.slug,
        title=content.title,
        summary=content.summary,
        level=content.level,
        hours=content.hours,
        presentation_minutes=content.presentation_minutes,
        brief=content.brief,
        position=content.position,
        state=Project.State.PUBLISHED,
    )
    ExpectedDeliverable.objects.bulk_create(
        ExpectedDeliverable(project=project, position=n, title=each.title, format=each.format)
        for n, each in enumerate(content.deliverables, 1)
    )
    for position, each in enumerate(content.course, 1):
        item = CourseItem.objects.create(
            project=project,
            position=position,
            kind=each.kind,
            title=each.title,
            minutes=each.minutes,
            body=each.body,
            url=each.url,
        )
        QuizQuestion.objects.bulk_create(
            QuizQuestion(item=item, position=n, kind=q.kind, text=q.text, choices=list(q.choices))
            for n, q in enumerate(each.questions, 1)
        )
    for position, link in enumerate(content.resources, 1):
        file = None
        if link.file is not None:
            upload = SimpleUploadedFile(link.file.name, link.file.read_bytes())
            file = store_upload(upload, path, None)
        Resource.objects.create(
            project=project,
            position=position,
            kind=link.kind,
            title=link.title,
            url=link.url,
            file=file,
            description=link.description,
        )


def write_guides() -> None:
    for content in load_guides():
        project = Project.objects.at(content.path_slug, content.project_slug).get()
        guide = Guide.objects.create(project=project, advice=content.advice, steps=content.steps)
        for position, each in enumerate(content.skills, 1):
            skill = Skill.objects.create(
                guide=guide, position=position, name=each.name, deliverable=each.deliverable
            )
            Criterion.objects.bulk_create(
                Criterion(skill=skill, position=n, text=text, required=n in each.required)
                for n, text in enumerate(each.criteria, 1)
            )
            ProjectSkill.objects.create(
                project=project, key=skill.key, position=position, title=each.public_title
            )
        save_version(guide, by=None)
