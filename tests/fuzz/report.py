"""What is printed at the end of a run."""

from collections import Counter

from tests.fuzz.corpus import METHODS
from tests.fuzz.runner import Tally
from tests.fuzz.world import KINDS


def lines(tally: Tally, pages: list[str]) -> list[str]:
    """Figures, coverage, and what was never reached."""
    statuses = ", ".join(
        f"{status or 'no answer'}: {n}" for status, n in sorted(tally.statuses.items())
    )
    slow = ", ".join(f"{seconds:.2f} s {what} (#{number})"
                     for seconds, number, what in sorted(tally.slowest, reverse=True))  # fmt: skip
    asked = [name for name in pages if name in tally.methods]
    opened = [name for name in asked if tally.opened[name][200]]
    found = [f"requests: {tally.requests}", f"by status: {statuses}", f"slowest: {slow}"]
    found.append(
        f"pages: {len(asked)} of {len(pages)} asked, {len(opened)} answered with 200, "
        f"{_whole(tally.methods, asked, METHODS)} with every method, "
        f"{_whole(tally.people, asked, KINDS)} with every kind of person"
    )
    if never := sorted(set(pages) - set(asked)):
        found.append(f"never asked: {', '.join(never)}")
    if closed := sorted(name for name in set(asked) - set(opened) if name[0] != "/"):
        most = {name: _most(tally.opened[name]) for name in closed}
        found.append("never 200: " + ", ".join(f"{name} ({most[name]})" for name in closed))
    if tally.shut_out:
        found.append(f"could not sign in again: {dict(tally.shut_out)}")
    errors = sum(n for status, n in tally.statuses.items() if status >= 500)
    found.append(f"answers of 500 and above: {errors}; kinds of failure: {len(tally.failures)}")
    return found


def _whole(seen: dict[str, set[str]], names: list[str], wanted: object) -> int:
    return sum(set(wanted) <= seen[name] for name in names)  # type: ignore[call-overload]


def _most(statuses: Counter) -> int:
    return statuses.most_common(1)[0][0]
