"""The faster nodes of folded templates give what Django's give."""

import datetime
from decimal import Decimal

import pytest
from django.template import (
    Context,
    Template,
    TemplateSyntaxError,
    VariableDoesNotExist,
    engines,
)
from django.template.base import VariableNode
from django.template.defaulttags import URLNode
from django.templatetags.i18n import BlockTranslateNode
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from mentorhub.folded_templates import FoldedTemplate
from mentorhub.template_nodes import AddressNode, FoundNode, PhraseNode

VALUES = {
    "text": "Ada & Bo's <b>",
    "safe": mark_safe("<i>&amp;</i>"),
    "words": gettext_lazy("Sessions"),
    "number": 12345,
    "one": 1,
    "none": None,
    "yes": True,
    "share": 0.5,
    "price": Decimal("12.50"),
    "at": datetime.datetime(2026, 12, 1, 9, 30, tzinfo=datetime.UTC),
    "on": datetime.date(2026, 12, 1),
    "rows": ["<b>", 1],
    "negative": -3,
    "percent": "100 %(text)s %",
    "slug": "Bread-2_a",
    "letters": "pâte",
}
FILTERED = [
    "text|upper", "rows.0", "rows|length", "safe|upper", "safe|lower|linebreaks", "rows|join:text",
    "rows|join:', <'", "text|default:missing", "none|default:'<b>'", "at|date:'H:i'", "at|missing",
    "at|time", "text|slice:':3'", "safe|truncatechars:number", "'<b>'|upper",
]  # fmt: skip
# Alone, and as part of a function that is written for it.
VALUE = "{{ %s }}{%% if yes %%}{{ %s }}{%% endif %%}"
PHRASE = (
    "{%% load i18n %%}{%% blocktranslate with a=%s %%}<p>{{ a }}, {{ a }} 100%%."
    "{%% endblocktranslate %%}"
)
COUNTED = (
    "{%% load i18n %%}{%% blocktranslate trimmed count n=%s with who=text %%} {{ n }} week of "
    "{{ who }} {%% plural %%} {{ n }} weeks of {{ who }} {%% endblocktranslate %%}"
)
ADDRESS = '<a href="{%% url "session" %s %%}">'


def both(text: str, language: str = "en", *, autoescape: bool = True, **values) -> list[str]:
    """As Django shows it, and as a folded template does; the class of an error in its place."""
    engine = engines["django"].engine
    found = []
    for kind in (Template, FoldedTemplate):
        with translation.override(language):
            try:
                page = kind(text, engine=engine)
                found.append(page.render(Context(VALUES | values, autoescape=autoescape)))
            except (NoReverseMatch, TemplateSyntaxError, VariableDoesNotExist) as error:
                found.append(type(error).__name__)
    return found


@pytest.mark.parametrize("autoescape", [True, False])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", [*VALUES, "missing", *FILTERED])
@pytest.mark.parametrize("shape", [VALUE, PHRASE, COUNTED, ADDRESS])
@pytest.mark.filterwarnings("ignore:Plural value must be an integer")
def test_every_kind_of_value_is_shown_as_django_shows_it(shape, name, language, autoescape):
    django, folded = both(shape % ((name,) * shape.count("%s")), language, autoescape=autoescape)
    assert folded == django


def test_thousands_are_separated_where_the_settings_say_so(settings):
    settings.USE_THOUSAND_SEPARATOR = True
    django, folded = both("{{ number }}")
    assert folded == django == "12,345"


@pytest.mark.parametrize(
    "text",
    [
        "{% blocktranslate with a=one b=text %}{{ b }}{{ a }}{{ missing }}{% endblocktranslate %}",
        "{% blocktranslate count n=a with a=one %}{{ a }}{% plural %}-{% endblocktranslate %}",
        "{% blocktranslate context 'bottom bar' with a=text %}{{ a }}{% endblocktranslate %}",
        "{% blocktranslate context text with a=text %}{{ a }}{% endblocktranslate %}",
        "{% blocktranslate asvar b %}{{ text }}{% endblocktranslate %}[{{ b }}]",
        "{% blocktranslate %}{{ text|upper }} 100%{% endblocktranslate %}",
        "{% with a=1 %}{% blocktranslate with a=2 %}{{ a }}{% endblocktranslate %}{% endwith %}",
    ],
)
def test_phrases_are_put_together_as_django_does(text):
    django, folded = both("{% load i18n %}" + text)
    assert folded == django


@pytest.mark.parametrize(
    "arguments",
    [
        "'session' number", "'session' -1", "'session' 'x'", "'no_such_page' 1", "'session' 1 2",
        "'session' pk=number", "'admin:accounts_user_change' number", "words number",
        "'brief' 'baking' 'bread'", "'brief' slug slug", "'brief' slug 'bread'",
        "'brief' slug text",
        "'brief' letters number", "'brief' none slug", "'certificate' slug", "'photo' slug",
    ],
)  # fmt: skip
def test_addresses_are_those_of_django(arguments):
    django, folded = both(f"{{% url {arguments} %}}")
    assert folded == django


def test_a_phrase_is_in_the_language_of_the_reader_and_counts_as_it_does():
    text = (
        "{% load i18n %}{% blocktranslate trimmed count n=n %}{{ n }} unread{% plural %}{{ n }} "
        "unread{% endblocktranslate %}"
    )
    for language in ("fr", "en", "fr"):
        for n in (0, 1, 2):
            django, folded = both(text, language, n=n)
            assert folded == django


def test_the_faster_nodes_are_in_use():
    text = PHRASE % "text" + COUNTED % "one" + ADDRESS % "one" + "{{ text }}"
    page = FoldedTemplate(text, engine=engines["django"].engine)
    with translation.override("en"):
        kinds = [type(node) for node in page.nodelist]
    assert [kinds.count(each) for each in (PhraseNode, AddressNode, FoundNode)] == [2, 1, 1]
    assert not {BlockTranslateNode, URLNode, VariableNode} & set(kinds)


def test_a_slug_leads_to_its_own_page_without_django():
    page = FoldedTemplate('{% url "brief" slug number %}', engine=engines["django"].engine)
    with translation.override("en"):
        assert [type(node) for node in page.nodelist] == [AddressNode]
        assert page.nodelist[0].arguments[0][1]
    for slug in ("baking", "B_2-"):
        found = page.render(Context({"slug": slug, "number": 3}))
        assert found == reverse("brief", args=[slug, 3])


def test_a_number_leads_to_its_own_page():
    page = FoldedTemplate(ADDRESS % "pk", engine=engines["django"].engine)
    for pk in (7, 10**12):
        assert reverse("session", args=[pk]) in page.render(Context({"pk": pk}))
