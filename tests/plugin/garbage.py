"""Look for garbage seldom: the tests and what they import stay until the end.

Python would go through all of that again and again, which took half the time of collecting.
"""

import gc
from collections.abc import Generator

import pytest

from core import garbage

gc.disable()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Set aside for good what is there once the tests are collected."""
    try:
        return (yield)
    finally:
        garbage.look_seldom()
        gc.enable()
