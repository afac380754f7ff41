"""Whom one can ask."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.helpcenter.contacts import contacts_of, managers_for, people_of_paths
from mentorhub import access
from mentorhub.accounts.faces import hide_photos
from mentorhub.lists import page_of


@access.members
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    reader: Any = request.user
    page = page_of(people_of_paths(reader), request)
    managers = managers_for(reader)
    hide_photos(reader, [*page.object_list, *(each.person for each in managers)])
    context = {
        "managers": managers,
        "page": page,
        "contacts": contacts_of(reader, list(page.object_list)),
        "now": timezone.now(),
        "is_manager": access.is_manager(reader),
        "is_student": access.is_student(reader),
    }
    return render(request, "helpcenter/contacts.html", context)
