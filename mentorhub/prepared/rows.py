"""Makes the instances of a prepared query.

Django asks for each row again which columns there are, calls ``Model.__init__``, which looks at
each field, and sends two signals that nobody hears. Here this is known when the query is prepared:
an instance is its columns as they are. What is not that simple is left to Django.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query import BaseIterable, ModelIterable
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init

# Given a row and the alias of its database; None where an outer join found none.
Make = Callable[[Any, str], Any]
# With the functions that tie both together.
Related = tuple[Make, Callable[[Any, Any], None], Callable[[Any, Any], None]]
# What reads an attribute from the instance, and writes nothing else.
_PLAIN = (DeferredAttribute, ForeignKeyDeferredAttribute)


def iterable_of(queryset: QuerySet[Any], compiler: Any) -> type[BaseIterable]:
    """The class whose objects iterate over the rows of this compiled queryset."""
    found: type[BaseIterable] = queryset._iterable_class  # type: ignore[attr-defined]
    if found is not ModelIterable or not _is_plain(compiler.klass_info, compiler.select):
        return found
    make = _maker(compiler.klass_info, compiler.select)
    annotations = list(compiler.annotation_col_map.items())

    class Instances(BaseIterable):
        def __iter__(self) -> Iterator[Any]:
            alias = self.queryset.db
            running = self.queryset.query.get_compiler(using=alias)
            for row in running.results_iter(running.execute_sql()):
                made = make(row, alias)
                for name, place in annotations:
                    setattr(made, name, row[place])
                yield made

    return Instances


def _is_plain(info: dict[str, Any], select: Any) -> bool:
    model: Any = info["model"]
    return (
        model.__init__ is Model.__init__
        and model.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined]
        and not pre_init.has_listeners(model)
        and not post_init.has_listeners(model)
        and not info.get("from_parent")
        and all(type(getattr(model, name)) in _PLAIN for name in _names(info, select))
        and all(_is_plain(each, select) for each in info.get("related_klass_infos", ()))
    )


def _names(info: dict[str, Any], select: Any) -> list[str]:
    return [select[place][0].target.attname for place in info["select_fields"]]


def instance_of(model: Any, names: Sequence[str], values: Sequence[Any], alias: str) -> Any:
    """A stored row with the columns ``names`` of a model without an initialiser of its own; the
    others are deferred."""
    made = model.__new__(model)
    made._state = state = ModelState()
    state.adding, state.db = False, alias
    made.__dict__.update(zip(names, values, strict=True))
    return made


def _maker(info: dict[str, Any], select: Any) -> Make:
    model: Any = info["model"]
    names = _names(info, select)
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    key = first + names.index(model._meta.pk.attname)
    related: list[Related] = [
        (_maker(each, select), each["local_setter"], each["remote_setter"])
        for each in info.get("related_klass_infos", ())
    ]

    def make(row: Any, alias: str) -> Any:
        if row[key] is None:
            return None
        made = instance_of(model, names, row[first:last], alias)
        for make_other, set_other, set_own in related:
            other = make_other(row, alias)
            set_other(made, other)
            if other is not None:
                set_own(other, made)
        return made

    return make
