"""Removes from a page what leads to a page that is closed in sharing mode.

The pages are the student's own, with links and forms that the student uses and a mentor who shares
the screen cannot. Removing them here holds for every page, also for one whose template was written
later; nothing that the student may read is removed.
"""

import re
from html import unescape

from django.urls import Resolver404, resolve

# Neither links nor forms nest, and our templates quote every attribute.
LINK = re.compile(r"<a\b([^>]*)>.*?</a>", re.S)
FORM = re.compile(r"<form\b([^>]*)>.*?</form>", re.S)
HREF = re.compile(r'\shref="([^"]*)"')
ACTION = re.compile(r'\saction="([^"]*)"')
METHOD = re.compile(r'\smethod="post"', re.I)


def without_closed_parts(html: str, may_open: set[str], may_post: set[str]) -> str:
    """The page without links to pages that are not in ``may_open``, and without forms that post to
    one that is not in ``may_post`` (URL names). Links to other sites and within the page stay."""

    def link(found: re.Match[str]) -> str:
        href = HREF.search(found[1])
        return found[0] if href is None or leads_to(href[1], may_open) else ""

    def form(found: re.Match[str]) -> str:
        if not METHOD.search(found[1]):
            return found[0]
        action = ACTION.search(found[1])
        return found[0] if action and leads_to(action[1], may_post) else ""

    return FORM.sub(form, LINK.sub(link, html))


def leads_to(address: str, names: set[str]) -> bool:
    """Whether an address leads to one of these pages (URL names), or away from our site."""
    path = re.split(r"[?#]", unescape(address))[0]
    if not path.startswith("/") or path.startswith("//"):
        return True  # another site, a mail, or a place of this page
    try:
        return resolve(path).view_name in names
    except Resolver404:
        return path.startswith("/static/")
