"""Prints what the run before covered: the share of branches, and the modules with the least."""

import json
import tempfile
from pathlib import Path

import coverage

LEAST = 20


def main() -> None:
    measured = coverage.Coverage()
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "coverage.json")
        measured.json_report(outfile=str(report))
        found = json.loads(report.read_text())
    print("\n".join(lines(found)))


def lines(found: dict) -> list[str]:
    """The figures of a report in coverage's JSON."""
    least = sorted(
        (share(file["summary"]), name)
        for name, file in found["files"].items()
        if file["summary"]["num_branches"]
    )[:LEAST]
    return [
        f"Branches covered: {share(found['totals']):.1f} %, "
        f"of {found['totals']['num_branches']} in {len(found['files'])} modules.",
        "The least:",
        *(f"  {part:5.1f} %  {name}" for part, name in least),
    ]


def share(summary: dict) -> float:
    """Of the branches of a module, in per cent."""
    return 100 * summary["covered_branches"] / (summary["num_branches"] or 1)


if __name__ == "__main__":
    main()
