"""One reply: its permanent address, edit, history, remove, react, accept."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.community import answers, moderating, posting, removing
from dashboard.community.forms import EditForm, OpeningEditForm
from dashboard.community.mentions import MAX_MENTIONS
from dashboard.community.models import ReactionKind, Reply
from dashboard.community.posting import version_of
from dashboard.community.queries.topic import (
    ReplyShown,
    address_of,
    may_edit,
    may_remove,
    reply_for,
    reply_with_history_for,
    topic_for,
)
from dashboard.community.reactions import set_reaction
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters


@access.community
@require_safe
def reply(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The page of the topic that has this number, also when the reply was removed."""
    found = topic_for.get_or_404(request.user, pk)
    if not 0 < number <= found.last_number:
        raise Http404
    return redirect(address_of(found.pk, number))


@access.community
@act_limits.limited(act_limits.REPLY_CHANGE, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    found = reply_for.get_or_404(request.user, pk, number)
    if not may_edit(found, found.topic, _user(request)):
        raise Http404
    form = _edit_form(request, found)
    status = 200
    if form.is_valid() and act_limits.is_within_limit(request, form):
        if saved := _save(request, found, form):
            return saved
        status = 422 if form.errors else 409
    elif form.errors:
        status = 422
    context = {"form": form, "reply": found, "topic": found.topic}
    return render(request, "community/edit.html", context, status=status)


def _user(request: HttpRequest) -> Any:
    return request.user


def _edit_form(request: HttpRequest, found: Reply) -> EditForm:
    initial = {"body": found.body, "opened": version_of(found, found.topic)}
    if found.is_opening:
        return OpeningEditForm(request.POST or None, initial=initial | {"title": found.topic.title})
    return EditForm(request.POST or None, initial=initial)


def _save(request: HttpRequest, found: Reply, form: EditForm) -> HttpResponse | None:
    """None when it mentions too many people, and when it was changed after the form was opened:
    the form shows both texts then."""
    given = form.cleaned_data
    try:
        posting.edit(
            found,
            given["body"],
            by=_user(request),
            title=given.get("title"),
            opened=given["opened"],
        )
    except posting.ChangedError:
        stored = reply_for.get_or_404(request.user, found.topic_id, found.number)
        form.show_newer(stored, stored.topic)
        return None
    except posting.TooManyMentionsError:
        says = _("Mention at most %(n)s people, those of its earlier versions included.")
        says %= {"n": MAX_MENTIONS}
        form.add_error("body", ValidationError(says, code="too_many_mentions"))
        return None
    except posting.ClosedError:
        messages.error(request, _("This can no longer be edited."))
    else:
        messages.success(request, _("Your changes are saved."))
    return redirect(address_of(found.topic_id, found.number))


@access.community
@require_safe
def history(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What a reply said before, for its author and managers; of what was removed for managers, as
    long as they see its text. The reading of a manager is recorded."""
    is_manager = access.is_manager(request.user)
    kind = reply_with_history_for if is_manager else reply_for
    found = kind.get_or_404(request.user, pk, number)
    if found.author_id != request.user.pk and not is_manager:
        raise Http404
    if request.method == "GET":
        moderating.log_reading(found, by=_user(request))
    edits = list(found.edits.select_related("by").order_by("-at", "-pk"))
    context = {
        "reply": found,
        "topic": found.topic,
        "shown": ReplyShown(found, found.topic, _user(request)),
        "edits": edits,
    }
    return render(request, "community/history.html", context)


@access.community
@act_limits.limited(act_limits.REPLY_CHANGE)
@require_POST
def remove(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    found = reply_for.get_or_404(request.user, pk, number)
    if not may_remove(found, found.topic, _user(request)):
        raise Http404
    removing.remove_reply(found, by=_user(request))
    found.topic.refresh_from_db(fields=["removed_at"])
    if found.topic.is_removed:
        messages.success(request, _("“%(title)s” is removed.") % {"title": found.topic.title})
        return redirect(found.topic.group)
    messages.success(request, _("Your reply is removed."))
    return redirect(address_of(pk, number))


@access.community
@act_limits.limited(act_limits.TICK)
@require_POST
def react(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Give a reaction (``give``) or take it back (``take``); another kind is an absent page."""
    found = reply_for.get_or_404(request.user, pk, number)
    given = parameters.choice(request.POST, "give", ReactionKind.values)
    taken = parameters.choice(request.POST, "take", ReactionKind.values)
    if not (given or taken) or found.topic.is_removed:
        raise Http404
    set_reaction(found, ReactionKind(given or taken), bool(given), by=_user(request))
    if request.headers.get("HX-Request") != "true":
        return redirect(address_of(pk, number))
    fresh = reply_for.get_or_404(request.user, pk, number)
    shown = ReplyShown(fresh, fresh.topic, _user(request))
    return render(request, "community/_reactions.html", {"each": shown, "topic": fresh.topic})


@access.community
@act_limits.limited(act_limits.TICK)
@require_POST
def accept(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The reply answers the question; with ``undo`` it does not."""
    found = reply_for.get_or_404(request.user, pk, number)
    if not ReplyShown(found, found.topic, _user(request)).may_accept:
        raise Http404
    is_undo = parameters.has(request.POST, "undo")
    if is_undo and found.topic.accepted_id != found.pk:
        return redirect(address_of(pk, number))
    try:
        answers.accept(found.topic, None if is_undo else found, by=_user(request))
    except posting.ClosedError:
        messages.error(request, _("This reply was removed in the meantime."))
    return redirect(address_of(pk, number))
