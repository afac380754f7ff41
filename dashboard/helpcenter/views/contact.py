"""The contact form: the subject first, then the articles that may answer already, then the request.

Without JavaScript these are three pages; with it one, which htmx fills in.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.helpcenter import attachments, avoiding, contacting, requesting
from dashboard.helpcenter.forms import ContactForm
from dashboard.helpcenter.models import Article, Request, Subject
from dashboard.helpcenter.views.visitors import visitor_page
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.body_limits import takes_files
from mentorhub.forms import parameters
from students.paths.uploads import UploadError


def _is_visitor(request: HttpRequest) -> bool:
    return not request.user.is_authenticated


@access.anyone
@act_limits.limited(act_limits.HELP_REQUEST, in_form=True, unless=_is_visitor)
@takes_files(max_bytes=attachments.max_bytes)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Visitors have the form of one subject: that they cannot sign in."""
    if _is_visitor(request):
        return visitor_page(request)
    subjects = list(contacting.subjects(request.user))
    chosen = _chosen(request, subjects)
    form = None
    if chosen is not None and request.method == "POST":
        form = ContactForm(request.POST, request.FILES)
        if (
            form.is_valid()
            and act_limits.is_within_limit(request, form)
            and (sent := _send(request, chosen, form))
        ):
            return _thank(request, sent)
    elif chosen is not None and parameters.has(request.GET, "write"):
        form = ContactForm()
    context = {
        "subjects": subjects,
        "chosen": chosen,
        "came_from": _came_from(request),
        "offered": contacting.articles_of(chosen, request.user) if chosen else [],
        "form": form,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "helpcenter/contact.html", context, status=status)


def _chosen(request: HttpRequest, subjects: list[Subject]) -> Subject | None:
    """The subject of the address; the only one when there is no choice. Raises Http404 when a
    request is sent on none of them."""
    slug = parameters.text(request.GET, "subject", longest=60)
    found = next((each for each in subjects if each.slug == slug), None)
    if found is None and len(subjects) == 1:
        return subjects[0]
    if found is None and request.method == "POST":
        raise Http404
    return found


def _came_from(request: HttpRequest) -> str:
    return contacting.came_from(parameters.text(request.GET, "from", longest=100))


def _send(request: HttpRequest, subject: Subject, form: ContactForm) -> Request | None:
    """The request; None when it was refused (an error of the form)."""
    by: Any = request.user
    came_from = _came_from(request)
    try:
        return requesting.send_request(
            by=by, subject=subject, came_from=came_from, **form.request()
        )
    except UploadError as refusal:
        form.add_error("files", refusal)
    return None


def _thank(request: HttpRequest, sent: Request) -> HttpResponse:
    text = _("Your request #%(number)s is sent. The answer comes here and by e-mail.")
    messages.success(request, text % {"number": sent.pk})
    return redirect(sent)


@access.oneself
@act_limits.limited(act_limits.SEARCH)
@require_POST
def suggestions(request: HttpRequest) -> HttpResponse:
    """The articles that fit what is typed so far. It is posted, since an address would leave the
    words in logs."""
    slug = parameters.text(request.POST, "subject", longest=60)
    subject = contacting.subjects(request.user).filter(slug=slug).first()
    if subject is None:
        raise Http404
    typed = " ".join(
        parameters.text(request.POST, name, longest=contacting.TYPED) for name in ("title", "body")
    )
    fitting = contacting.fitting(typed, request.user, get_language() or "en")
    context = {
        "chosen": subject,
        "fitting": fitting,
        "offered": [] if fitting else contacting.articles_of(subject, request.user),
    }
    return render(request, "helpcenter/_offered.html", context)


@access.oneself
@require_safe
def offered_article(request: HttpRequest, slug: str) -> HttpResponse:
    """Opens an article that the form has offered, and notes that it may have spared a request."""
    article = get_object_or_404(Article.objects.visible_to(request.user).published(), slug=slug)
    chosen = parameters.text(request.GET, "subject", longest=60)
    subject = contacting.subjects(request.user).filter(slug=chosen).first()
    if subject is not None and request.method == "GET":
        avoiding.read(request.user, subject, article)  # type: ignore[arg-type]
    return redirect(article)
