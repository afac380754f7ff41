"""An address of a form begins with https://."""

import pytest
from django.core.exceptions import ValidationError

from mentorhub.forms.links import MEETING_LINK_LENGTH, HttpsField, MeetingLinkField


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("https://rooms.example.org/a", "https://rooms.example.org/a"),
        (" rooms.example.org/a ", "https://rooms.example.org/a"),
        ("//rooms.example.org", "https://rooms.example.org"),
    ],
)
def test_a_scheme_that_is_not_typed_is_https(typed, link):
    assert HttpsField().clean(typed) == link


@pytest.mark.parametrize(
    "typed", ["http://a.example", "javascript:alert(1)", "ftp://a.example", "https://", "a b"]
)
def test_any_other_is_refused_with_one_message(typed):
    with pytest.raises(ValidationError) as refused:
        HttpsField().clean(typed)
    assert len(refused.value.messages) == 1


def test_a_meeting_link_may_be_empty_and_has_a_length():
    assert MeetingLinkField().clean("") == ""
    with pytest.raises(ValidationError):
        MeetingLinkField().clean("https://a.example/" + "x" * MEETING_LINK_LENGTH)
