"""Questions in QTI 1.2, with their right answers; what cannot be asked is named."""

import pytest

from dashboard.training.qti import read_qti
from dashboard.training.question_file import QuestionFileError


def label(ident, words):
    material = f"<material><mattext>{words}</mattext></material>"
    return f'<response_label ident="{ident}">{material}</response_label>'


def field(ident, cardinality, *labels, prompt=""):
    material = f"<material><mattext>{prompt}</mattext></material>" if prompt else ""
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{material}'
        f"<render_choice>{''.join(labels)}</render_choice></response_lid>"
    )


def points(condition, score=100):
    return (
        f"<respcondition><conditionvar>{condition}</conditionvar>"
        f'<setvar varname="SCORE" action="Set">{score}</setvar></respcondition>'
    )


def equal(answer, ident="r1"):
    return f'<varequal respident="{ident}">{answer}</varequal>'


def item(fields, conditions, title="Rising", text="Why does &lt;b&gt;dough&lt;/b&gt; rise?"):
    return (
        f'<item ident="i" title="{title}"><presentation><material>'
        f'<mattext texttype="text/html">{text}</mattext></material>{fields}</presentation>'
        f"<resprocessing>{conditions}</resprocessing>"
        '<itemfeedback ident="general_fb"><material><mattext>Yeast eats sugar.</mattext></material>'
        "</itemfeedback></item>"
    )


def quiz(*items):
    space = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
    content = f'<questestinterop xmlns="{space}"><assessment>{"".join(items)}</assessment>'
    return f"{content}</questestinterop>".encode()


THREE = (label("a", "Yeast"), label("b", "Magic"), label("c", "Salt"))


def test_one_right_answer_with_its_explanation():
    found = read_qti(quiz(item(field("r1", "Single", *THREE), points(equal("a")))))
    ((group, content),) = found.questions
    assert (group, content.kind, content.key) == ("rising", "single", [0])
    assert (content.text, content.choices[1]) == ("Why does dough rise?", "Magic")
    assert content.explanation == "Yeast eats sugar."


def test_several_right_answers_without_those_that_are_denied():
    condition = f"<and>{equal('a')}{equal('c')}<not>{equal('b')}</not></and>"
    found = read_qti(quiz(item(field("r1", "Multiple", *THREE), points(condition))))
    assert [content.key for _group, content in found.questions] == [[0, 2]]


def test_what_earns_nothing_is_not_right():
    conditions = points(equal("b"), score=0) + points(equal("c"), score="many") + points(equal("a"))
    found = read_qti(quiz(item(field("r1", "Single", *THREE), conditions)))
    assert [content.key for _group, content in found.questions] == [[0]]


def test_matching():
    fields = field("r1", "Single", *THREE, prompt="Rises") + field(
        "r2", "Single", *THREE, prompt="Seasons"
    )
    found = read_qti(quiz(item(fields, points(equal("a")) + points(equal("c", "r2")))))
    ((_group, content),) = found.questions
    assert content.choices == {"left": ["Rises", "Seasons"], "right": ["Yeast", "Salt"]}
    assert content.key == [0, 1]


def test_what_cannot_be_asked_is_named_and_the_rest_is_read():
    essay = item('<response_str ident="r1"><render_fib/></response_str>', "")
    keyless = item(field("r1", "Single", *THREE), "")
    whole = item(field("r1", "Single", *THREE), points(equal("a")))
    found = read_qti(quiz(essay, keyless, whole))
    assert len(found.questions) == 1
    assert [each[:11] for each in found.problems] == ["Question 1:", "Question 2:"]


@pytest.mark.parametrize(
    "content",
    [
        b"<a>" * 300_000, b"<a>" * 500 + b"</a>" * 500,
        b"", b"<a", b"<a/>", b"\x00<a/>", b"<a>\xff</a>",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b"<q><item><item/></item></q>",
        b"<item><respcondition><and><respcondition/></and></respcondition></item>",
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    ],
)  # fmt: skip
def test_a_file_that_is_none_or_wants_more_than_to_be_read_is_refused(content):
    with pytest.raises(QuestionFileError):
        read_qti(content)
