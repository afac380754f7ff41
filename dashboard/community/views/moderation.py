"""The managers' page of moderation, and what they do with a topic or a reply."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.community import moderating, moving
from dashboard.community.models import Act, Group, Reply, Topic
from dashboard.community.moderation_forms import (
    REPLY_DONE,
    TOPIC_DONE,
    ActForm,
    LatestForm,
    TopicForm,
)
from dashboard.community.moderation_page import SHOWN, draw, excerpts, lists_of, people_of, rows_of
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters

# Characters of ``seen_by_more``: a group and the people who were named.
MAX_CONFIRMATION = 10_000


@access.managers
@require_safe
def moderation(request: HttpRequest) -> HttpResponse:
    """Open reports, the last acts, and what was hidden; with ``show`` one list of all."""
    chosen = parameters.choice(request.GET, "show", SHOWN)
    context = rows_of(request, chosen) if chosen else lists_of(request)
    return render(request, "community/moderation.html", context)


@access.managers
@act_limits.limited(act_limits.MODERATION, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    topic = _topic(request, pk)
    groups = Group.objects.visible_to(request.user).current().exclude(pk=topic.group_id)
    act = parameters.choice(request.GET, "act", Act.values)
    form = TopicForm(
        request.POST or None,
        acts=moderating.acts_for(topic, request.user),
        groups=groups.select_related("path"),
        initial={"act": act},
    )
    context: dict[str, Any] = {"form": form, "topic": topic}
    if form.is_valid() and act_limits.is_within_limit(request, form):
        try:
            if _carried_out(request, topic, form):
                return redirect(topic)
        except moving.NotConfirmedError as error:
            context |= {"change": error.change, "to_group": form.cleaned_data["group"]}
    context["people"] = people_of(topic, request.user)
    is_refused = form.is_bound
    return render(request, "community/moderate.html", context, status=422 if is_refused else 200)


def _topic(request: HttpRequest, pk: int) -> Topic:
    rows = Topic.objects.visible_to(request.user).select_related("group__path", "author")
    return get_object_or_404(rows, pk=pk)


DO = {
    Act.LOCK: moderating.lock,
    Act.UNLOCK: moderating.unlock,
    Act.HIDE: moderating.hide_topic,
    Act.RESTORE: moderating.restore_topic,
}


def _carried_out(request: HttpRequest, topic: Topic, form: TopicForm) -> bool:
    """Raises ``NotConfirmedError`` before a topic goes where more people are."""
    given = form.cleaned_data
    act, words = Act(given["act"]), given["words"]
    try:
        if act == Act.MOVE:
            seen = parameters.text(request.POST, "seen_by_more", longest=MAX_CONFIRMATION)
            moving.move(topic, given["group"], by=request.user, words=words, confirmed=seen)
        else:
            DO[act](topic, by=request.user, words=words)
    except moderating.NotPossibleError:
        form.add_error("act", _("Another manager has done it meanwhile, or it is too late for it."))
    except moving.OtherPathError:
        says = _("It is about a project of another path, whose mentors alone talk about it.")
        form.add_error("group", says)
    else:
        topic.refresh_from_db()
        messages.success(request, TOPIC_DONE[act] % {"group": topic.group.name})
        return True
    return False


@access.managers
@act_limits.limited(act_limits.MODERATION, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Hide a reply, show it again, or empty what it said before it was edited."""
    reply = _reply(request, pk, number)
    acts = _acts_for(reply, request.user)
    if not acts:
        raise Http404
    initial = {"act": parameters.choice(request.GET, "act", Act.values)}
    form = ActForm(request.POST or None, acts=acts, initial=initial)
    if form.is_valid() and act_limits.is_within_limit(request, form):
        do = {
            Act.HIDE: moderating.hide_reply,
            Act.RESTORE: moderating.restore_reply,
            Act.EMPTY_HISTORY: moderating.empty_history,
        }
        act = Act(form.cleaned_data["act"])
        try:
            do[act](reply, by=request.user, words=form.cleaned_data["words"])
        except moderating.NotPossibleError:
            form.add_error("act", _("Another manager has done it meanwhile."))
        else:
            if reply.is_opening and act == Act.HIDE:
                messages.success(request, TOPIC_DONE[act])
                return redirect(reply.topic)
            messages.success(request, REPLY_DONE[act] % {"n": number})
            return redirect(reply)
    latest = moderating.latest_replies(reply.author, request.user)
    draw([reply])
    context = {
        "form": form,
        "reply": reply,
        "topic": reply.topic,
        "latest_count": latest.count(),
    }
    return render(request, "community/hide.html", context, status=422 if form.errors else 200)


def _reply(request: HttpRequest, pk: int, number: int) -> Reply:
    rows = Reply.objects.visible_to(request.user).select_related("topic__group__path", "author")
    return get_object_or_404(rows, topic=pk, number=number)


def _acts_for(reply: Reply, by: Any) -> list[Act]:
    found = []
    if reply.is_removed:
        found += [Act.RESTORE] if moderating.may_restore(reply, by) else []
    elif not (reply.is_opening and (reply.topic.is_announcement or reply.topic.is_removed)):
        found.append(Act.HIDE)
    if reply.author_id != by.pk and reply.edits.exclude(body="").exists():
        found.append(Act.EMPTY_HISTORY)
    return found


@access.managers
@act_limits.limited(act_limits.MODERATION, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def hide_latest(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What the author of a reply has written in the last day, to choose what of it is hidden."""
    reply = _reply(request, pk, number)
    latest = moderating.latest_replies(reply.author, request.user)
    form = LatestForm(request.POST or None, latest=latest)
    if form.is_valid() and act_limits.is_within_limit(request, form):
        given = form.cleaned_data
        hidden = moderating.hide_replies(given["replies"], by=request.user, words=given["words"])
        says = ngettext("%(n)s reply is hidden.", "%(n)s replies are hidden.", hidden)
        messages.success(request, says % {"n": hidden})
        return redirect("community_moderation")
    context = {"form": form, "reply": reply, "topic": reply.topic, "rows": excerpts(latest)}
    return render(
        request, "community/hide_latest.html", context, status=422 if form.errors else 200
    )
