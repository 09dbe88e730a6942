"""The files that take longest come first, so that no worker has a long one left at the end."""

import pytest

# Minutes of a worker each, most of them spent waiting for processes and browsers of their own. The
# first needs none of the test database, which the second worker makes meanwhile.
_LONG = (
    "tests/journeys/test_kill.py",
    "tests/architecture/test_addresses.py",
    "tests/journeys/test_browser.py",
    "tests/journeys/test_pages.py",
    "tests/chaos/",
    "tests/journeys/",
    "tests/config/test_schemathesis.py",
    "tests/limits/test_part_transitions.py",
    "tests/limits/test_desk_transitions.py",
    "tests/architecture/",
    "tests/monitoring/",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put them first; within a file nothing moves."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    return next(
        (place for place, start in enumerate(_LONG) if item.nodeid.startswith(start)), len(_LONG)
    )
