"""The checks that no mutant may pass. Each gives the list of what is wrong, empty at best."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db.backends.utils import CursorWrapper

from guides.models import Criterion, Guide
from mentorhub import grants
from mentorhub.database import GUIDES, SIGNIN, STAFF, WEB, signed_in_as
from mentorhub.monitoring.walls import privileges_of, violations
from tests.walls.cartridge import unpacked
from tests.walls.logins import connected_as
from tests.walls.pasting import passage_of
from tests.walls.sweep import HTMX, OPEN_TO, Sweep

GUIDE = "/projects/baking/bread/guide/"
ABSENT = "/projects/baking/bread/nothing/"
SHUT_OUT = ("stu", "both", "carl")


def answers(world: Sweep, **given: Any) -> list[str]:
    """The sweep, over the few addresses where a mistake would show."""
    file = world.ids()["file"][0]
    addresses = [
        GUIDE, f"{GUIDE}ticks/", f"{GUIDE}files/{file}/plan.txt", "/projects/baking/bread/brief/",
    ]  # fmt: skip
    world.over(SHUT_OUT, addresses, [("GET", {}), ("POST", HTMX)])
    return world.hits


def the_same_refusal(world: Sweep, **given: Any) -> list[str]:
    """Whoever is shut out gets what an absent address gives, for as many queries."""
    wrong = []
    for name in SHUT_OUT:
        world.browser(name).get("/")
        absent = _with_cost(world, name, ABSENT)
        if absent[0] != 404:
            wrong.append(f"{name}: an absent page answers {absent[0]}")
        for address in (GUIDE, f"{GUIDE}ticks/"):
            if _with_cost(world, name, address) != absent:
                wrong.append(f"{name}: {address} differs from an absent page")
    return wrong


def _with_cost(world: Sweep, name: str, address: str) -> tuple[Any, ...]:
    asked: list[str] = []
    execute = CursorWrapper.execute

    def counted(self: Any, sql: Any, params: Any = None) -> Any:
        asked.append(sql)
        return execute(self, sql, params)

    CursorWrapper.execute = counted
    try:
        answer = world.browser(name).get(address)
    finally:
        CursorWrapper.execute = execute
    headers = sorted(h for h in answer.headers if h[0] not in ("Date", "X-Request-ID"))
    return answer.status, headers, answer.body, len(asked)


def links(world: Sweep, **given: Any) -> list[str]:
    """No page of somebody who is shut out leads to the guide."""
    pages = ("/projects/", "/projects/baking/", "/projects/baking/bread/brief/", "/")
    return [
        f"{name}: {page} leads to the guide"
        for name in SHUT_OUT
        for page in pages
        if b"/baking/bread/guide" in world.browser(name).get(page).body
    ]


def kept_after_writing(world: Sweep, **given: Any) -> list[str]:
    with signed_in_as(STAFF):
        guide = Guide.objects.get(project=world.people.bread)
    page = f"/admin/guides/guide/{guide.pk}/change/"
    world.browser("tom").send(page, steps=guide.steps + " And rest.")
    world.kept()
    return world.hits


def kept_after_reading(world: Sweep, **given: Any) -> list[str]:
    maya = world.browser("maya")
    assert maya.get(GUIDE).status == 200
    with signed_in_as(STAFF):
        criterion = Criterion.objects.filter(skill__guide__project=world.people.bread).first()
    data = {"criterion": criterion.pk, "student": world.people.stu.pk, "met": "1"}
    maya.ask("POST", f"{GUIDE}ticks/", data)
    world.kept()
    return world.hits


def kept_after_pasting(world: Sweep, **given: Any) -> list[str]:
    """Maya pastes the guide where Stu reads."""
    address = f"/dashboard/students/{world.people.stu.pk}/goals/"
    for text in (passage_of(world), passage_of(world).upper()):
        world.browser("maya").ask("POST", address, {"text": text[:300]})
    world.kept()
    return world.hits


def log(world: Sweep, caplog: Any, **given: Any) -> list[str]:
    caplog.clear()
    world.browser("maya").get(GUIDE)
    world.look("the log", caplog.text)
    return world.hits


def headers(world: Sweep, **given: Any) -> list[str]:
    kept = world.browser("maya").get(GUIDE).header("Cache-Control")
    return [] if "no-store" in kept and "private" in kept else [f"Cache-Control: {kept}"]


def export(world: Sweep, **given: Any) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "baking.imscc")
        call_command("export_path", "baking", output=str(target), verbosity=0, stdout=_Silent())
        world.look("an export", unpacked(target))
    return world.hits


class _Silent:
    def write(self, text: str) -> None:
        pass


def policies(world: Sweep, **given: Any) -> list[str]:
    """Each person × each table that readers see."""
    wrong = []
    for name, person in world.people.everyone.items():
        if name == "carl":
            continue  # reads another guide
        with connected_as(GUIDES, reader=person.pk) as cursor:
            for table in ("guides_guide", "guides_skill", "guides_criterion", "guides_guidefile"):
                cursor.execute(f"select count(*) from {table}")
                if (cursor.fetchone()[0] > 0) != ("bread" in OPEN_TO.get(name, ())):
                    wrong.append(f"{name} and {table}")
    return wrong


def catalogue(world: Sweep, cursor: Any, **given: Any) -> list[str]:
    return violations(cursor)


def catalogue_of_writing(world: Sweep, cursor: Any, **given: Any) -> list[str]:
    cursor.execute("select tablename from pg_tables where schemaname = 'public'")
    return [
        f"{login} may write {table}"
        for (table,) in cursor.fetchall()
        for login, listed in ((WEB, grants.WEB), (SIGNIN, grants.SIGNIN))
        if table not in listed and privileges_of(cursor, login, f"public.{table}") != {"select"}
    ]


CHECKS = {
    check.__name__.replace("_", " "): check
    for check in (
        answers, the_same_refusal, links, kept_after_writing, kept_after_reading,
        kept_after_pasting, log, headers,
        export, policies, catalogue, catalogue_of_writing,
    )
}  # fmt: skip
