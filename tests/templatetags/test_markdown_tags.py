"""The HTML of open texts is remembered; that of a guide is not."""

from pathlib import Path

from django.conf import settings
from django.template import Context, Template

from mentorhub.templatetags import markdown

TEMPLATES = Path(settings.BASE_DIR, "templates")


def rendered(tag, text):
    return Template("{% load markdown %}" + tag).render(Context({"text": text}))


def test_an_open_text_is_made_once_and_a_changed_one_anew(monkeypatch):
    made = []
    monkeypatch.setattr(
        markdown, "render", lambda text, **how: made.append(text) or f"made of {text}"
    )
    markdown._remembered.cache_clear()
    for text in ("flour", "flour", "water", "flour"):
        assert rendered("{% open_markdown text %}", text) == f"made of {text}"
    assert made == ["flour", "water"]
    markdown._remembered.cache_clear()


def test_the_same_text_with_other_headings_or_ids_is_another():
    for how, expected in {"start=3": "<h3", "start=4": "<h4", 'ids="x-"': 'id="x-'}.items():
        assert expected in rendered(f"{{% open_markdown text {how} %}}", "# Flour")


def test_a_very_long_text_is_not_remembered():
    markdown._remembered.cache_clear()
    rendered("{% open_markdown text %}", "flour " * markdown.LONGEST_REMEMBERED)
    assert markdown._remembered.cache_info().currsize == 0


def test_an_absent_text_is_empty():
    assert rendered("{% open_markdown text %}", None) == ""


def test_no_template_of_a_guide_remembers_its_text():
    guides = [*TEMPLATES.glob("guides/**/*.html"), *TEMPLATES.glob("admin/guides/**/*.html")]
    assert any("{% markdown" in each.read_text() for each in guides)
    assert [each.name for each in guides if "open_markdown" in each.read_text()] == []


def test_a_guide_leaves_nothing_behind():
    markdown._remembered.cache_clear()
    assert "yeast" in rendered("{% markdown text %}", "yeast")
    assert markdown._remembered.cache_info().currsize == 0
