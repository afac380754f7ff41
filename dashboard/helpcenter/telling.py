"""Who is told of a request, and when. To be called inside the transaction of what happened.

The requester: received, answered, solved, taken over; managers: a new request (by choice), a late
one. Nobody is ever told of an internal note.
"""

from datetime import datetime

from dashboard.helpcenter.models import Request, RequestMessage
from mentorhub.accounts.models import User


def of_request(request: Request) -> None:
    """A request was sent: the requester gets its receipt, its assignee or all managers its news."""


def of_message(message: RequestMessage) -> None:
    """The requester wrote once more: the assignee is told, or all managers."""


def of_answer(message: RequestMessage) -> None:
    """A manager answered: the requester is told, with the answer."""


def of_solved(request: Request, by: User) -> None:
    """A manager marked it as solved: the requester is told, and can still answer."""


def of_taken_over(request: Request, by: User) -> None:
    """It has another assignee (``request.assignee``): the requester is told who looks after it, and
    the assignee, unless they took it themselves."""


def of_late(now: datetime) -> int:
    """All managers are told once of each request whose first answer is late; returns how many."""
    return 0
