"""Beginning a topic, and its draft."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.community import attachments, drafts, posting, telling
from dashboard.community.forms import TopicDraftForm, TopicForm
from dashboard.community.models import MAX_BODY, MAX_TITLE, Group, Topic, TopicKind
from dashboard.community.searching import similar_questions
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.body_limits import takes_files
from mentorhub.forms import parameters
from mentorhub.forms.posts import refused_draft
from mentorhub.posts import html_of, shown
from students.models import Enrolment, Project
from students.paths.uploads import UploadError

KINDS = (TopicKind.QUESTION, TopicKind.DISCUSSION, TopicKind.UPDATE)


def _looks_for_similar(request: HttpRequest) -> bool:
    """Whether the button was pressed that shows similar questions: nothing is stored yet."""
    return parameters.has(request.POST, "look")


@access.community
@act_limits.limited(act_limits.TOPIC, in_form=True, unless=_looks_for_similar)
@takes_files(max_bytes=attachments.max_bytes)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    reader = _user(request)
    groups = list(_groups_to_write_in(reader))
    if not groups:
        return render(request, "community/nowhere.html", {})
    looks = _looks_for_similar(request)
    if looks:
        try:
            act_limits.count(reader, act_limits.SEARCH)
        except act_limits.TooManyActsError as error:
            return act_limits.too_many_page(request, error)
    is_sent = request.method == "POST" and not looks
    given: dict[str, Any] = {"groups": groups, "projects": list(_projects(reader))}
    if is_sent:
        form = TopicForm(request.POST, request.FILES, **given)
    else:
        form = TopicForm(initial=_initial(request, groups, looks=looks), **given)
    if (
        is_sent
        and form.is_valid()
        and act_limits.is_within_limit(request, form)
        and (topic := _start(request, form))
    ):
        messages.success(request, _posted(topic))
        return redirect(topic)
    context = {
        "form": form,
        "group": _group_of(request, groups),
        "is_manager": access.is_manager(reader),
        "looks": looks,
        "similar": _similar(request, groups) if looks else [],
    }
    return render(request, "community/new.html", context, status=422 if form.errors else 200)


def _user(request: HttpRequest) -> Any:
    return request.user


def _groups_to_write_in(reader: Any) -> Any:
    return Group.objects.visible_to(reader).current().select_related("path")


def _projects(reader: Any) -> Any:
    """What a topic of the reader may be about: of a path that they study they see no topic."""
    studied = Enrolment.objects.running().filter(student=reader.pk, path=OuterRef("path"))
    rows = Project.objects.visible_to(reader).exclude(Exists(studied))
    return rows.select_related("path").order_by("path__position", "path", "position", "pk")


def _posted(topic: Topic) -> str:
    people = telling.count_readers(topic)
    says = ngettext(
        "Posted: %(n)s person in “%(group)s” can read it. You are told of every reply.",
        "Posted: %(n)s people in “%(group)s” can read it. You are told of every reply.",
        people,
    )
    return says % {"n": people, "group": topic.group.name}


def _group_of(request: HttpRequest, groups: list[Group]) -> Group:
    """The group that was chosen; otherwise that of the only path of the reader, or the first."""
    slugs = {each.slug: each for each in groups}
    chosen = parameters.choice(request.POST, "group", slugs)
    chosen = chosen or parameters.choice(request.GET, "group", slugs)
    if chosen:
        return slugs[chosen]
    of_paths = [each for each in groups if each.is_of_path]
    return of_paths[0] if len(of_paths) == 1 else groups[0]


def _initial(request: HttpRequest, groups: list[Group], *, looks: bool) -> dict[str, Any]:
    """What was typed, or the draft; and what the address asks for."""
    group = _group_of(request, groups)
    source = request.POST if looks else request.GET
    kind = parameters.choice(source, "kind", KINDS, default=TopicKind.QUESTION)
    found = {
        "group": group.slug,
        "kind": kind,
        "project": parameters.integer(source, "project"),
    }
    if looks:
        found["title"] = parameters.text(source, "title", longest=MAX_TITLE)
        found["body"] = next(iter(parameters.as_sent(source, "body")), "")
    elif draft := drafts.draft_at(_user(request), group):
        found |= {"title": draft.title, "body": draft.body}
    else:
        # What was searched for and not found.
        found["title"] = parameters.text(source, "title", longest=MAX_TITLE)
    return found


def _similar(request: HttpRequest, groups: list[Group]) -> list[Topic]:
    title = parameters.text(request.POST, "title", longest=MAX_TITLE)
    return similar_questions(_user(request), title, _group_of(request, groups)) if title else []


def _start(request: HttpRequest, form: TopicForm) -> Topic | None:
    """The topic; None when it was refused (an error of the form)."""
    given = form.cleaned_data
    try:
        return posting.start_topic(
            given["group"],
            TopicKind(given["kind"]),
            given["title"],
            given["body"],
            by=_user(request),
            key=given["key"],
            project=given["project"],
            uploads=given["files"],
        )
    except posting.ClosedError:
        form.add_error("group", _("You can no longer post in this group. Your text is still here."))
    except UploadError as refusal:
        form.add_error("files", refusal)
    return None


@access.community
@act_limits.limited(act_limits.DRAFT)
@require_POST
def new_draft(request: HttpRequest) -> HttpResponse:
    """Keep what is being written; 204, or 422 with what is wrong with it. ``began`` is the group
    that was chosen when the page was opened: its draft moves along."""
    groups = {each.slug: each for each in _groups_to_write_in(_user(request))}
    group = groups.get(parameters.text(request.POST, "group"))
    form = TopicDraftForm(request.POST)
    if group is None or not form.is_valid():
        return refused_draft(form)
    began = groups.get(parameters.text(request.POST, "began"))
    if began is not None and began != group:
        drafts.drop(_user(request), began)
    drafts.keep(_user(request), group, **form.cleaned_data)
    return HttpResponse(status=204)


@access.community
@act_limits.limited(act_limits.DRAFT)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What a text will look like; the people whom it mentions stand there as they were typed."""
    body = parameters.text(request.POST, "body", longest=MAX_BODY, multiline=True)
    return HttpResponse(shown(html_of(body)))
