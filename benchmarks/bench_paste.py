"""Measures what the paste check finds and what it costs, and that a mentor of another path waits no
longer for a passage than for nonsense.

    .venv/bin/python -m benchmarks.bench_paste --rounds 200

Two hundred sentences of the guides of the demo are pasted in each of four ways; then two hundred
texts as people write them. Fails when fewer than 190 of a way are stopped, or more than 2 of these.

The guides of the demo, and fingerprints of enough other guides to make 400,000 rows. Times are
those of the processor, of this process and of PostgreSQL's that answer it: where others use the
machine too, they change less. Of each text the best time counts, of a kind the median text.
"""

import argparse
import contextlib
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import site

ROWS = 400_000
HEAD = ["text", "of", "processor ms", "of it PostgreSQL", "letters and hashes alone", "wall ms"]
TEXTS = 20  # of each kind
# Texts of each way; so many of them must be stopped, and no more of what people write themselves.
EACH_WAY, MUST_STOP, MAY_STOP = 200, 190, 2
# Of the median for nonsense: less than anybody tells apart over a network.
MARGIN = 0.10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    chosen = parser.parse_args()
    with site.running():
        reader_of_all, *prepared = prepare()
        return count_stopped(reader_of_all) | measure(chosen.rounds, *prepared)


def count_stopped(reader: Any) -> int:
    """Prints how many texts are stopped of what somebody pastes who may read all guides."""
    from guides.pasting.checking import GuideChecker
    from tests.guides.pasting.samples import WAYS, ordinary_texts, sentences

    draw = random.Random(14)

    def stopped(texts: list[str]) -> int:
        return sum(bool(GuideChecker().find(reader, [text])[0]) for text in texts)

    rows, failed = [], False
    for way, paste in WAYS.items():
        found = stopped([paste(each, draw) for each in draw.sample(sentences(), EACH_WAY)])
        failed |= found < MUST_STOP
        rows.append([way, str(EACH_WAY), str(found)])
    found = stopped(draw.sample(ordinary_texts(), EACH_WAY))
    rows.append(["what people write themselves", str(EACH_WAY), str(found)])
    site.table(["texts", "of each", "stopped"], rows)
    return int(failed or found > MAY_STOP)


def measure(rounds: int, reader: Any, other: Any, passages: list[str], ordinary: list[str]) -> int:
    from guides.pasting.checking import GuideChecker
    from guides.pasting.fingerprints import grams, letters

    draw = random.Random(1)
    nonsense = ["".join(draw.sample(text, len(text))) for text in passages]
    kinds = {
        ("an ordinary message", "a mentor of the path"): (reader, ordinary),
        ("a passage", "a mentor of the path"): (reader, passages),
        ("a passage", "a mentor of another path"): (other, passages),
        ("nonsense", "a mentor of another path"): (other, nonsense),
    }
    times: dict[tuple[str, str], list[list[Times]]] = {
        kind: [[] for _ in texts[:TEXTS]] for kind, (_person, texts) in kinds.items()
    }
    for number in range(rounds + 5):
        for kind, (person, texts) in draw.sample(list(kinds.items()), len(kinds)):
            place = number % len(times[kind])
            found = measured(lambda: GuideChecker().find(person, [texts[place]]))  # noqa: B023
            hashing = measured(lambda: list(grams(letters(texts[place]))))  # noqa: B023
            if number >= 5:  # what only the first ones cost
                times[kind][place].append(found._replace(hashing=hashing.python))
    rows, total = [], []
    for kind, of_texts in times.items():
        columns = [list(zip(*each, strict=True)) for each in of_texts if each]
        wall, _python, database, hashing = (
            1000 * statistics.median(min(column[n]) for column in columns) for n in range(4)
        )
        both = [min(p + d for p, d in zip(each[1], each[2], strict=True)) for each in columns]
        total.append(1000 * statistics.median(both))
        rows.append([*kind, *(f"{ms:.2f}" for ms in (total[-1], database, hashing, wall))])
    print(f"\n{ROWS:,} fingerprints, {rounds} texts of each kind, about 300 characters:\n")
    site.table(HEAD, rows)
    closed, same = total[2:]
    print(f"\nA passage of a closed guide: {closed / same:.2f} times nonsense.")
    return int(abs(closed - same) > MARGIN * same)


class Times(NamedTuple):
    """Seconds: by the clock, of the processor in this process, and in PostgreSQL's."""

    wall: float
    python: float
    database: float
    hashing: float = 0.0


def measured(act: Callable[[], Any]) -> Times:
    began, python, database = time.perf_counter(), time.process_time(), in_database()
    act()
    return Times(
        time.perf_counter() - began, time.process_time() - python, in_database() - database
    )


def in_database() -> float:
    """Seconds of processor time so far of the processes that serve our connections; 0 where the
    system does not tell."""
    from django.db import connections

    total = 0
    for connection in {id(each): each for each in connections.all(initialized_only=True)}.values():
        if connection.connection is not None:
            pid = connection.connection.info.backend_pid
            with contextlib.suppress(OSError):
                total += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    return total / 1e9


def prepare() -> tuple[Any, Any, Any, list[str], list[str]]:
    """A mentor of all paths of the demo, one of one path and one of another, passages of guides of
    the first path, and ordinary messages."""
    from django.db import connections

    from guides.models import GuideVersion
    from guides.pasting.fingerprints import fingerprints, letters, letters_of
    from mentorhub.database import OWNER, STAFF, signed_in_as
    from mentorhub.demo.past_sessions import texts
    from mentorhub.demo.seed import write_guides, write_paths
    from students.models import Path
    from tests import factories as make
    from tests.guides.pasting.samples import strings_in

    draw = random.Random(2)
    with signed_in_as(STAFF):
        write_paths()
        write_guides()
        first, second = Path.objects.order_by("pk")[:2]
        reader_of_all = make.mentor("Nina Mentor", *Path.objects.all())
        reader, other = make.mentor("Maya Mentor", first), make.mentor("Carl Mentor", second)
        rows = GuideVersion.objects.filter(guide__project__path=first)
        guides = list(rows.values_list("content", flat=True))
        elsewhere = make.path()
        projects = [make.project(path=elsewhere, position=n) for n in range(1, 101)]
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "insert into guides.guides_fingerprint (hash, project_id, version) "
            "select hashint8extended(n, project), project, 1 "
            "from unnest(%s::bigint[]) project, generate_series(1, %s) n on conflict do nothing",
            [[project.pk for project in projects], ROWS // len(projects)],
        )
        cursor.execute("vacuum analyze guides.guides_fingerprint")
    passages = [
        guide["advice"][start : start + 300] for guide in guides for start in range(0, 900, 50)
    ]
    # What the other mentor's own guides say as well is compared with those, and costs more.
    own: set[int] = set()
    for content in GuideVersion.objects.using(STAFF).filter(guide__project__path=second):
        own |= fingerprints(letters_of(content.content))
    passages = [text for text in passages if not fingerprints(letters(text)) & own]
    words = [text for text in strings_in(texts()) if len(text) > 60]
    ordinary = [" ".join(draw.sample(words, 3))[:300] for _ in range(50)]
    assert passages
    return reader_of_all, reader, other, passages, ordinary


if __name__ == "__main__":
    sys.exit(main())
