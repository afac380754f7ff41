"""The marking page: its assessor marks field by field, and nobody else finds it."""

import pytest

from guides.models import Evaluation, Mark, Reading, SkillWords
from mentorhub.database import STAFF, signed_in_as
from students.models import Assessment, Verdict
from tests import evaluations
from tests import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.wall]
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def case(through_the_wall):
    return evaluations.judged_work()


@pytest.fixture
def ines(client, case):
    client.force_login(case.people.ines)
    return client


def page(case):
    return f"/evaluations/{case.defence.pk}/"


def opened(client, case):
    answer = client.get(page(case))
    assert answer.status_code == 200
    return answer


def row(case, that):
    """The mark of the criterion that contains the word."""
    draft = {each.text: each for each in case.draft.criteria}
    return next(each for text, each in draft.items() if that in text)


def begun(client, case):
    case.draft = opened(client, case).context["draft"]
    return case.draft


def stored(model=Mark, **fields):
    with signed_in_as(STAFF):
        return model.objects.get(**fields)


def save_mark(client, case, mark, **fields):
    return client.post(f"{page(case)}marks/{mark.pk}/", {"revision": "0"} | fields, **JSON)


def test_its_assessor_opens_it_and_the_reading_is_logged_once(ines, case):
    answer = opened(ines, case)
    said = answer.content.decode()
    assert "crust is crisp" in said
    assert "Ines Assessor" in said
    # On each sheet of paper, too.
    assert "Ines Assessor" in said.partition("secret-print")[2].partition("</p>")[0]
    assert answer.headers["Cache-Control"] == "no-store, private"
    with signed_in_as(STAFF):
        (reading,) = Reading.objects.all()
    assert (reading.reader_id, reading.project_id) == (case.people.ines.pk, case.people.bread.pk)


def test_nobody_else_finds_it(client, case):
    another = make.assessor("Ana Assessor", case.people.baking)
    for person in [*case.people.everyone.values(), another]:
        client.force_login(person)
        expected = 200 if person == case.people.ines else 404
        assert client.get(page(case)).status_code == expected, person
        assert client.get(f"{page(case)}preview/").status_code == expected, person
    client.logout()
    assert client.get(page(case)).status_code == 302


def test_a_mark_saves_itself(ines, case):
    begun(ines, case)
    mark = row(case, "crust")
    answer = save_mark(ines, case, mark, value="met")
    assert answer.json()["revision"] == 1
    answer = save_mark(ines, case, mark, words="Crisp.\r\nGolden. ", revision="1")
    assert answer.status_code == 200
    found = stored(pk=mark.pk)
    assert (found.value, found.words, found.revision) == ("met", "Crisp.\nGolden.", 2)


@pytest.mark.parametrize("value", ["excellent", "MET"])
def test_a_mark_that_does_not_exist_is_refused(ines, case, value):
    begun(ines, case)
    mark = row(case, "crust")
    assert save_mark(ines, case, mark, value=value).status_code == 422
    assert stored(pk=mark.pk).value == ""


def test_nobody_else_marks_and_no_mark_of_another_defence_is_reached(client, case):
    client.force_login(case.people.ines)
    begun(client, case)
    mark = row(case, "crust")
    another = make.assessor("Ana Assessor", case.people.baking)
    for person in [*case.people.everyone.values(), another]:
        if person != case.people.ines:
            client.force_login(person)
            assert save_mark(client, case, mark, value="met").status_code == 404, person
    client.force_login(case.people.ines)
    wrong = f"/evaluations/{case.defence.pk + 1}/marks/{mark.pk}/"
    assert client.post(wrong, {"value": "met", "revision": "0"}).status_code == 404
    assert client.get(f"{page(case)}marks/{mark.pk}/").status_code == 405
    assert stored(pk=mark.pk).value == ""


def test_two_pages_on_one_field_one_wins_and_the_other_gets_both_texts(ines, case):
    begun(ines, case)
    mark = row(case, "crust")
    assert save_mark(ines, case, mark, words="From the first page.").status_code == 200
    answer = save_mark(ines, case, mark, words="From the second page.", was_words="")
    assert answer.status_code == 409
    assert answer.json() == {"saved": {"words": "From the first page."}, "revision": 1}
    assert stored(pk=mark.pk).words == "From the first page."
    again = save_mark(ines, case, mark, words="From the second page.", revision="1")
    assert again.status_code == 200
    assert stored(pk=mark.pk).words == "From the second page."


def test_two_pages_on_two_fields_of_a_row_do_not_disturb_each_other(ines, case):
    begun(ines, case)
    mark = row(case, "crust")
    save_mark(ines, case, mark, value="met")
    answer = save_mark(ines, case, mark, words="Crisp.", was_words="")
    assert answer.status_code == 200
    assert stored(pk=mark.pk).value == "met"


def test_words_for_the_student_hold_no_passage_of_the_guide_and_comments_may(ines, case):
    begun(ines, case)
    quoted = "As it says: complete when the crust is crisp and golden. So it was."
    skill = case.draft.skills[0]
    answer = ines.post(
        f"{page(case)}skills/{skill.pk}/", {"words": quoted, "revision": "0"}, **JSON
    )
    assert answer.status_code == 422
    (passage,) = answer.json()["passages"]
    assert "crust is crisp" in passage["words"]
    evaluation = stored(Evaluation, assessment=case.assessment)
    answer = ines.post(
        f"{page(case)}draft/{evaluation.pk}/", {"words": quoted, "revision": "0"}, **JSON
    )
    assert answer.status_code == 422
    assert stored(SkillWords, pk=skill.pk).words == ""
    assert save_mark(ines, case, row(case, "crust"), words=quoted).status_code == 200
    answer = ines.post(
        f"{page(case)}draft/{evaluation.pk}/", {"mentor_words": quoted, "revision": "0"}, **JSON
    )
    assert answer.status_code == 200


def test_validated_is_refused_while_a_required_criterion_is_missing(ines, case):
    begun(ines, case)
    evaluation = stored(Evaluation, assessment=case.assessment)
    address = f"{page(case)}draft/{evaluation.pk}/"
    mark = row(case, "crust")
    answer = ines.post(address, {"outcome": "validated", "revision": "0"}, **JSON)
    assert answer.status_code == 422
    assert answer.json()["missing"] == [{"id": f"m{mark.pk}", "number": "1.1"}]
    assert ines.post(address, {"outcome": "to_rework", "revision": "0"}).status_code == 200
    save_mark(ines, case, mark, value="met")
    assert ines.post(address, {"outcome": "validated", "revision": "1"}).status_code == 200
    assert stored(Evaluation, pk=evaluation.pk).outcome == "validated"


def form_of(draft, **fields):
    """What the page without JavaScript sends."""
    sent = {"revision": draft.revision, "outcome": draft.outcome, "words": draft.words}
    sent["mentor_words"] = draft.mentor_words
    for each in draft.criteria:
        sent |= {f"c{each.pk}": each.words, f"r{each.pk}": each.revision}
        if each.value:
            sent[f"v{each.pk}"] = each.value
    for skill in draft.skills:
        sent |= {f"w{skill.pk}": skill.words, f"q{skill.pk}": skill.revision}
    return sent | fields


def test_without_javascript_one_button_saves_the_whole_page(ines, case):
    draft = begun(ines, case)
    crust, oven = row(case, "crust"), row(case, "oven")
    sent = form_of(
        draft,
        **{
            f"v{crust.pk}": "met",
            f"c{oven.pk}": "Cold.",
            f"w{draft.skills[0].pk}": "Well kneaded.",
        },
        outcome="validated",
        words="Good bread.",
        at="s1",
    )
    answer = ines.post(page(case), sent)
    assert answer.status_code == 302
    assert answer["Location"].endswith("#s1")
    assert stored(pk=crust.pk).value == "met"
    assert stored(pk=oven.pk).words == "Cold."
    assert stored(SkillWords, pk=draft.skills[0].pk).words == "Well kneaded."
    evaluation = stored(Evaluation, assessment=case.assessment)
    assert (evaluation.outcome, evaluation.words) == ("validated", "Good bread.")


def test_without_javascript_what_is_refused_stays_in_the_page_and_the_rest_is_saved(ines, case):
    draft = begun(ines, case)
    crust, crumb = row(case, "crust"), row(case, "crumb")
    quoted = "As it says: complete when the crumb is open, and the oven is preheated well."
    sent = form_of(
        draft,
        **{f"v{crumb.pk}": "met", f"w{draft.skills[0].pk}": quoted},
        outcome="validated",
        mentor_words="Between us.",
    )
    answer = ines.post(page(case), sent)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert f'href="#m{crust.pk}"' in said
    assert quoted in answer.context["form"].skills[0].words.value
    assert stored(pk=crumb.pk).value == "met"
    evaluation = stored(Evaluation, assessment=case.assessment)
    assert (evaluation.outcome, evaluation.mentor_words) == ("", "Between us.")
    assert stored(SkillWords, pk=draft.skills[0].pk).words == ""


def test_without_javascript_a_conflict_shows_both_texts(ines, case):
    draft = begun(ines, case)
    crust = row(case, "crust")
    save_mark(ines, case, crust, words="From the first page.")
    sent = form_of(draft, **{f"c{crust.pk}": "From the second page."})
    answer = ines.post(page(case), sent)
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "From the first page." in said
    assert "From the second page." in said
    again = form_of(answer.context["draft"], **{f"c{crust.pk}": "From the second page."})
    assert ines.post(page(case), again).status_code == 302
    assert stored(pk=crust.pk).words == "From the second page."


def test_the_preview_is_what_the_student_will_read(ines, case):
    begun(ines, case)
    save_mark(ines, case, row(case, "crust"), value="met", words="For the mentor.")
    with signed_in_as(STAFF):
        Evaluation.objects.update(
            outcome="validated", words="Good bread.", mentor_words="Between us."
        )
    answer = ines.get(f"{page(case)}preview/")
    said = answer.content.decode()
    assert answer.context["may_release"]
    assert "Good bread." in said
    assert "Kneading" in said
    for hidden in ("crust", "Hidden Kneading", "For the mentor.", "Between us."):
        assert hidden not in said


def test_nothing_is_released_before_the_defence_was_held(client, through_the_wall):
    case = evaluations.judged_work(is_held=False)
    client.force_login(case.people.ines)
    answer = client.get(f"{page(case)}preview/")
    assert answer.context["waits_for_defence"]
    assert not answer.context["may_release"]


@pytest.mark.parametrize("ended", ["withdrawn", "not held"])
def test_a_draft_that_was_given_back_or_ended_is_closed(ines, case, ended):
    begun(ines, case)
    mark = row(case, "crust")
    if ended == "withdrawn":
        Assessment.objects.update(withdrawn_at=case.assessment.begun_at)
    else:
        case.defence.__class__.objects.filter(pk=case.defence.pk).update(
            status="not_held", not_held_because="called_off"
        )
    assert ines.get(page(case)).status_code == 404
    assert ines.get(f"{page(case)}preview/").status_code == 404
    assert save_mark(ines, case, mark, value="met").status_code == 404
    assert ines.post(page(case), form_of(case.draft)).status_code == 404


def test_after_the_release_it_is_read_only_and_the_mentor_reads_the_marks(client, ines, case):
    begun(ines, case)
    mark = row(case, "crust")
    save_mark(ines, case, mark, value="met", words="Crisp.")
    marks = f"{page(case)}marks/"
    for person in case.people.everyone.values():
        client.force_login(person)
        assert client.get(marks).status_code == 404, person
    evaluations.hand_in(case)
    client.force_login(case.people.ines)
    answer = client.get(page(case))
    assert "evaluations/released_marks.html" in [each.name for each in answer.templates]
    assert save_mark(client, case, mark, value="not_met", revision="1").status_code == 404
    assert stored(pk=mark.pk).value == "met"
    for name, person in case.people.everyone.items():
        client.force_login(person)
        answer = client.get(marks)
        assert answer.status_code == (200 if name == "maya" else 404), name
    client.force_login(case.people.maya)
    assert "Crisp." in client.get(marks).content.decode()


def test_what_was_changed_after_the_preview_is_not_released(ines, case):
    begun(ines, case)
    save_mark(ines, case, row(case, "crust"), value="met")
    with signed_in_as(STAFF):
        Evaluation.objects.update(outcome="validated", words="Good bread.")
    digest = ines.get(f"{page(case)}preview/").context["part"].digest
    with signed_in_as(STAFF):
        Evaluation.objects.update(words="Bad bread.")
    answer = ines.post(f"{page(case)}release/", {"digest": digest})
    assert answer["Location"] == f"{page(case)}preview/"
    assert not Verdict.objects.exists()
    digest = ines.get(f"{page(case)}preview/").context["part"].digest
    ines.post(f"{page(case)}release/", {"digest": digest})
    assert Verdict.objects.get().words == "Bad bread."
