from django.contrib import admin

from dashboard.rooms.models import Room
from mentorhub.admin.restricted import KeptAdmin


@admin.register(Room)
class RoomAdmin(KeptAdmin):
    list_display = ("title", "mentor")
    list_select_related = ("mentor",)
    search_fields = ("title",)
