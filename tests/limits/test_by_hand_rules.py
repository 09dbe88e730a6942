"""What a person may give with an amount, and what the rules do not let go."""

from datetime import date

import pytest

from limits.rules import by_hand, house
from limits.rules.by_hand import Chosen, NothingStands, ReviewOutOfRange

DECIDED = date(2026, 1, 31)


@pytest.mark.parametrize("day", [date(2026, 2, 1), date(2026, 4, 15), date(2026, 7, 31)])
def test_a_limit_is_looked_at_again_from_the_next_day_up_to_the_day_of_its_grade(day):
    """R-LIM-07"""
    by_hand.ensure_review(Chosen(review_on=day), DECIDED, 6, house.FIRST)


@pytest.mark.parametrize("day", [date(2025, 12, 1), DECIDED, date(2026, 8, 1)])
def test_no_other_day_can_be_chosen_and_the_refusal_names_them(day):
    with pytest.raises(ReviewOutOfRange) as refused:
        by_hand.ensure_review(Chosen(review_on=day), DECIDED, 6, house.FIRST)

    assert refused.value.values == {"first": date(2026, 2, 1), "last": date(2026, 7, 31)}


def test_a_grade_without_a_review_is_looked_at_as_soon_as_the_shortest():
    assert by_hand.last_review(DECIDED, None, house.FIRST) == date(2026, 2, 28)


def test_without_a_day_it_is_as_the_rules_say():
    by_hand.ensure_review(Chosen(), DECIDED, 6, house.FIRST)


def test_nothing_goes_with_a_refusal():
    by_hand.ensure_something(Chosen(), is_given=False)
    by_hand.ensure_something(Chosen(review_on=DECIDED), is_given=True)

    with pytest.raises(NothingStands):
        by_hand.ensure_something(Chosen(review_on=DECIDED), is_given=False)


@pytest.mark.parametrize("chosen", [Chosen(), Chosen(review_on=DECIDED)])
def test_what_was_chosen_is_read_as_it_was_kept(chosen):
    assert Chosen.read(chosen.written) == chosen


def test_nothing_is_kept_where_nothing_was_chosen():
    assert Chosen().written == {}
