"""Leaks put in on purpose. Each must be caught by a check of tests/walls/checks.py, or the checks
prove nothing. ``apply`` gets a monkeypatch, a cursor of the owner and the world of the sweep;
``back`` is the SQL that undoes what the monkeypatch cannot.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.contrib import messages
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse

from guides import reading
from guides import views as guide_views
from guides.admin import GuideAdmin
from guides.models import Criterion, Guide, GuideFile
from mentorhub import access, database, headers, outgoing
from mentorhub.celery import app as jobs
from mentorhub.database import STAFF, signed_in_as
from students.models import Project
from students.paths import views as student_views
from students.paths.tabs import tabs_of
from tests.walls.rules import replace_everywhere


@dataclass(frozen=True)
class Mutant:
    name: str
    caught_by: str
    apply: Callable[..., Any]
    back: str = ""


MUTANTS: list[Mutant] = []


def mutant(name: str, caught_by: str, back: str = "") -> Callable[..., Any]:
    def add(apply: Callable[..., Any]) -> Callable[..., Any]:
        MUTANTS.append(Mutant(name, caught_by, apply, back))
        return apply

    return add


def text_of(project: Any) -> str:
    with signed_in_as(STAFF):
        return Guide.objects.get(project=project).advice


# --- What the code might do wrong -------------------------------------------------------------


@mutant("the name of a guide is its text", "kept after writing")
def _(patch, cursor, world):
    patch.setattr(Guide, "__str__", lambda self: self.advice)


@mutant("the admin's log notes what was written", "kept after writing")
def _(patch, cursor, world):
    log = GuideAdmin.log_change

    def noted(self, request, obj, message):
        return log(self, request, obj, f"Advice is now: {obj.advice}")

    patch.setattr(GuideAdmin, "log_change", noted)


@mutant("the rule forgets who is enrolled", "the same refusal")
def _(patch, cursor, world):
    def careless(user: Any) -> Q:
        return Q(path__approvals__user=user.pk, path__approvals__ended_at=None)

    replace_everywhere(patch, "projects_with_open_guide", careless)


@mutant("a path's page asks for guides on the login staff", "answers")
def _(patch, cursor, world):
    project_for = student_views.project_for

    def leaky(user, path, project):
        found = project_for(user, path, project)
        with signed_in_as(STAFF):
            guide = Guide.objects.filter(project=found.pk).first()
        found.brief = guide.advice if guide else ""
        return found

    patch.setattr(student_views, "project_for", leaky)


@mutant("the router sends guides to staff, and a project leads to its guide", "answers")
def _(patch, cursor, world):
    def anywhere(self, model, **hints):
        return STAFF if model._meta.app_label == "guides" else database.current_login()

    def brief(self):
        return Guide.objects.filter(project=self.pk).values_list("steps", flat=True).first()

    patch.setattr(database.LoginRouter, "db_for_read", anywhere)
    patch.setattr(Project, "brief", property(brief, lambda self, value: None))


@mutant("a refusal says that it is one", "the same refusal")
def _(patch, cursor, world):
    def forbidden(request, path, project):
        found = Project.objects.at(path, project).visible_to(request.user).first()
        if found and not access.is_mentor(request.user):
            raise PermissionDenied
        return _open(request, path, project)

    _open = guide_views._open_project
    patch.setattr(guide_views, "_open_project", forbidden)


@mutant("the 404 says why", "the same refusal")
def _(patch, cursor, world):
    def why(request, exception):
        words = "No approval for this guide" if "/guide/" in request.path else "No such page"
        return HttpResponse(words, status=404)

    patch.setattr("mentorhub.urls.handler404", why, raising=False)


@mutant("a refusal costs one query more", "the same refusal")
def _(patch, cursor, world):
    _open = guide_views._open_project

    def dear(request, path, project):
        Project.objects.at(path, project).exists()
        return _open(request, path, project)

    patch.setattr(guide_views, "_open_project", dear)


@mutant("the guide's page has no gate, the database still refuses", "the same refusal")
def _(patch, cursor, world):
    patch.setattr(guide_views, "_open_project", _ungated)


def _ungated(request: Any, path: str, project: str) -> Any:
    return Project.objects.at(path, project).first()


@mutant("the tab of the guide is listed for everybody", "links")
def _(patch, cursor, world):
    def listed(project, current, *, guide_is_open):
        return tabs_of(project, current, guide_is_open=True)

    patch.setattr(student_views, "tabs_of", listed)


@mutant("the partial of a tick has no gate", "answers")
def _(patch, cursor, world):
    def ticked(user, project, criterion, student, *, met):
        with signed_in_as(STAFF):
            found = Criterion.objects.get(pk=criterion)
        return reading.OpenCriterion(found.pk, found.text, met)

    patch.setattr(guide_views, "_open_project", _ungated)
    patch.setattr(guide_views, "_students", lambda request, project: [world.people.stu])
    patch.setattr(reading, "tick", ticked)


@mutant("a file of a guide is served without the gate", "answers")
def _(patch, cursor, world):
    def served(user, project, file, name):
        with signed_in_as(STAFF):
            return GuideFile.objects.filter(pk=file).first()

    patch.setattr(guide_views, "_open_project", _ungated)
    patch.setattr(reading, "open_file", served)


@mutant("a criterion stands in a message, and so in a session", "kept after reading")
def _(patch, cursor, world):
    students = guide_views._students

    def told(request, project):
        messages.info(request, text_of(project))
        return students(request, project)

    patch.setattr(guide_views, "_students", told)


def _after_opening(patch, do):
    opened = reading.open_guide

    def opening(*given, **named):
        guide = opened(*given, **named)
        do(guide.advice)
        return guide

    patch.setattr(reading, "open_guide", opening)


@mutant("a reading is kept in Redis", "kept after reading")
def _(patch, cursor, world):
    client = redis.Redis.from_url(settings.REDIS_URL, db=1)
    _after_opening(patch, lambda advice: client.set("guide:1", advice.encode("utf-16-le")))


@mutant("a task carries the text as its argument", "kept after reading")
def _(patch, cursor, world):
    _after_opening(patch, lambda advice: jobs.send_task("guides.index", args=[advice]))


@mutant("a mail quotes the guide", "kept after reading")
def _(patch, cursor, world):
    def send(advice):
        mail.send_mail("News", advice.upper(), None, [world.people.stu.email])

    _after_opening(patch, send)


@mutant("a draft of the guide lies in media", "kept after reading")
def _(patch, cursor, world):
    def keep(advice):
        folder = Path(settings.MEDIA_ROOT)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "draft.txt").write_text(advice)

    _after_opening(patch, keep)


@mutant("the log quotes the guide", "log")
def _(patch, cursor, world):
    _after_opening(patch, lambda advice: logging.getLogger("guides").info("opened: %s", advice))


@mutant("a browser may keep the guide", "headers")
def _(patch, cursor, world):
    patch.setattr(
        headers.PrivatePagesMiddleware, "__call__", lambda self, request: self.get_response(request)
    )


@mutant("exports for students hold guides", "export")
def _(patch, cursor, world):
    from dashboard.cartridges.writing.export_tree import ExportTreeBuilder

    made = ExportTreeBuilder.__init__

    def with_guides(self, path, *, reading_guides=None):
        made(self, path, reading_guides=lambda: signed_in_as(STAFF))

    patch.setattr(ExportTreeBuilder, "__init__", with_guides)


@mutant("what people write is not compared with guides", "kept after pasting")
def _(patch, cursor, world):
    patch.setattr(outgoing.Writing, "passages_in", lambda writing, text: [])


@mutant("the paste check compares with guides of nobody", "kept after pasting")
def _(patch, cursor, world):
    replace_everywhere(patch, "projects_with_open_guide", lambda user, *more: Q(pk__lt=0))


@mutant("a version of a guide is saved without its fingerprints", "kept after pasting")
def _(patch, cursor, world):
    # As if it had been forgotten when the guides were written.
    cursor.execute("delete from guides.guides_fingerprint")


# --- What the database might be told wrongly --------------------------------------------------

IS_OPEN = """
create or replace function guides.is_open(project_id bigint) returns boolean language sql stable
return exists (
    select from public.students_project p
    join public.students_approval a on a.path_id = p.path_id
     and a.user_id = guides.reader() and a.ended_at is null
    where p.id = project_id{enrolment})
"""
NOT_ENROLLED = """
    and not exists (select from public.students_enrolment e where e.path_id = p.path_id
                    and e.student_id = guides.reader() and e.ended_at is null)
"""


@mutant("the policy forgets who is enrolled", "policies", IS_OPEN.format(enrolment=NOT_ENROLLED))
def _(patch, cursor, world):
    cursor.execute(IS_OPEN.format(enrolment=""))


@mutant(
    "the policy lets everybody in",
    "policies",
    "alter policy readers on guides.guides_guide using (guides.is_open(project_id))",
)
def _(patch, cursor, world):
    cursor.execute("alter policy readers on guides.guides_guide using (true)")


@mutant(
    "row security is switched off",
    "catalogue",
    "alter table guides.guides_criterion enable row level security",
)
def _(patch, cursor, world):
    cursor.execute("alter table guides.guides_criterion disable row level security")


@mutant(
    "web may read guides",
    "catalogue",
    "revoke usage on schema guides from mentorhub_web;"
    "revoke select on guides.guides_guide from mentorhub_web",
)
def _(patch, cursor, world):
    cursor.execute("grant usage on schema guides to mentorhub_web")
    cursor.execute("grant select on guides.guides_guide to mentorhub_web")


@mutant("a view shows guides", "catalogue", "drop view public.guide_texts")
def _(patch, cursor, world):
    cursor.execute("create view public.guide_texts as select advice from guides.guides_guide")


@mutant(
    "a copy of the texts stands in public, for a search",
    "kept after reading",
    "drop table public.search_index",
)
def _(patch, cursor, world):
    cursor.execute("create table public.search_index as select advice from guides.guides_guide")


@mutant(
    "web may grant itself a role",
    "catalogue of writing",
    "revoke insert on accounts_role from mentorhub_web",
)
def _(patch, cursor, world):
    cursor.execute("grant insert on accounts_role to mentorhub_web")
