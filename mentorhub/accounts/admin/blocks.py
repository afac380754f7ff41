"""Who has muted or blocked whom, for administrators who look into a complaint."""

from django.contrib import admin

from mentorhub.accounts.models import Block
from mentorhub.admin.areas import Area
from mentorhub.admin.base import ReadOnlyAdmin, person_search_fields
from mentorhub.admin.grant_admin import RunningFilter


@admin.register(Block)
class BlockAdmin(ReadOnlyAdmin):
    area = Area.PEOPLE
    list_display = ("blocker", "blocked", "kind", "since", "ended_at")
    list_filter = (RunningFilter, "kind")
    list_select_related = ("blocker", "blocked")
    search_fields = person_search_fields("blocker", "blocked")
    date_hierarchy = "since"
    fields = ("blocker", "blocked", "kind", "since", "ended_at")
