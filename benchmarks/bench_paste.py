"""Measures what the paste check costs, and that a mentor of another path waits no longer for a
passage than for nonsense.

    .venv/bin/python -m benchmarks.bench_paste --rounds 200

The guides of the demo, and fingerprints of enough other guides to make 400,000 rows.
"""

import argparse
import random
import statistics
import sys
import time
from typing import Any

from benchmarks import site

ROWS = 400_000
HEAD = ["text", "of", "median ms", "Python alone ms"]
# Of the median for nonsense: less than anybody tells apart over a network.
MARGIN = 0.10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    chosen = parser.parse_args()
    with site.running():
        return measure(chosen.rounds)


def measure(rounds: int) -> int:
    from guides.pasting.checking import GuideChecker
    from guides.pasting.fingerprints import grams, letters

    reader, other, passages, ordinary = prepare()
    draw = random.Random(1)
    nonsense = ["".join(draw.sample(text, len(text))) for text in passages]
    kinds = {
        ("an ordinary message", "a mentor of the path"): (reader, ordinary),
        ("a passage", "a mentor of the path"): (reader, passages),
        ("a passage", "a mentor of another path"): (other, passages),
        ("nonsense", "a mentor of another path"): (other, nonsense),
    }
    times: dict[tuple[str, str], list[float]] = {kind: [] for kind in kinds}
    alone: dict[tuple[str, str], list[float]] = {kind: [] for kind in kinds}
    for number in range(rounds + 5):
        for kind, (person, texts) in draw.sample(list(kinds.items()), len(kinds)):
            text = texts[number % len(texts)]
            began = time.perf_counter()
            GuideChecker().find(person, [text])
            took = time.perf_counter() - began
            began = time.perf_counter()
            list(grams(letters(text)))
            if number >= 5:  # what only the first ones cost
                times[kind].append(took)
                alone[kind].append(time.perf_counter() - began)
    median = {kind: statistics.median(found) for kind, found in times.items()}
    print(f"\n{ROWS:,} fingerprints, {rounds} texts of each kind, about 300 characters:\n")
    site.table(
        HEAD,
        [
            [*kind, f"{1000 * median[kind]:.2f}", f"{1000 * statistics.median(alone[kind]):.2f}"]
            for kind in kinds
        ],
    )
    closed, same = list(median.values())[2:]
    return int(abs(closed - same) > MARGIN * same)


def prepare() -> tuple[Any, Any, list[str], list[str]]:
    """A mentor of one path of the demo and one of another, passages of guides of the first path,
    and ordinary messages."""
    from django.db import connections

    from guides.models import GuideVersion
    from guides.pasting.fingerprints import fingerprints, letters, letters_of
    from mentorhub.database import OWNER, STAFF, signed_in_as
    from mentorhub.demo.past_sessions import texts
    from mentorhub.demo.seed import write_guides, write_paths
    from students.models import Path
    from tests import factories as make

    draw = random.Random(2)
    with signed_in_as(STAFF):
        write_paths()
        write_guides()
        first, second = Path.objects.order_by("pk")[:2]
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
    words = [text for text in _strings(texts()) if len(text) > 60]
    ordinary = [" ".join(draw.sample(words, 3))[:300] for _ in range(50)]
    assert passages
    return reader, other, passages, ordinary


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _strings(part)]


if __name__ == "__main__":
    sys.exit(main())
