"""Admin pages: the policy and the weights can be changed, everything else is read-only.

Wishes, needs and reasons to decline are not on these pages: only managers read them, on the
matching board.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dashboard.matching.models import (
    Assignment,
    MatchingPolicy,
    MatchingRun,
    MentorRequest,
    PairRule,
    ProposedPair,
    ScoreTerm,
    WeightPreset,
)
from mentorhub.admin.areas import Area
from mentorhub.admin.audit import AuditSource, register_source
from mentorhub.admin.base import BaseAdmin, ReadOnlyAdmin, person_search_fields
from mentorhub.admin.policies import PolicyAdmin

for source in (
    AuditSource(
        "match_accepted", _("Proposed pair accepted"), Assignment, at="accepted_at",
        by="accepted_by", person="mentorship__student",
        related=("mentorship__student", "mentorship__mentor"), text=lambda row: str(row.mentorship),
    ),
    AuditSource(
        "match_declined", _("Student declined by the mentor"), Assignment, at="declined_at",
        by="mentorship__mentor", person="mentorship__student",
        related=("mentorship__student", "mentorship__mentor"), text=lambda row: str(row.mentorship),
    ),
    AuditSource(
        "pair_decided", _("Pair pinned or blocked"), PairRule, at="at", by="by", person="student",
        related=("student", "mentor"), search=("mentor__name", "mentor__email"),
        text=lambda row: f"{row.get_kind_display()} · {row.mentor} – {row.student}",
    ),
    AuditSource(
        "pair_decision_ended", _("No longer pinned or blocked"), PairRule, at="ended_at",
        person="student", related=("student", "mentor"), search=("mentor__name", "mentor__email"),
        text=lambda row: f"{row.get_kind_display()} · {row.mentor} – {row.student}",
    ),
    AuditSource(
        "match_refused", _("Proposed pair refused"), ProposedPair, at="decided_at",
        by="decided_by", person="request__student", related=("request__student", "mentor"),
        search=("mentor__name", "mentor__email"),
        condition=lambda: Q(state=ProposedPair.State.REFUSED),
        text=lambda row: f"{row.mentor} – {row.request.student}",
    ),
    AuditSource(
        "matching_run_asked", _("Matching computed"), MatchingRun, at="asked_at", by="asked_by",
    ),
    AuditSource(
        "mentor_requested", _("Mentor requested"), MentorRequest, at="made_at", by="made_by",
        person="student", related=("student", "enrolment__path"),
        text=lambda row: f"{row.student} · {row.enrolment.path}",
    ),
    AuditSource(
        "request_closed", _("Request for a mentor closed"), MentorRequest, at="closed_at",
        person="student", related=("student",),
        text=lambda row: f"{row.student} · {row.get_closed_because_display()}",
    ),
):  # fmt: skip
    register_source(source)


@admin.register(MatchingPolicy)
class MatchingPolicyAdmin(PolicyAdmin):
    area = Area.RULES
    list_display = ("__str__", "decline_days", "longest_wait_days", "enough_starts")
    search_fields = ("decline_days",)


@admin.register(WeightPreset)
class WeightPresetAdmin(BaseAdmin):
    area = Area.RULES
    list_display = ("name", *ScoreTerm, "is_default", "made_by")
    list_filter = ("is_default",)
    list_select_related = ("made_by",)
    search_fields = ("name",)
    fields = ("name", *ScoreTerm, "is_default")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.made_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(MentorRequest)
class MentorRequestAdmin(ReadOnlyAdmin):
    area = Area.MATCHING
    leads_area = True
    list_display = (
        "student", "path", "waiting_since", "returned_at", "closed_at", "closed_because",
    )  # fmt: skip
    list_filter = ("closed_because", "waiting_since")
    list_select_related = ("student", "enrolment__path")
    search_fields = person_search_fields("student")
    date_hierarchy = "waiting_since"
    fields = (
        "student", "enrolment", "project", "languages", "wants_previous", "made_by", "made_at",
        "waiting_since", "returned_at", "closed_at", "closed_because",
    )  # fmt: skip

    @admin.display(description=_("path"), ordering="enrolment__path")
    def path(self, obj: MentorRequest) -> Any:
        return obj.enrolment.path


@admin.register(MatchingRun)
class MatchingRunAdmin(ReadOnlyAdmin):
    area = Area.MATCHING
    list_display = ("__str__", "state", "asked_by", "asked_at", "finished_at", "what_if")
    list_filter = ("state",)
    list_select_related = ("asked_by",)
    search_fields = person_search_fields("asked_by")
    date_hierarchy = "asked_at"
    fields = (
        "asked_by", "asked_at", "weights", "what_if", "state", "attempts", "finished_at", "result",
        "why",
    )  # fmt: skip


@admin.register(ProposedPair)
class ProposedPairAdmin(ReadOnlyAdmin):
    area = Area.MATCHING
    list_display = ("__str__", "run", "student", "mentor", "score", "state", "decided_by")
    list_filter = ("state", "is_pinned")
    list_select_related = ("run", "request__student", "mentor", "decided_by")
    search_fields = person_search_fields("request__student", "mentor")
    fields = (
        "run", "request", "mentor", "is_pinned", "score", "terms", "runner_up", "runner_up_score",
        "runner_up_terms", "why_nobody", "state", "decided_by", "decided_at",
    )  # fmt: skip

    @admin.display(description=_("student"), ordering="request__student__plain_name")
    def student(self, obj: ProposedPair) -> Any:
        return obj.request.student


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    area = Area.MATCHING
    list_display = ("mentorship", "accepted_by", "accepted_at", "decline_until", "declined_at")
    list_filter = (("declined_at", admin.EmptyFieldListFilter), "accepted_at")
    list_select_related = ("mentorship__mentor", "mentorship__student", "accepted_by")
    search_fields = person_search_fields("mentorship__mentor", "mentorship__student")
    date_hierarchy = "accepted_at"
    fields = (
        "request", "pair", "mentorship", "accepted_by", "accepted_at", "decline_until",
        "declined_at",
    )  # fmt: skip


@admin.register(PairRule)
class PairRuleAdmin(ReadOnlyAdmin):
    area = Area.MATCHING
    list_display = ("student", "mentor", "kind", "by", "at", "ended_at")
    list_filter = ("kind", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("student", "mentor", "by")
    search_fields = person_search_fields("student", "mentor")
    date_hierarchy = "at"
    fields = ("student", "mentor", "kind", "by", "at", "ended_at")
