"""Inviting and importing people, on the front page of the administration."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorhub.admin.front_page import Task, register_task

register_task(
    Task(
        label=_("Invite a person"),
        text=_("A mentor, an assessor, a manager or a student; with their role and path."),
        icon="send",
        url=lambda: reverse("admin_invite"),
        position=10,
    )
)
register_task(
    Task(
        label=_("Import people"),
        text=_("Many people at once from a table, with their paths and mentors."),
        icon="upload",
        url=lambda: reverse("admin_import_people"),
        position=20,
    )
)
