"""Templates in which everything that depends on the language alone is plain text.

Much of a page is the same for all readers of a language: its words, icons, the addresses of static
files and of pages without arguments. A template is compiled once for each language of the site,
and in its nodes all of these are replaced by the text that they give, neighbours by one text.

The language is asked whenever a template is rendered, not when it is loaded: a mail in French in
the middle of an English request is French. What is inside `{% language %}` is not folded. Folded
are only the kinds of nodes in `_IS_CONSTANT`, with literal arguments, and only where the text is
the same with and without autoescaping. A node that raises an error, such as the address of a page
that does not exist, stays as it is: the error comes when it is shown. While debugging, nothing is
folded. Why: docs/decisions/folding-templates.md.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.conf import settings
from django.template import Context, Template, TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import Node, NodeList, TextNode, TokenType
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.library import SimpleBlockNode, SimpleNode
from django.template.loaders import base, cached
from django.templatetags.i18n import BlockTranslateNode, LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch
from django.utils.translation import get_language

from mentorhub.template_includes import in_place, included_name
from mentorhub.template_lookups import compiled
from mentorhub.template_nodes import faster, is_literal

_Tag = TypeVar("_Tag", bound=Callable[..., Any])
# In place of a language: compiled to check the syntax, and free to be folded; never to be folded.
_SPARE, _UNFOLDED = "spare", "unfolded"

_foldable: set[Callable[..., Any]] = set()


def foldable(tag: _Tag) -> _Tag:
    """Decorates the function of a simple tag whose result depends on its arguments and on the
    language alone: not on the request, its person, the time or the database."""
    _foldable.add(tag)
    return tag


class FoldedTemplate(Template):
    """A template with a list of nodes for each language, made when it is first rendered in it."""

    _nodelists: dict[str | None, NodeList]

    @property
    def nodelist(self) -> NodeList:
        language = get_language()
        found = self._nodelists.get(language)
        return self._compiled_in(language) if found is None else found

    @nodelist.setter
    def nodelist(self, compiled: NodeList) -> None:
        self._nodelists = {_SPARE: compiled}

    def compile_nodelist(self) -> NodeList:
        return super().compile_nodelist() if self.engine.debug else compiled(self)

    def _compiled_in(
        self, language: str | None, within: tuple["FoldedTemplate", ...] = ()
    ) -> NodeList:
        is_folded = language in dict(settings.LANGUAGES) and not self.engine.debug
        key = language if is_folded else _UNFOLDED
        if key in self._nodelists:
            return self._nodelists[key]
        # Two threads may come here at once: each compiles a list, and both are right.
        nodes = self._nodelists.pop(_SPARE, None) or self.compile_nodelist()
        if is_folded:
            _fold(nodes, (*within, self))
        self._nodelists[key] = nodes
        return nodes


class _FoldingLoader(base.Loader):
    def get_template(self, template_name: str, skip: Any = None) -> Template:
        found = super().get_template(template_name, skip)
        return FoldedTemplate(found.source, found.origin, found.name, found.engine)


class Loader(cached.Loader, _FoldingLoader):
    """Django's cached loader, of folded templates."""


def _fold(nodes: NodeList, of: tuple[FoldedTemplate, ...]) -> None:
    """Replaces what is constant, at any depth, in place. ``of`` is the template of the nodes, after
    those that include it."""
    folded: list[Node] = []
    for each in nodes:
        for children in _children(each):
            _fold(children, of)
        node = _in_place(each, of)
        text = _constant_text(node, of[-1])
        if text is None:
            folded.append(faster(node))
        elif folded and type(folded[-1]) is TextNode:
            folded[-1] = TextNode(folded[-1].s + text)
        elif text:
            folded.append(TextNode(text))
    nodes[:] = folded


def _children(node: Node) -> Iterator[NodeList]:
    if isinstance(node, LanguageNode):
        return
    if isinstance(node, IfNode):
        yield from (children for _, children in node.conditions_nodelists)
    elif isinstance(node, SimpleBlockNode):
        yield node.nodelist
    else:
        lists = (getattr(node, name, None) for name in node.child_nodelists)
        yield from (children for children in lists if isinstance(children, NodeList))


def _in_place(node: Node, of: tuple[FoldedTemplate, ...]) -> Node:
    """An absent template stays, and is an error where it is shown; one within itself stays, too."""
    name = included_name(node)
    if name is None:
        return node
    try:
        template = of[-1].engine.get_template(name)
    except (TemplateDoesNotExist, TemplateSyntaxError):
        return node
    if not isinstance(template, FoldedTemplate) or template in of:
        return node
    return in_place(node, template, template._compiled_in(get_language(), of)) or node


def _constant_text(node: Node, of: Template) -> str | None:
    is_constant = _IS_CONSTANT.get(type(node))
    if is_constant is None or not is_constant(node):
        return None
    try:
        escaped, plain = (_rendered(node, of, autoescape=each) for each in (True, False))
    except (NoReverseMatch, TemplateSyntaxError, ValueError):
        return None
    return escaped if escaped == plain else None


def _rendered(node: Node, of: Template, *, autoescape: bool) -> str:
    context = Context(autoescape=autoescape)
    with context.bind_template(of):
        return str(node.render(context))


def _is_constant_translation(node: TranslateNode) -> bool:
    return (
        not node.asvar and is_literal(node.filter_expression) and is_literal(node.message_context)
    )


def _is_constant_block(node: BlockTranslateNode) -> bool:
    is_text = all(token.token_type is TokenType.TEXT for token in node.singular)
    is_plain = is_text and not node.plural and not node.extra_context and not node.asvar
    return is_plain and is_literal(node.message_context)


def _is_constant_url(node: URLNode) -> bool:
    """The namespace of the page that is shown may decide about a name with a namespace."""
    has_arguments = node.args or node.kwargs or node.asvar
    return not has_arguments and is_literal(node.view_name) and ":" not in node.view_name.token


def _is_constant_tag(node: SimpleNode) -> bool:
    arguments = (*node.args, *node.kwargs.values())
    is_alone = node.target_var is None and not node.takes_context
    return node.func in _foldable and is_alone and all(is_literal(each) for each in arguments)


def _is_constant_block_tag(node: SimpleBlockNode) -> bool:
    return _is_constant_tag(node) and all(type(child) is TextNode for child in node.nodelist)


def _always(node: Node) -> bool:
    return True


# By class itself, because a subclass may do anything.
_IS_CONSTANT: dict[type[Node], Callable[[Any], bool]] = {
    TextNode: _always,
    CommentNode: _always,
    LoadNode: _always,
    TranslateNode: _is_constant_translation,
    BlockTranslateNode: _is_constant_block,
    StaticNode: lambda node: node.varname is None and is_literal(node.path),
    URLNode: _is_constant_url,
    SimpleNode: _is_constant_tag,
    SimpleBlockNode: _is_constant_block_tag,
}
