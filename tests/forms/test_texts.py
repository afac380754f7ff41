"""A text of several lines keeps its indentation."""

import pytest
from django.core.exceptions import ValidationError

from dashboard.announcements.forms import AnnouncementForm
from mentorhub.forms.texts import TextField
from mentorhub.markdown.rendering import render


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("    x = 1\r\n    y = 2\r\n", "    x = 1\r\n    y = 2"),
        ("\r\n \t\n  Hello\n\n\n", "  Hello"),
        ("Hello", "Hello"),
    ],
)
def test_the_indentation_of_the_first_line_stays(typed, kept):
    assert TextField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["", " ", "\n \t\r\n"])
def test_white_space_alone_is_no_text(typed):
    assert TextField(required=False).clean(typed) == ""
    with pytest.raises(ValidationError):
        TextField().clean(typed)


@pytest.mark.django_db
def test_an_announcement_may_begin_with_code():
    form = AnnouncementForm({"title": "Code", "body": "    x = 1\n        y = 2\n"})
    assert form.is_valid(), form.errors
    assert "<code>x = 1\n    y = 2" in render(form.cleaned_data["body"])
