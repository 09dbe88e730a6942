"""Count the minutes of each suite (top folder of tests/), over all xdist workers."""

from collections import Counter, defaultdict
from pathlib import PurePath

import pytest

_seconds: defaultdict[str, float] = defaultdict(float)
_tests: Counter[str] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add the time of one phase of one test; with xdist only the controller hears all of them."""
    parts = PurePath(report.nodeid.partition("::")[0]).parts
    suite = parts[1] if len(parts) > 2 else "(top)"
    _seconds[suite] += report.duration
    _tests[suite] += report.when == "call"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table, the longest suite first."""
    if len(_seconds) < 2:
        return
    terminalreporter.section("minutes per suite")
    for suite, seconds in sorted(_seconds.items(), key=lambda row: -row[1]):
        terminalreporter.write_line(
            f"{suite:<20} {_tests[suite]:>6} tests {seconds / 60:>7.2f} min"
        )
