"""Quizzes are read without their answers."""

import pytest

from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.build import item, resource
from tests.dashboard.cartridges.samples import SECRET, everything_a_student_gets, read_tree


def test_quizzes_are_readable_and_hold_no_answer(tmp_path):
    questions = [
        build.question("q1", "cc.multiple_choice.v0p1", "<p>Pick <b>one</b></p>", ["Red", "Blue"],
                       answer=SECRET),
        build.question("q2", "cc.multiple_response.v0p1", "Pick some", ["A", "B"], many=True),
        build.question("q3", "cc.true_false.v0p1", "So?", ["True", "False"]),
        build.question("q4", "cc.fib.v0p1", "The capital is ___", answer=SECRET),
        build.question("q5", "cc.essay.v0p1", "Tell us", answer=SECRET),
        build.question("q6", "cc.pattern_match.v0p1", "Name it", answer=SECRET),
    ]  # fmt: skip
    tree = read_tree(
        tmp_path,
        build.manifest(
            [item("m", "M", item("i", "Check", ref="r"))],
            [resource("r", build.QTI, files=["q.xml"])],
        ),
        {"q.xml": build.quiz("Check", *questions)},
    )
    [quiz] = tree.projects[0].items
    assert quiz.kind == "quiz"
    assert [(one.identifier, one.kind) for one in quiz.questions] == [
        ("q1", "single"), ("q2", "multiple"), ("q3", "single"),
        ("q4", "open"), ("q5", "open"), ("q6", "open"),
    ]  # fmt: skip
    assert quiz.questions[0].text == "Pick **one**"
    assert quiz.questions[0].choices == ["Red", "Blue"]
    assert SECRET not in everything_a_student_gets(tree)


@pytest.mark.parametrize("rows", ["5", "1", "", "²", "٣", "9" * 5000])
def test_a_field_for_an_answer_may_say_any_number_of_lines(tmp_path, rows):
    """An archive says what it likes; the question is read all the same."""
    question = build.question("q1", "of no known kind", "Say it").replace(
        "<render_fib/>", f'<render_fib rows="{rows}"/>'
    )
    tree = read_tree(
        tmp_path,
        build.manifest(
            [item("m", "M", item("i", "Check", ref="r"))],
            [resource("r", build.QTI, files=["q.xml"])],
        ),
        {"q.xml": build.quiz("Check", question)},
    )
    [quiz] = tree.projects[0].items
    assert [one.kind for one in quiz.questions] == ["open"]
