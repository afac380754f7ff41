"""What depends on the language alone is text once a template is compiled, and in every language
the text is its own."""

import pytest
from django import template
from django.template import Context, Engine
from django.template.base import TextNode
from django.template.library import SimpleNode
from django.templatetags.i18n import TranslateNode
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.safestring import mark_safe

from mentorhub.folded_templates import foldable

register = template.Library()
# What French says of these: their translations are older than this file.
SESSION, SEANCE = "Sessions", "Séances"


@register.simple_tag
@foldable
def ampersand() -> str:
    return "&"


@register.simple_tag
@foldable
def ampersand_of_html() -> str:
    return mark_safe("&amp;")


@register.simple_tag(takes_context=True)
@foldable
def reader(context) -> str:
    return context["reader"]


def engine_of(files: dict[str, str], *, debug: bool = False) -> Engine:
    locmem = ("django.template.loaders.locmem.Loader", files)
    libraries = {
        "i18n": "django.templatetags.i18n",
        "static": "django.templatetags.static",
        "ui_tags": "mentorhub.templatetags.ui_tags",
        "these": __name__,
    }
    return Engine(
        loaders=[("mentorhub.folded_templates.Loader", [locmem])],
        libraries=libraries,
        builtins=list(libraries.values()),
        debug=debug,
    )


def loaded(text: str, *, debug: bool = False):
    return engine_of({"page": text}, debug=debug).get_template("page")


def shown(page, language: str | None = "en", **context) -> str:
    with translation.override(language):
        return page.render(Context(context))


# --- Languages ----------------------------------------------------------------------------------


def test_each_reader_has_the_words_of_their_language_whoever_came_first():
    page = loaded("{% translate 'Sessions' %}")
    assert [shown(page, each) for each in ("fr", "en", "fr", "en")] == [
        SEANCE, SESSION, SEANCE, SESSION,
    ]  # fmt: skip


def test_a_template_that_was_loaded_in_french_is_english_when_it_is_shown_in_english():
    with translation.override("fr"):
        page = loaded("{% translate 'Sessions' %}")
    assert shown(page, "en") == SESSION


def test_a_french_mail_in_the_middle_of_an_english_page_is_french():
    engine = engine_of(
        {
            "page": "{% translate 'Sessions' %}{% include 'part' %}{{ mail }}{% include 'part' %}",
            "mail": "{% extends 'base' %}{% block text %}{% include 'part' %}{% endblock %}",
            "base": "{% translate 'Sessions' %}{% block text %}{% endblock %}",
            "part": "{% translate 'Sessions' %}",
        }
    )

    def mail() -> str:
        with translation.override("fr"):
            return engine.get_template("mail").render(Context())

    page = engine.get_template("page")
    assert shown(page, mail=mail) == SESSION + SESSION + SEANCE + SEANCE + SESSION


def test_an_include_is_in_the_language_in_which_it_is_included():
    part = "{% translate 'Sessions' %}"
    page = (
        "{% for code in codes %}"
        "{% language code %}{% include 'part' %}{% endlanguage %} "
        "{% endfor %}{% include 'part' %}"
    )
    found = engine_of({"page": page, "part": part}).get_template("page")
    assert shown(found, codes=["fr", "en", "fr"]) == f"{SEANCE} {SESSION} {SEANCE} {SESSION}"


def test_what_stands_inside_another_language_is_in_that_one():
    page = loaded("{% language 'fr' %}<b>{% translate 'Sessions' %}</b>{% endlanguage %}")
    assert shown(page, "en") == f"<b>{SEANCE}</b>"


@pytest.mark.parametrize("language", [None, "de"])
def test_a_language_that_the_site_does_not_have_is_not_remembered(language):
    page = loaded("{% translate 'Sessions' %}")
    assert shown(page, language) == SESSION
    assert shown(page, "fr") == SEANCE
    assert shown(page, language) == SESSION
    assert language not in page._nodelists


def test_words_of_a_context_of_the_translators_are_theirs():
    text = "{% translate 'Search' context 'bottom bar' %}|{% translate 'Search' %}"
    with translation.override("fr"):
        expected = [translation.pgettext("bottom bar", "Search"), translation.gettext("Search")]
    assert shown(loaded(text), "fr").split("|") == expected


# --- What is folded -----------------------------------------------------------------------------


def test_words_icons_and_addresses_become_one_text():
    page = loaded(
        '{% load i18n ui_tags %}<a href="{% url "dashboard" %}">{% icon "bell" %}'
        "{% comment %}Of the shell.{% endcomment %}{% translate 'Sessions' %}"
        "{% blocktranslate trimmed %} Sessions {% endblocktranslate %}</a>"
        '{% static "img/mark.svg" %}'
    )
    text = shown(page, "fr")
    with translation.override("fr"):
        [node] = page.nodelist
    assert (type(node), node.s) == (TextNode, text)
    assert f'href="{reverse("dashboard")}"' in text
    assert text.count(SEANCE) == 2
    assert "<svg" in text
    assert "img/mark" in text


def test_what_is_constant_is_folded_at_any_depth():
    text = (
        "{% for each in rows %}{% if each %}{% with a=1 %}<i>{% translate 'Sessions' %}</i>"
        "{% endwith %}{% else %}{% icon 'bell' %}!{% endif %}{% endfor %}"
    )
    page = loaded(text)
    assert shown(page, "fr", rows=[1]) == f"<i>{SEANCE}</i>"
    with translation.override("fr"):
        assert page.nodelist.get_nodes_by_type((TranslateNode, SimpleNode)) == []


def test_a_breadcrumb_of_literal_crumbs_is_one_text():
    crumbs = "{% breadcrumb %}{% crumb _('Sessions') 'sessions' %}{% endbreadcrumb %}"
    page = loaded(crumbs)
    assert f'<a href="{reverse("sessions")}">{SEANCE}</a>' in shown(page, "fr")
    with translation.override("fr"):
        assert [type(node) for node in page.nodelist] == [TextNode]


def test_what_depends_on_the_reader_stays():
    text = (
        "{% icon name %}{% translate word %}{% crumb word %}{% reader %}{% url 'session' pk %}"
        "{% blocktranslate %}{{ word }}{% endblocktranslate %}{{ word }}"
        "{% translate 'Sessions' as title %}{{ title }}{% translate 'Sessions'|upper %}"
    )
    page = loaded(text)
    first = shown(page, name="bell", word="One", reader="Ada", pk=1)
    second = shown(page, name="mail", word="Two", reader="Bo", pk=2)
    changed = first.replace("#bell", "#mail").replace("One", "Two").replace("Ada", "Bo")
    assert changed.replace(reverse("session", args=[1]), reverse("session", args=[2])) == second
    assert second != first
    assert second.endswith("SessionsSESSIONS")


def test_blocks_of_a_page_take_the_place_of_those_of_its_layout():
    layout = "<h1>{% block title %}{% translate 'Sessions' %}{% endblock %}</h1>"
    page = "{% extends 'layout' %}{% block title %}{{ block.super }}: {{ name }}{% endblock %}"
    found = engine_of({"layout": layout, "page": page}).get_template("page")
    assert shown(found, "fr", name="Ada") == f"<h1>{SEANCE}: Ada</h1>"
    assert shown(found, "en", name="Bo") == f"<h1>{SESSION}: Bo</h1>"


# --- What must not be ---------------------------------------------------------------------------


def test_text_is_escaped_where_the_place_says_so():
    engine = engine_of(
        {
            "html": "{% include 'part' %}",
            "txt": "{% autoescape off %}{% include 'part' %}{% endautoescape %}",
            "part": "{% ampersand %}{% ampersand_of_html %}",
        }
    )
    for _ in range(2):
        assert shown(engine.get_template("html")) == "&amp;&amp;"
        assert shown(engine.get_template("txt")) == "&&amp;"


def test_an_absent_address_is_an_error_where_it_is_shown_and_only_there():
    page = loaded("{% if is_shown %}{% url 'no_such_page' %}{% endif %}.")
    assert shown(page) == "."
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            shown(page, is_shown=True)
    assert shown(page) == "."


def test_a_missing_static_file_is_an_error_where_it_is_shown_and_only_there():
    page = loaded("{% if is_shown %}{% static 'no/such.css' %}{% endif %}.")
    assert shown(page) == "."
    with pytest.raises(ValueError, match=r"no/such\.css"):
        shown(page, is_shown=True)


def test_an_address_with_a_namespace_stays_because_the_page_may_decide_about_it():
    page = loaded("{% url 'admin:index' %}")
    assert shown(page) == reverse("admin:index")
    with translation.override("en"):
        assert type(page.nodelist[0]) is not TextNode


def test_nothing_is_folded_while_debugging():
    page = loaded("<b>{% translate 'Sessions' %}</b>", debug=True)
    assert shown(page, "fr") == f"<b>{SEANCE}</b>"
    with translation.override("fr"):
        assert [type(node) for node in page.nodelist] == [TextNode, TranslateNode, TextNode]


def test_an_error_of_syntax_is_found_when_the_template_is_loaded():
    with pytest.raises(template.TemplateSyntaxError):
        loaded("{% if %}")
