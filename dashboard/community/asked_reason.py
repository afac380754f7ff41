"""Why somebody is asked to answer a question: one sentence, for the mail, the bell and the page."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.community.models import AnswerRequest, Reply, Topic
from mentorhub.accounts.models import User
from mentorhub.date_formats import date_format
from students.models import Approval, Path

# The month of an older answer is named with its year.
THIS_YEAR = timedelta(days=300)


def reason_for(topic: Topic, person: User) -> str:
    """Empty for whoever was not asked."""
    found = AnswerRequest.objects.filter(topic=topic.pk, user=person.pk).first()
    if found is None:
        return ""
    seen = Reply.objects.visible_to(person).kept()
    answer = seen.filter(pk=found.because_of_id, author=person.pk).first()
    if answer is not None:
        return _("You answered a question close to this one in %(month)s.") % {
            "month": _month(answer)
        }
    path = path_of(topic)
    if path and Approval.objects.running().filter(user=person.pk, path=path).exists():
        return _("You are one of those approved for %(path)s.") % {"path": path.title}
    return _("You are in the group it was asked in.")


def _month(answer: Reply) -> str:
    """Of the reader's clock: “October”, and “October 2025” when it is long ago."""
    is_recent = timezone.now() - answer.created_at < THIS_YEAR
    return date_format(timezone.localtime(answer.created_at), "F" if is_recent else "F Y")


def path_of(topic: Topic) -> Path | None:
    """Of its project, else of its group."""
    return topic.project.path if topic.project is not None else topic.group.path
