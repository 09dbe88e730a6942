"""What tests of grading share."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english():
    """Texts are read in English unless a test asks for Dutch."""
    with translation.override("en"):
        yield
