"""Follows the links of pages, as a person who clicks on everything does."""

import re
from collections import Counter
from html import unescape
from typing import Any

LINK = re.compile(r'<a\b[^>]*?\shref="([^"#]+)(?:#[^"]*)?"')
FORM = re.compile(r"<form\b([^>]*)>", re.S)
# Ends what the test looks at.
LEFT_OUT = ("/accounts/logout/", "/sharing/off/", "/demo/", "mailto:", "http://", "https://", "//")
MOST = 60
VARIANTS = 2


def links_of(address: str, html: str) -> list[str]:
    """The addresses of this site that a page links to."""
    found = []
    for link in map(unescape, LINK.findall(html)):
        if link.startswith("?"):
            link = address.partition("?")[0] + link
        if link.startswith("/") and not link.startswith(LEFT_OUT):
            found.append(link)
    return found


def posts_of(address: str, html: str) -> list[str]:
    """The addresses to which the forms of a page post."""
    found = []
    for attributes in FORM.findall(html):
        if re.search(r'method="post"', attributes):
            action = re.search(r'action="([^"]*)"', attributes)
            found.append(unescape(action[1]) if action and action[1] else address)
    return found


def crawl(client: Any, *starts: str) -> dict[str, Any]:
    """The responses to all addresses that links lead to from the first ones, at most ``MOST``, and
    of pages that differ in their parameters ``VARIANTS``."""
    seen: dict[str, Any] = {}
    waiting, paths = list(starts), Counter[str]()
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        path = address.partition("?")[0]
        if address in seen or paths[path] >= VARIANTS:
            continue
        paths[path] += 1
        response = seen[address] = client.get(address, follow=True)
        if response.status_code == 200 and "text/html" in response.get("Content-Type", ""):
            waiting += links_of(address, response.content.decode())
    return seen


def broken(pages: dict[str, Any]) -> dict[str, int]:
    return {url: page.status_code for url, page in pages.items() if page.status_code != 200}
