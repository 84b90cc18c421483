"""Adds up the JUnit reports of one run of the tests into a single closing line."""

import sys
from pathlib import Path
from xml.etree import ElementTree as ET


def counts(report: Path) -> tuple[int, int, int]:
    """Return (passed, failed, skipped) of one report; errors count as failed."""
    # The reports were written a moment ago by our own test runners, so the plain parser is safe here.
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314
    failed = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
    skipped = sum(1 for case in cases if case.find("skipped") is not None)
    return len(cases) - failed - skipped, failed, skipped


def main(directory: Path) -> int:
    """Print `N passed, N failed, N skipped`; return 1 when a test failed or none ran."""
    reports = [counts(path) for path in sorted(directory.glob("*.xml"))]
    passed, failed, skipped = (sum(column) for column in zip(*reports, strict=True)) if reports else (0, 0, 0)
    sys.stdout.write(f"{passed} passed, {failed} failed, {skipped} skipped\n")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
