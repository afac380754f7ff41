"""The pages of the administration that are no table: the audit list, and the log of all mails."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentorhub.admin import audit, mail_log
from mentorhub.admin.log_forms import AuditForm, LogForm, MailForm
from mentorhub.lists import page_of

PER_PAGE = 50


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    form = AuditForm(request.GET)
    page = page_of(audit.entries(form.asked()), request, per=PER_PAGE)
    return _log_page(request, "admin/audit.html", _("Who did what"), form, page, audit.lines(page))


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    form = MailForm(request.GET)
    page = page_of(mail_log.mails(form.asked()), request, per=PER_PAGE)
    return _log_page(
        request, "admin/mails.html", _("All e-mails"), form, page, mail_log.lines(page)
    )


def _log_page(
    request: HttpRequest, template: str, title: str, form: LogForm, page: Any, lines: list[Any]
) -> HttpResponse:
    context = admin.site.each_context(request)
    context |= {"title": title, "form": form, "page": page, "lines": lines}
    return render(request, template, context)
