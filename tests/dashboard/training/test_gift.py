"""Questions in the text format of Moodle: what can be asked is read, the rest is named."""

import pytest

from dashboard.training import gift
from dashboard.training.question_file import QuestionFileError

SINGLE = """
// From the school's old course
$CATEGORY: dough

::Rising:: [html]Why does <b>dough</b> rise? {
    =Yeast makes gas #Right.
    ~It is \\= magic #There is no magic.
    ~Salt <script>alert(1)</script>
    ####Yeast eats sugar.
}
"""


def only(text):
    found = gift.read_gift(text)
    assert found.problems == []
    ((group, content),) = found.questions
    return group, content


def test_one_right_answer_with_feedback_escapes_and_explanation():
    group, content = only(SINGLE)
    assert (group, content.kind, content.key) == ("rising", "single", [0])
    assert content.text == "Why does <b>dough</b> rise?"
    assert content.choices[1] == "It is = magic"
    assert content.choices[2] == "Salt <script>alert(1)</script>"
    assert content.reasons == ["Right.", "There is no magic.", ""]
    assert content.explanation == "Yeast eats sugar."


def test_several_by_their_weights():
    _group, content = only("Pick {~%50%flour ~%50%water ~%-100%sand}")
    assert (content.kind, content.key) == ("multiple", [0, 1])
    assert content.choices == ["flour", "water", "sand"]


def test_true_or_false_with_its_feedback():
    _group, content = only("Salt slows yeast. {T#It does.}")
    assert (content.choices, content.key) == (["True", "False"], [0])
    assert content.reasons == ["", "It does."]
    assert only("Bread is cold. {FALSE}")[1].key == [1]


def test_matching():
    _group, content = only("Match {=yeast -> gas =oven -> heat =fire -> heat}")
    assert content.choices == {"left": ["yeast", "oven", "fire"], "right": ["gas", "heat"]}
    assert content.key == [0, 1, 1]


def test_a_gap_in_a_sentence():
    assert only("Bake it {=long ~short} enough.")[1].text == "Bake it _____ enough."


def test_questions_of_one_title_are_variants_of_one_group_and_others_stand_alone():
    found = gift.read_gift("::A:: x {=a ~b}\n\n::A:: y {=a ~b}\n\nz {=a ~b}")
    assert [group for group, _content in found.questions] == ["a", "a", "line-5"]


@pytest.mark.parametrize(
    "question",
    [
        "Write an essay {}", "How many? {#3:1}", "Who? {=Grant}", "No braces", "One {=a}",
        "None {~a ~b}", "Twice {=a ~a}", "Strange {a =b ~c}", "} backwards {", "{=a ~b}",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_named_with_its_line_and_the_rest_is_read(question):
    found = gift.read_gift(f"ok {{=a ~b}}\n\n{question}\n\nok {{=a ~b}}")
    assert len(found.questions) == 2
    (problem,) = found.problems
    assert problem.startswith("Line 3:")


def test_a_file_without_a_question_or_with_too_many_is_refused():
    for text in ("", "// only words\n", "\n\n"):
        with pytest.raises(QuestionFileError):
            gift.read_gift(text)
    with pytest.raises(QuestionFileError, match="500"):
        gift.read_gift("q {=a ~b}\n\n" * 501)


def test_a_megabyte_of_nonsense_is_read_quickly():
    for text in (
        "{" * 1_000_000,
        "=~" * 500_000,
        "::" * 500_000,
        "\\" * 1_000_000,
        "q {" + "~a#" * 300_000 + "}",
    ):
        found = gift.read_gift(text)
        assert not found.questions
