"""Taking a quiz: one question a page, the first answer counts, nothing is told before it."""

import pytest
from bs4 import BeautifulSoup

from dashboard.training import attempts
from dashboard.training.asked import asked_of
from dashboard.training.models import Answer, Attempt, Completion, Question, Quiz
from tests.dashboard.training import build

pytestmark = pytest.mark.django_db
QUIZ = "/training/kneading/quiz/dough/"
GROUPS = ("flour", "water", "salt", "yeast", "time")


@pytest.fixture
def quiz(people):
    part = build.part(build.course())
    build.chapter(part)
    return build.quiz(part, *GROUPS)


@pytest.fixture
def maya(people, client):
    client.force_login(people.maya)
    return people.maya


def begin(client, person, quiz):
    client.post(f"{QUIZ}start/")
    return attempts.last_attempt(person, quiz)


def places(asked, *, right):
    """What the browser sends for a right, or a wrong, answer to a single choice."""
    wanted = (
        asked.version.key[0]
        if right
        else next(at for at in range(3) if at not in asked.version.key)
    )
    return {"choice": asked.order.index(wanted)}


def send(client, attempt, asked, **data):
    data = data or places(asked, right=True)
    return client.post(f"{QUIZ}{asked.number}/", {"attempt": attempt.pk, **data})


def take(client, person, quiz, *, miss=()):
    """A whole attempt, in which the groups in ``miss`` are answered wrong."""
    attempt = begin(client, person, quiz)
    for asked in asked_of(attempt):
        group = asked.version.question.group
        send(client, attempt, asked, **places(asked, right=group not in miss))
    attempt.refresh_from_db()
    return attempt


def test_what_is_asked_is_drawn_at_the_start_and_stored(client, maya, quiz):
    assert client.get(QUIZ).context["asked"] == 5
    attempt = begin(client, maya, quiz)
    assert {each["group"] for each in attempt.drawn} == set(GROUPS)
    assert begin(client, maya, quiz) == attempt
    assert client.get(QUIZ).context["asked"].number == 1


def test_no_key_reason_or_explanation_is_sent_before_the_answer(client, maya, quiz):
    Question.objects.update(archived=True)
    version = build.question(
        quiz, "proof", text="Ask", explanation="SECRET-EXPLANATION", reasons=["", "SECRET-WHY", ""],
        choices=["one", "two", "three"],
    )  # fmt: skip
    attempt = begin(client, maya, quiz)
    page = client.get(QUIZ).content.decode()
    main = page[page.index("<main") :]
    for word in ("SECRET", "correct", "right", "quiz-wrong", "data-key", "explan", "reason"):
        assert word not in main, word
    assert all(text in main for text in version.choices)
    (asked,) = asked_of(attempt)
    page = client.get(send(client, attempt, asked, **places(asked, right=False)).url)
    assert "SECRET-EXPLANATION" in page.content.decode()
    assert "SECRET-WHY" in page.content.decode()


def test_choices_are_known_to_the_browser_by_their_places_alone(client, maya, quiz):
    attempt = begin(client, maya, quiz)
    asked = asked_of(attempt)[0]
    shown = [value for value, _text in client.get(QUIZ).context["form"].fields["choice"].choices]
    assert shown == ["0", "1", "2"]
    assert sorted(asked.order) == [0, 1, 2]


def test_passing_takes_four_of_five_and_finishes_the_course(client, maya, quiz):
    course = quiz.part.course
    build.read_all(course, maya)
    attempt = take(client, maya, quiz, miss={"salt"})
    assert (attempt.score, attempt.passed) == (80, True)
    assert Completion.objects.get().person == maya
    assert client.get(QUIZ).context["attempt"] == attempt
    client.post(f"{QUIZ}start/")
    assert Attempt.objects.count() == 1


def test_a_second_try_asks_only_what_was_missed_in_another_way(client, maya, quiz):
    first = take(client, maya, quiz, miss={"salt", "yeast"})
    assert (first.score, first.passed) == (60, False)
    build.later(first, minutes=11)
    second = begin(client, maya, quiz)
    assert {each["group"] for each in second.drawn} == {"salt", "yeast"}
    assert set(second.carried) == {"flour", "water", "time"}
    before = {each["group"]: each["question"] for each in first.drawn}
    assert all(each["question"] != before[each["group"]] for each in second.drawn)
    for asked in asked_of(second):
        send(client, second, asked)
    second.refresh_from_db()
    assert (second.score, second.passed) == (100, True)


def test_what_was_right_is_asked_again_after_fourteen_days(client, maya, quiz):
    first = take(client, maya, quiz, miss={"salt", "yeast"})
    build.later(first, days=15)
    assert len(begin(client, maya, quiz).drawn) == 5


def test_after_a_failure_one_waits_ten_minutes(client, maya, quiz):
    first = take(client, maya, quiz, miss=set(GROUPS))
    assert first.score == 0
    client.post(f"{QUIZ}start/")
    assert Attempt.objects.count() == 1
    assert client.get(QUIZ).context["earliest"] is not None
    build.later(first, minutes=11)
    assert client.get(QUIZ).context["earliest"] is None
    client.post(f"{QUIZ}start/")
    assert Attempt.objects.count() == 2


def test_a_school_changes_the_rules_of_one_quiz_and_an_open_attempt_keeps_its_own(
    client, maya, quiz
):
    Quiz.objects.update(draw=2, pass_percent=50, retry_minutes=0)
    attempt = begin(client, maya, quiz)
    assert len(attempt.drawn) == 2
    Quiz.objects.update(pass_percent=100)
    for number, asked in enumerate(asked_of(attempt)):
        send(client, attempt, asked, **places(asked, right=not number))
    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed) == (50, True)


def test_the_first_answer_counts_and_the_second_is_told(client, maya, quiz):
    attempt = begin(client, maya, quiz)
    asked = asked_of(attempt)[0]
    send(client, attempt, asked, **places(asked, right=False))
    answer = send(client, attempt, asked, **places(asked, right=True))
    assert not Answer.objects.get().is_right
    assert [str(each) for each in client.get(answer.url).context["messages"]]


def test_what_was_not_asked_or_makes_no_sense_is_refused_and_the_page_kept(client, maya, quiz):
    attempt = begin(client, maya, quiz)
    asked = asked_of(attempt)[0]
    for choice in ("", "7", "-1", "x", "999999999999999999999"):
        answer = send(client, attempt, asked, choice=choice)
        assert answer.status_code == 422, choice
        assert answer.context["form"].errors
    assert client.post(f"{QUIZ}9/", {"attempt": attempt.pk, "choice": 0}).status_code == 404
    assert client.post(f"{QUIZ}1/", {"attempt": attempt.pk + 1, "choice": 0}).url == QUIZ
    assert not Answer.objects.exists()


def test_an_edited_question_is_judged_by_the_version_that_was_drawn(client, maya, quiz):
    attempt = begin(client, maya, quiz)
    asked = asked_of(attempt)[0]
    version = asked.version
    build.QuestionVersion.objects.create(
        question=version.question, number=2, text="New", choices=["wrong", "right"], key=[1]
    )
    send(client, attempt, asked)
    assert Answer.objects.get().is_right
    assert Answer.objects.get().version == version


def test_several_ordering_and_matching_are_answered(client, maya, quiz):
    Question.objects.update(archived=True)
    build.question(quiz, "several", "multiple", key=[0, 2])
    build.question(quiz, "order", "ordering", choices=["knead", "rise", "bake"], key=[0, 1, 2])
    build.question(
        quiz, "match", "matching", key=[1, 0],
        choices={"left": ["yeast", "oven"], "right": ["heat", "gas"]},
    )  # fmt: skip
    attempt = begin(client, maya, quiz)
    for asked in asked_of(attempt):
        order = asked.order
        match asked.kind:
            case "multiple":
                data = {"choice": [order.index(0), order.index(2)]}
            case "ordering":
                twice = {f"place-{place}": "0" for place in range(3)}
                assert send(client, attempt, asked, **twice).status_code == 422
                data = {f"place-{place}": at for place, at in enumerate(order)}
            case _:
                assert send(client, attempt, asked, **{"pair-0": ""}).status_code == 422
                data = {"pair-0": order.index(1), "pair-1": order.index(0)}
        page = client.get(send(client, attempt, asked, **data).url)
        assert page.context["asked"].answer.is_right, asked.kind
    attempt.refresh_from_db()
    assert attempt.score == 100


def test_what_was_right_of_an_order_is_said_and_not_only_coloured(client, maya, quiz):
    """Maya has the last line at its place, and the first two in the wrong order."""
    Question.objects.update(archived=True)
    build.question(quiz, "order", "ordering", choices=["knead", "rise", "bake"], key=[0, 1, 2])
    attempt = begin(client, maya, quiz)
    (asked,) = asked_of(attempt)
    sent = {f"place-{asked.order.index(item)}": at for at, item in enumerate((1, 0, 2))}
    page = BeautifulSoup(
        client.get(send(client, attempt, asked, **sent).url).content, "html.parser"
    )
    lines = page.select(".quiz-ordered > li")
    marks = [line.find("use")["href"].partition("#")[2] for line in lines]
    assert marks == ["circle-x", "circle-x", "circle-check"]
    assert [bool(line.find(class_="hidden-text")) for line in lines] == [False, False, True]


def test_items_to_order_are_never_shown_in_their_order(client, maya, quiz):
    Question.objects.update(archived=True)
    for group in GROUPS:
        build.question(quiz, group, "ordering", choices=["a", "b"], key=[0, 1])
    attempt = begin(client, maya, quiz)
    assert {tuple(each["order"]) for each in attempt.drawn} == {(1, 0)}


def test_nobody_reads_or_answers_the_attempt_of_another_person(client, people, maya, quiz):
    attempt = begin(client, maya, quiz)
    asked = asked_of(attempt)[0]
    client.force_login(people.carl)
    assert "asked" in client.get(QUIZ).context
    assert send(client, attempt, asked).status_code == 404
    client.post(f"{QUIZ}start/")
    assert send(client, attempt, asked).url == QUIZ
    assert not Answer.objects.exists()


@pytest.mark.parametrize("name", ["stu", "noor", "tom", "nora"])
def test_a_quiz_is_for_mentors_and_assessors(client, people, quiz, name):
    client.force_login(getattr(people, name))
    assert client.get(QUIZ).status_code == 404
    assert client.post(f"{QUIZ}start/").status_code == 404
    assert client.post(f"{QUIZ}1/").status_code == 404


def test_a_quiz_without_questions_is_absent(client, maya, quiz):
    Question.objects.update(archived=True)
    assert client.get(QUIZ).status_code == 404
    assert client.post(f"{QUIZ}start/").status_code == 404
