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


def every_address(
    values: dict[str, list[str]], skip: str = " ", rows: dict[str, list[str]] | None = None
) -> Iterator[tuple[str, str]]:
    """URL name and address of each page, but for those whose address begins with ``skip``.

    ``rows`` are the numbers of rows by how an address begins: a session has nothing to do with the
    pages of goals. The longest beginning counts. Without it ``values`` has the numbers too.
    Raises KeyError when a page has a parameter, or a beginning, that neither knows: give it some.
    """
    for name, template, names in templates(skip):
        known = values
        if rows is not None and "pk" in names:
            known = values | {"pk": rows[_beginning(template, rows)]}
        for chosen in itertools.product(*(known[each] for each in names)):
            yield name, template % dict(zip(names, chosen, strict=True))


def _beginning(template: str, rows: dict[str, list[str]]) -> str:
    """The longest of the beginnings that fits; the address itself if none does."""
    fitting = [each for each in rows if template.startswith(each)]
    return max(fitting, key=len, default=template)


def leads_to_a_page(address: str) -> bool:
    """Whether a view answers there. Not where a converter refuses the value, a UUID for a number:
    that is an absent address, the same for everybody before anybody is looked at."""
    try:
        resolve(address.partition("?")[0])
    except Resolver404:
        return False
    return True


def addresses_of_topic(pk: int, last_number: int) -> Iterator[str]:
    """Every page of a topic of the community, and of each reply in it."""
    return _below("/community/topics/%(pk)s/", {"pk": [str(pk)]}, last_number)


def addresses_of_thread(uid: str, last_number: int) -> Iterator[str]:
    """Every page of a thread of messages, and of each message in it."""
    return _below("/inbox/%(uid)s/", {"uid": [uid]}, last_number)


def _below(start: str, row: dict[str, list[str]], last_number: int) -> Iterator[str]:
    values = row | {"number": [str(number + 1) for number in range(last_number)]}
    for _name, template, names in templates():
        if template.startswith(start):
            for chosen in itertools.product(*(values[each] for each in names)):
                yield template % dict(zip(names, chosen, strict=True))
