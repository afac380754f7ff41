"""No view reads an address or a form by itself: all goes through mentorhub.forms, or a form."""

import pytest

from tests.forms.raw_access import ROOT, files, raw_access

HEADER = "from mentorhub.forms import parameters\n\ndef view(request, form):\n"


def test_nothing_is_read_by_hand():
    """What it names is to be read with mentorhub.forms.parameters."""
    found = {str(path.relative_to(ROOT)): raw_access(path.read_text()) for path in files()}
    assert len(found) > 300
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        "x = request.GET['page']",
        "x = request.GET.get('page')",
        "x = request.POST.getlist('wanted')",
        "x = 'stay' in request.POST",
        "x = [name for name in request.POST]",
        "for name in request.POST: pass",
        "x = dict(request.POST)",
        "x = f(**request.POST)",
        "x = request.GET.urlencode()",
        "x = int(request.GET.get('n') or 0)",
        "data = request.GET\n    x = data['page']",
        "data = request.POST or request.GET\n    again = data\n    x = again.get('page')",
        "data = request.POST if request.method == 'POST' else None\n    x = data.get('page')",
        "x = (data := request.GET).get('page')",
        "x = helper(request.GET)",
        "x = helper(data=request.GET)",
        "x = getattr(request, 'POST')['a']",
        "request.sent = request.POST",
        "x = form.data.get('which')",
        "def inner():\n        return request.GET['page']",
        "from django.http import QueryDict",
    ],
)
def test_a_raw_access_is_found(line):
    assert raw_access(f"{HEADER}    {line}\n")


@pytest.mark.parametrize(
    "line",
    [
        "x = parameters.text(request.GET, 'q')",
        "x = parameters.integer(request.POST, 'student')",
        "x = GoalForm(request.POST)",
        "x = GoalForm(request.POST or None)",
        "x = GoalForm(data=request.POST)",
        "x = GoalForm(request.POST, request.FILES)",
        "x = NoteEditor(request.POST if request.method == 'POST' else None)",
        "sent = request.POST or None\n    x = GoalForm(sent)",
        "sent = request.POST if parameters.has(request.POST, 'a') else request.GET\n"
        "    x = parameters.text(sent, 'a')",
        "x = 1 if request.POST else 2",
    ],
)
def test_forms_and_parsers_are_let_through(line):
    assert not raw_access(f"{HEADER}    {line}\n")
