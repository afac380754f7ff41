"""Every page of the table of access as somebody gets it who may open it, for tests that look at all
of them; parsed by the standard library."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.urls import reverse

from mentorhub.accounts.models import User
from tests.test_access import EVERYONE, PAGES, address, browser_of

# Pages of packages, which stand in no table, and who opens them here.
MORE = {
    "maya": [
        "account_change_password", "account_email", "account_reauthenticate", "mfa_index",
        "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "usersessions_list",
    ],
    "visitor": ["account_login", "account_reset_password", "account_reset_password_done"],
    "tom": [
        "admin:index", "admin:accounts_user_changelist", "admin:students_path_add",
        "admin:students_project_add", "admin:dashboard_announcement_add", "admin_invite",
        "admin_import_people",
    ],
}  # fmt: skip
SILENT = {"script", "style", "template", "code", "pre", "datalist"}
SPOKEN = ("aria-label", "placeholder", "title", "alt", "data-label")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class Page(HTMLParser):
    """``texts`` are the visible texts and labels in the language of the page, ``tags`` the elements
    with their attributes. What says that it is in another language was written by somebody."""

    name: str
    person: str
    html: str
    texts: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        # Each with the language inside it.
        self._open: list[tuple[str, str]] = []
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        language = found.get("lang") or (self._open[-1][1] if self._open else "")
        if self._is_of_page(language):
            self.texts += [" ".join(found[name].split()) for name in SPOKEN if found.get(name)]
        if tag not in VOID:
            self._open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        language = self._open[-1][1] if self._open else ""
        if not data.strip() or SILENT & {tag for tag, _language in self._open}:
            return
        if self._is_of_page(language):
            self.texts.append(" ".join(data.split()))

    def _is_of_page(self, language: str) -> bool:
        return not self._open or self._open[0][1] == language


def every_page(people: Any, *, language: str = "en") -> Iterator[Page]:
    """Each page that answers 200, opened once by each kind of person whose page may differ."""
    User.objects.update(language=language)
    for person in sorted(EVERYONE):
        browser = browser_of(people, person)
        if person != "visitor":
            # As after a sign-in by password: pages that ask for a recent one open.
            session = browser.session
            signed_in = {"method": "password", "at": time.time(), "reauthenticated": True}
            session[AUTHENTICATION_METHODS_SESSION_KEY] = [signed_in]
            session.save()
        urls = {name: reverse(name) for name in MORE.get(person, ())}
        for name, (arguments, let_in, status) in PAGES.items():
            if status == 200 and person in let_in and _is_first(person, let_in, name):
                urls[name] = address(people, name, arguments)
        for name, url in urls.items():
            answer = browser.get(url, headers={"accept-language": language})
            kind = answer.headers.get("Content-Type", "")
            if answer.status_code == 200 and kind.startswith("text/html"):
                yield Page(name, person, answer.content.decode())


def _is_first(person: str, let_in: set[str], name: str) -> bool:
    """Homes differ for each kind of person, other pages hardly."""
    ways = ["stu", "maya", "noor", "tom", "finn", "visitor", *sorted(let_in)]
    return name.endswith("home") or person == next(each for each in ways if each in let_in)
