"""The suggested steps of a guide as a timeline of weeks."""

from guides.outline import outline_of

TEXT = """Talk first.

### Week 1: *Talk*

- Listen.

#### Where students stumble

They draw too early.

### Semaines 2–3 : build

```
### not a heading
```

### At the end
"""


def test_each_highest_heading_is_a_step_and_the_text_above_stays():
    outline = outline_of(TEXT)
    assert outline.before.strip() == "Talk first."
    assert [step.title for step in outline.steps] == [
        "Week 1: Talk",
        "Semaines 2–3 : build",
        "At the end",
    ]
    weeks = [(step.first, step.last) for step in outline.steps]
    assert weeks == [(1, 1), (2, 3), (None, None)]
    assert "not a heading" in outline.steps[1].body


def test_where_students_stumble_stands_beside_its_own_step():
    first, second, _ = outline_of(TEXT).steps
    assert "too early" in first.beside
    assert "too early" not in first.body
    assert second.beside == ""


def test_the_week_of_the_student_is_now_and_nothing_is_without_a_student():
    def marks(week):
        return [(step.is_past, step.is_now) for step in outline_of(TEXT, week).steps]

    assert marks(None) == [(False, False)] * 3
    assert marks(1) == [(False, True), (False, False), (False, False)]
    assert marks(3) == [(True, False), (False, True), (False, False)]
    assert marks(9) == marks(3)


def test_a_text_without_headings_or_with_link_definitions_stays_whole():
    for text in ("", "Only prose.", "# A\n\n[x][y]\n\n# B\n\n[y]: https://example.org/"):
        outline = outline_of(text)
        assert (outline.before, outline.steps) == (text, [])
