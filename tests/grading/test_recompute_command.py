"""How many grades are worked out again is a number, or refused in words."""

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sample", ["-5", "0", "1.5", "ten", "²"])
def test_a_sample_that_is_no_number_of_grades_is_refused_in_words(sample):
    with pytest.raises(CommandError, match="whole number from 1 on"):
        call_command("recompute_grades", f"--sample={sample}")
