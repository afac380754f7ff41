"""What a test reads of a response in place of its words."""

from typing import Any

from django.contrib.messages import get_messages


def message_tags(response: Any) -> list[str]:
    """The tags of its messages: the level, after a name of the message where it has one. Also of
    those that wait for the next page, after a redirect that was not followed."""
    return [message.tags for message in get_messages(response.wsgi_request)]


def error_codes(form: Any) -> dict[str, list[str]]:
    """The codes of what is wrong, a field; those of the form as a whole are under ``__all__``."""
    return {name: [error.code for error in found] for name, found in form.errors.as_data().items()}
