"""Includes and tags with a template are rendered in place, and give what Django's give."""

import pytest
from django import template
from django.template import Context, Engine, TemplateDoesNotExist
from django.template.defaulttags import ForNode, IfNode, WithNode
from django.template.library import InclusionNode
from django.template.loader_tags import IncludeNode
from django.utils import translation

from mentorhub.template_includes import ComponentNode, IncludedNode

register = template.Library()
DJANGOS, FOLDED = "django.template.loaders.cached.Loader", "mentorhub.folded_templates.Loader"


@register.inclusion_tag("card")
def card(person, size="small"):
    return {"person": person, "size": size}


@register.inclusion_tag("form", takes_context=True)
def form_of(context):
    return {"sees": context.get("person"), "csrf_token": "its own"}


class Person:
    name = "Ada & Bo"
    rows = (1, 2)
    by_key = {"name": "of the key", "items": "of the key", "import": "of a keyword"}
    nothing = None

    def greeting(self):
        return f"Hello {self.name}"

    def with_argument(self, other):
        return other

    def delete(self):
        raise AssertionError

    delete.alters_data = True

    @property
    def broken(self):
        raise AttributeError("inside")

    @property
    def absent(self):
        error = KeyError("a row")
        error.silent_variable_failure = True
        raise error


FILES = {
    "part": "<p>{{ person.name }}{{ more }}</p>",
    "words": "{% translate 'Sessions' %}",
    "card": "[{{ person.name }} {{ size }} {{ hidden }}{{ True }}]",
    "form": "[{{ sees.name }} {{ csrf_token }} {{ hidden }}]",
    "names": "{% translate 'Sessions' as title %}{{ title }}",
    "cycle": "{% cycle 'a' 'b' %}",
    "tree": "({{ node.name }}{% for node in node.below %}{% include 'tree' %}{% endfor %})",
    "child": "{% extends 'parent' %}{% block text %}of the child{% endblock %}",
    "parent": "{% block text %}of the parent{% endblock %}",
    "plain": "{% include 'words' %}!",
}
PAGES = [
    # Includes.
    "{% include 'part' %}",
    "{% include 'part' with more='<b>' %}|{{ more }}",
    "{% include 'part' with more=person.rows.0 person=person %}",
    "{% include 'part' only %}",
    "{% include name %}",
    "{% include 'names' %}|{{ title }}",
    "{% for n in person.rows %}{% include 'cycle' %}{% endfor %}",
    "{% include 'child' %}{% include 'parent' %}",
    "{% include 'tree' with node=tree %}",
    "{% autoescape off %}{% include 'part' %}{% endautoescape %}",
    "{% include 'words' %} {% include 'plain' %}",
    # Tags with a template.
    "{% card person %}{% card person 'large' %}{% card person=person size=more %}",
    "{% with hidden='secret' %}{% card person %}{% include 'card' %}{% form_of %}{% endwith %}",
    "{% form_of %}{{ hidden }}",
    # Conditions, loops, names.
    "{% if person.rows %}1{% elif more %}2{% else %}3{% endif %}",
    "{% if missing %}1{% elif person.nothing %}2{% else %}3{% endif %}{% if missing %}4{% endif %}",
    "{% if person.rows|length > 1 and not missing %}1{% endif %}",
    "{% if 1 in person.nothing %}2{% endif %}",
    "{% for n in person.rows %}{{ n }}{{ forloop.counter }}{{ forloop.last }},{% endfor %}{{ n }}",
    "{% for n in person.rows %}{% for m in person.rows %}{{ forloop.parentloop.counter }}"
    "{{ forloop.revcounter0 }}{{ forloop.first }}{% endfor %}{% endfor %}",
    "{% for n in missing %}{{ n }}{% empty %}none{% endfor %}",
    "{% for n in person.nothing %}x{% endfor %}",
    "{% for n in generated %}{{ n }}{% endfor %}",
    "{% for a, b in pairs %}{{ a }}{{ b }}{% endfor %}",
    "{% for a, b in pairs %}{% translate 'Sessions' as c %}{{ a }}{{ c }}{% endfor %}{{ c }}",
    "{% for a in pairs %}{{ c }}{% translate 'Sessions' as c %}{% endfor %}{{ c }}",
    "{% for n in person.rows reversed %}{{ n }}{% endfor %}",
    "{% for n in person.rows %}{% ifchanged %}{{ n }}{% endifchanged %}{% endfor %}",
    "{% with a=person.name b=missing %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    # Names that stand in several places.
    "{% for n in person.rows %}{% with n=5 %}{{ n }}{% endwith %}{{ n }}{% endfor %}{{ n }}",
    "{% for n in person.rows %}{% if n == 2 %}{% translate 'Sessions' as n %}{% endif %}{{ n }}"
    "{% endfor %}",
    "{% for n in person.rows %}{% with a=1 %}{% translate 'Sessions' as n %}{{ n }}{% endwith %}"
    "{{ n }}{% endfor %}",
    "{% with a=1 %}{% translate 'Sessions' as more %}{{ more }}{% endwith %}{{ more }}",
    "{% for a, b in pairs %}{% for b in person.rows %}{{ a }}{{ b }}{{ forloop.parentloop.last }}"
    "{% endfor %}{{ b }}{{ forloop.last }}{% endfor %}",
    "{% with a=person b=person.rows %}{% for n in b %}{{ a.name }}{{ n }}{{ more }}"
    "{% include 'part' with more=n %}{% card a n %}{{ more }}{% endfor %}{% endwith %}",
    "{% for n in missing %}{{ n }}{% empty %}{% with a=more %}{{ a }}{% endwith %}{% endfor %}",
    "{% with a=more %}{% autoescape off %}{% if a %}{{ a }}{{ a|lower }}{% endif %}"
    "{% endautoescape %}"
    "{% if a %}{{ a }}{{ a|lower }}{% endif %}{% endwith %}",
    # Operators.
    "{% if not person.nothing and person.rows %}1{% endif %}{% if missing or more %}2{% endif %}",
    "{% if person.rows.0 == 1 and 2 in person.rows and 3 not in person.rows %}1{% endif %}",
    "{% if person.name < 3 %}1{% elif not person.name < 3 %}2{% else %}3{% endif %}",
    "{% if person.name|default:more|length >= 8 and person.nothing is None %}1{% endif %}",
    "{% if person.name|add:missing %}1{% else %}2{% endif %}",
    "{% if not person.name|add:missing %}1{% else %}2{% endif %}",
    "{% if person.broken and more %}1{% else %}2{% endif %}",
    "{% if " + "not " * 41 + "more %}1{% else %}2{% endif %}",
    "{% if " + "missing or " * 41 + "more %}1{% else %}2{% endif %}",
    # Variables.
    "{{ person.class }}{{ person.by_key.class }}{{ person.by_key.import }}{{ person.name.class }}",
    "{{ person.greeting }} {{ person.with_argument }}|{{ person.delete }}|{{ person.absent }}|",
    "{{ person.by_key.name }}{{ person.by_key.items }}{{ person.rows.1 }}{{ person.rows.7 }}",
    "{{ person.rows.count }}{{ missing.name }}{{ person.missing }}{{ person.name.missing.more }}",
    "{{ person.name|default:more|upper }}{{ missing|default:person.name }}",
    "{{ missing|default_if_none:1 }}",
    "{{ factory.name }}{{ autoescape }}{{ dicts }}{{ person.name.upper }}",
]


def values():
    tree = {"name": "a", "below": [{"name": "b", "below": []}, {"name": "c", "below": []}]}
    return {
        "person": Person(), "name": "part", "more": "&", "hidden": "hidden", "tree": tree,
        "csrf_token": "token", "generated": (n for n in (1, 2)), "pairs": [(1, 2), "ab"],
        "factory": Person,
    }  # fmt: skip


def loaded(text: str, loader: str = FOLDED, **files: str):
    locmem = ("django.template.loaders.locmem.Loader", FILES | files | {"page": text})
    libraries = ["django.templatetags.i18n", "django.templatetags.cache", __name__]
    return Engine(
        loaders=[(loader, [locmem])],
        libraries={name.rpartition(".")[2]: name for name in libraries},
        builtins=libraries,
    ).get_template("page")


def shown(page, language: str = "en") -> str:
    with translation.override(language):
        return page.render(Context(values()))


@pytest.mark.parametrize("text", PAGES)
def test_they_give_what_django_gives(text):
    for language in ("en", "fr"):
        page, djangos = loaded(text), loaded(text, DJANGOS)
        for _ in range(2):
            assert shown(page, language) == shown(djangos, language)


def kinds(text: str, **files: str) -> set[type]:
    page = loaded(text, **files)
    with translation.override("en"):
        return {type(each) for each in page.nodelist.get_nodes_by_type(template.Node)}


def test_no_node_of_django_is_left_where_there_is_a_faster_one():
    text = (
        "{% include 'part' %}{% card person %}{% if person %}{% with a=1 %}{{ a }}{% endwith %}"
        "{% endif %}{% for n in person.rows %}{{ n }}{% endfor %}"
    )
    found = kinds(text)
    assert not found & {IncludeNode, InclusionNode, IfNode, ForNode, WithNode}
    assert {IncludedNode, ComponentNode} <= found


@pytest.mark.parametrize("name", ["cycle", "child", "parent"])
def test_a_template_with_state_is_left_to_django(name):
    assert IncludeNode in kinds(f"{{% include '{name}' %}}")


def test_words_that_are_included_are_text_of_their_language():
    page = loaded("{% include 'plain' %}")
    assert [shown(page, each) for each in ("fr", "en")] == ["Séances!", "Sessions!"]
    with translation.override("fr"):
        assert [type(each).__name__ for each in page.nodelist] == ["TextNode"]


def test_an_absent_template_is_an_error_where_it_is_shown_and_only_there():
    page = loaded("{% if hidden == 1 %}{% include 'absent' %}{% endif %}.")
    assert shown(page) == "."
    with pytest.raises(TemplateDoesNotExist):
        shown(loaded("{% include 'absent' %}"))


def test_a_loop_over_pairs_refuses_what_is_none():
    for loader in (FOLDED, DJANGOS):
        with pytest.raises(ValueError, match="Need 2 values to unpack in for loop; got 1"):
            shown(loaded("{% for a, b in person.rows %}{{ a }}{% endfor %}", loader))


def test_an_error_inside_leaves_the_variables_as_they_were():
    page = loaded(
        "{% include 'broken' with more=1 %}", broken="{% card person %}{{ person.broken }}"
    )
    context = Context(values())
    with translation.override("en"), pytest.raises(AttributeError, match="inside"):
        page.render(context)
    assert context["more"] == "&"
    assert len(context.dicts) == 2
