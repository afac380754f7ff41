"""Records of the demo content; a project has no reference to its guide."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class QuestionContent:
    text: str
    kind: str  # single, multiple or open
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class CourseItemContent:
    slug: str
    title: str
    kind: str  # page, video, slides, discussion, quiz or link
    minutes: int
    body: str
    url: str = ""
    questions: tuple[QuestionContent, ...] = ()


@dataclass(frozen=True)
class ResourceContent:
    kind: str  # link or file
    title: str
    description: str
    url: str = ""
    file: Path | None = None  # absolute


@dataclass(frozen=True)
class DeliverableContent:
    title: str
    format: str


@dataclass(frozen=True)
class ProjectContent:
    slug: str
    position: int
    title: str
    summary: str
    level: int  # 1 to 3
    hours: int
    presentation_minutes: int
    brief: str
    deliverables: tuple[DeliverableContent, ...]
    course: tuple[CourseItemContent, ...]
    resources: tuple[ResourceContent, ...]


@dataclass(frozen=True)
class PathContent:
    slug: str
    position: int
    title: str
    summary: str
    description: str
    projects: tuple[ProjectContent, ...]


@dataclass(frozen=True)
class SkillContent:
    name: str
    # What students read in a verdict instead of the name.
    public_title: str
    deliverable: str
    criteria: tuple[str, ...]
    # Numbers of the criteria without which the work is not validated.
    required: tuple[int, ...]


@dataclass(frozen=True)
class GuideContent:
    path_slug: str
    project_slug: str
    advice: str
    steps: str
    skills: tuple[SkillContent, ...]
