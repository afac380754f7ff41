"""What the front page of the administration begins with: tasks, and what needs attention.

The areas register theirs beside their admin pages, as they do for the audit list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

# A page, as a function: URL names are known after the site has started.
Address = Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class Task:
    """A link to the page on which an everyday task begins."""

    label: Promise
    # One sentence about what it is for.
    text: Promise
    # A name of the sprite.
    icon: str
    url: Address
    # From small to large; leave room between two.
    position: int


@dataclass(frozen=True, kw_only=True)
class Attention:
    """A number of rows that wait for an administrator; shown unless it is 0."""

    name: str
    # Costs one query.
    count: Callable[[HttpRequest], int]
    # What the rows are, after their number: “mails were not delivered”.
    text: Callable[[int], str]
    # The list of these rows.
    url: Address
    position: int


_tasks: dict[int, Task] = {}
_attentions: dict[int, Attention] = {}


def register_task(task: Task) -> Task:
    """Raises ValueError when the position is taken."""
    if task.position in _tasks:
        raise ValueError(f"Two tasks of the front page have the position {task.position}.")
    _tasks[task.position] = task
    return task


def register_attention(attention: Attention) -> Attention:
    """Raises ValueError when the position is taken."""
    if attention.position in _attentions:
        raise ValueError(f"Two lines have the position {attention.position}.")
    _attentions[attention.position] = attention
    return attention


def tasks() -> list[dict[str, Any]]:
    """For the template, in their order."""
    return [
        {"label": task.label, "text": task.text, "icon": task.icon, "url": task.url()}
        for _position, task in sorted(_tasks.items())
    ]


def attentions(request: HttpRequest) -> list[dict[str, Any]]:
    """For the template: those with rows, in their order."""
    counted = [(each, each.count(request)) for _position, each in sorted(_attentions.items())]
    return [
        {"name": each.name, "count": count, "text": each.text(count), "url": each.url()}
        for each, count in counted
        if count
    ]
