"""A topic: its replies, the form below them, the draft, and one's own place in it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.community import announcing, attachments, drafts, following, posting, telling
from dashboard.community.forms import DraftForm, ReplyForm
from dashboard.community.models import Reply, Topic
from dashboard.community.queries.people import people_in_topic
from dashboard.community.queries.topic import (
    FIRST_REPLY,
    TopicPage,
    address_of,
    page_of_topic,
    topic_for,
)
from dashboard.community.searching import similar_questions
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.body_limits import takes_files
from mentorhub.forms import parameters
from mentorhub.forms.posts import refused_draft
from students.paths.uploads import UploadError


@access.community
@act_limits.limited(act_limits.REPLY, in_form=True)
@takes_files(max_bytes=attachments.max_bytes)
@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    found = topic_for.get_or_404(request.user, pk)
    page = page_of_topic(request.user, found, _number_asked_for(request))
    if request.method == "POST":
        form = ReplyForm(request.POST, request.FILES)
        if (
            form.is_valid()
            and act_limits.is_within_limit(request, form)
            and (sent := _post(request, found, form))
        ):
            messages.success(request, _told(telling.count_told(found, sent)))
            return redirect(address_of(found.pk, sent.number))
    else:
        form = ReplyForm(initial={"body": _draft_of(request, found)})
        _mark_read(request, page)
    context = _context(request, page) | {"form": form}
    return render(request, "community/topic.html", context, status=422 if form.errors else 200)


def _number_asked_for(request: HttpRequest) -> int | None:
    """Raises Http404 for what is no number of a reply."""
    if not parameters.has(request.GET, "from"):
        return None
    number = parameters.integer(request.GET, "from")
    if not number:
        raise Http404
    return number


def _post(request: HttpRequest, found: Topic, form: ReplyForm) -> Reply | None:
    """The reply; None when it was refused (an error of the form)."""
    given = form.cleaned_data
    try:
        return posting.post_reply(
            found, by=_user(request), body=given["body"], key=given["key"], uploads=given["files"]
        )
    except posting.ClosedError:
        form.add_error(None, _("Replies are closed. Your text is still here."))
    except UploadError as refusal:
        form.add_error("files", refusal)
    return None


def _told(people: int) -> str:
    if not people:
        return _("Posted. Nobody else follows this topic yet.")
    says = ngettext(
        "Posted. Told: %(n)s person who follows the topic or is mentioned.",
        "Posted. Told: %(n)s people who follow the topic or are mentioned.",
        people,
    )
    return says % {"n": people}


def _user(request: HttpRequest) -> Any:
    return request.user


def _context(request: HttpRequest, page: TopicPage) -> dict[str, Any]:
    found = page.topic
    is_manager = access.is_manager(request.user)
    is_open = not (found.is_locked or found.is_removed or found.group.archived_at)
    return {
        "page": page,
        "topic": found,
        "is_manager": is_manager,
        "is_open": is_open,
        "may_write": is_open or is_manager,
        "first_reply": FIRST_REPLY,
        "confirmation": announcing.confirmation_of(found, request.user),
        "people": people_in_topic(request.user, found),
    }


def _mark_read(request: HttpRequest, page: TopicPage) -> None:
    """What was shown is read; not what a browser fetches before anybody looks."""
    if request.method != "GET" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return
    number = page.read_after
    if number is not None:
        following.mark_read(page.topic, number, by=_user(request))


def _draft_of(request: HttpRequest, found: Topic) -> str:
    draft = drafts.draft_at(_user(request), found)
    return draft.body if draft else ""


@access.community
@require_safe
def related(request: HttpRequest, pk: int) -> HttpResponse:
    """A part of the page: other questions that are like it."""
    found = topic_for.get_or_404(request.user, pk)
    others = similar_questions(request.user, found.title, found.group)
    context = {"topic": found, "related": [each for each in others if each.pk != pk]}
    return render(request, "community/_related.html", context)


@access.community
@require_safe
def replies_part(request: HttpRequest, pk: int) -> HttpResponse:
    """The replies of a page, which htmx fetches again when something has changed. What comes in
    so is read when its reader has it before their eyes (``place``)."""
    found = topic_for.get_or_404(request.user, pk)
    page = page_of_topic(request.user, found, _number_asked_for(request))
    return render(request, "community/_replies.html", _context(request, page))


ACTS = ("follow", "unfollow", "bookmark", "unbookmark", "unread", "read")


@access.community
@act_limits.limited(act_limits.TICK)
@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow, bookmark, and how far the reader has read."""
    found = topic_for.get_or_404(request.user, pk)
    reader = _user(request)
    act = parameters.choice(request.POST, "act", ACTS)
    number = parameters.integer(request.POST, "number") or 0
    if not act or number > found.last_number:
        raise Http404
    match act:
        case "follow" | "unfollow":
            following.set_following(found, act == "follow", by=reader)
        case "bookmark" | "unbookmark":
            following.set_bookmarked(found, act == "bookmark", by=reader)
        case "read":
            following.mark_read(found, number, by=reader)
            return HttpResponse(status=204)
        case "unread":
            following.mark_unread_from(found, number, by=reader)
            messages.success(request, _("Marked as unread from reply %(n)s.") % {"n": number})
            return redirect(found.group)
    if request.headers.get("HX-Request") == "true":
        fresh = topic_for.get_or_404(request.user, pk)
        return render(request, "community/_place.html", {"topic": fresh})
    return redirect(found)


@access.community
@act_limits.limited(act_limits.DRAFT)
@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is being written; 204, or 422 with what is wrong with it."""
    found = topic_for.get_or_404(request.user, pk)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return refused_draft(form)
    drafts.keep(_user(request), found, **form.cleaned_data)
    return HttpResponse(status=204)
