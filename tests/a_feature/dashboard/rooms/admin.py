from django.contrib import admin

from dashboard.rooms.models import Room
from mentorhub.admin.base import BaseAdmin


@admin.register(Room)
class RoomAdmin(BaseAdmin):
    list_display = ("title", "mentor")
    list_select_related = ("mentor",)
    search_fields = ("title",)
