"""What the reader has begun to write."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.community.models import Draft, Group, Topic
from dashboard.community.queries.lists import drafts_of, group_names
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.formats import parse_int
from mentorhub.forms import parameters


@dataclass(frozen=True)
class Begun:
    """A draft with the place where it is to stand; without one when it is no longer seen."""

    draft: Draft
    topic: Topic | None = None
    group: Group | None = None


@access.community
@act_limits.limited(act_limits.DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def drafts(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        key = parameters.integer(request.POST, "draft")
        Draft.objects.visible_to(request.user).filter(pk=key).delete()
        messages.success(request, _("The draft is deleted."))
        return redirect("community_drafts")
    return render(request, "community/drafts.html", {"drafts": _begun(request.user)})


def _begun(reader: User) -> list[Begun]:
    rows = drafts_of(reader)
    keys = {_key_of(each) for each in rows if each.place.startswith("topic:")}
    seen = Topic.objects.visible_to(reader).filter(pk__in=keys)
    topics = {each.pk: each for each in seen.select_related("group__path").defer("search")}
    groups = {each.pk: each for each in group_names(reader)} if rows else {}
    return [_place_of(each, topics, groups) for each in rows]


def _key_of(draft: Draft) -> int:
    """The key of the topic or the group; 0 when the place names none."""
    return parse_int(draft.place.partition(":")[2], parameters.BIGINT_DIGITS) or 0


def _place_of(draft: Draft, topics: dict[int, Topic], groups: dict[int, Group]) -> Begun:
    if draft.place.startswith("topic:"):
        return Begun(draft, topic=topics.get(_key_of(draft)))
    return Begun(draft, group=groups.get(_key_of(draft)))
