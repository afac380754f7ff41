"""The page of a result, and the same for a jury as a PDF."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.evaluations import jury_pdf
from dashboard.evaluations.result_page import get_readable, result_context
from mentorhub import access
from mentorhub.files.responses import as_download


@access.readers_of_work
@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    verdict = get_readable(request.user, pk)
    context = result_context(verdict, request.user, timezone.now())
    return render(request, "evaluations/result.html", context)


@access.readers_of_work
@require_safe
def jury(request: HttpRequest, pk: int) -> HttpResponse:
    """A page to print where the PDF cannot be made."""
    verdict = get_readable(request.user, pk)
    content = jury_pdf.render(verdict)
    if content is None:
        return render(request, "evaluations/jury.html", jury_pdf.context(verdict))
    return as_download(content, jury_pdf.file_name(verdict), "application/pdf", inline=False)
