"""Let the tests run as if it were another day: `./bin/test --at 2028-02-29T23:30+00:00`.

Clocks of this process go on from there; those of PostgreSQL and of processes of their own do not.
"""

from datetime import datetime

import pytest
import time_machine

_TRAVEL = pytest.StashKey[time_machine.travel]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--at", type=datetime.fromisoformat, help="the moment at which tests begin")


def pytest_configure(config: pytest.Config) -> None:
    """Go there before anything is imported by the tests, or migrated for them."""
    if moment := config.getoption("--at"):
        config.stash[_TRAVEL] = time_machine.travel(moment, tick=True)
        config.stash[_TRAVEL].start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Come back."""
    if travel := config.stash.get(_TRAVEL, None):
        travel.stop()
