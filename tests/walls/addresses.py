"""Every address of the site, its parameters filled in with real and with foreign ids."""

import itertools
import re
from collections.abc import Iterator

from django.urls import Resolver404, resolve
from django.utils.regex_helper import normalize

from mentorhub.checks import routes

CONVERTER = re.compile(r"<(?:[a-z_]+:)?([a-z_0-9]+)>")


def templates(skip: str = " ") -> Iterator[tuple[str, str, list[str]]]:
    """URL name, address with ``%(parameter)s``, and the parameters of each page."""
    for pattern, name, _view in routes():
        if pattern.startswith(skip):
            continue
        before, _, regex = pattern.partition("^")
        template = CONVERTER.sub(r"%(\1)s", before.replace("%", "%%"))
        names = CONVERTER.findall(before)
        if regex:
            filled, more = normalize(regex.replace(r"[\s\S]*", ".*"))[0]
            template, names = template + filled, names + more
        yield name, "/" + template, names


def every_address(values: dict[str, list[str]], skip: str = " ") -> Iterator[tuple[str, str]]:
    """URL name and address of each page, but for those whose address begins with ``skip``.

    Raises KeyError when a page has a parameter that ``values`` does not know: give it some.
    """
    for name, template, names in templates(skip):
        for chosen in itertools.product(*(values[each] for each in names)):
            yield name, template % dict(zip(names, chosen, strict=True))


def leads_to_a_page(address: str) -> bool:
    """Whether a view answers there. Not where a converter refuses the value, a UUID for a number:
    that is an absent address, the same for everybody before anybody is looked at."""
    try:
        resolve(address.partition("?")[0])
    except Resolver404:
        return False
    return True
