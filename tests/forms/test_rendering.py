"""Fields are rendered by folded templates, as Django renders them."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from mentorhub.folded_templates import FoldedTemplate
from mentorhub.forms.rendering import FormRenderer

CHOICES = [("a", "A & b"), ("Group", [("c", "<C>"), ("d", "D")])]
WIDGETS = [
    (forms.TextInput({"class": "input", "required": True, "disabled": False}), "<b> & é"),
    (forms.TextInput(), None),
    (forms.NumberInput({"min": 0}), 1234),
    (forms.HiddenInput(), "7"),
    (forms.Textarea({"rows": 3}), "one\n<two>"),
    (forms.Select(choices=CHOICES), "c"),
    (forms.CheckboxInput(), True),
    (forms.CheckboxSelectMultiple(choices=CHOICES), ["a", "d"]),
    (forms.RadioSelect(choices=CHOICES), "a"),
    (forms.SplitDateTimeWidget(), None),
    (forms.ClearableFileInput(), None),
]


@pytest.mark.parametrize(("widget", "value"), WIDGETS)
def test_a_field_is_what_django_makes_of_it(widget, value):
    ours, djangos = (
        [widget.render("name", value, {"id": "id_name"}, renderer=each) for _ in range(2)]
        for each in (FormRenderer(), DjangoTemplates())
    )
    assert ours == djangos


def test_its_template_is_folded():
    found = FormRenderer().get_template("django/forms/widgets/textarea.html")
    assert type(found.template) is FoldedTemplate
