"""What a person may give with an amount, and what the rules do not let go."""

from datetime import date, timedelta

import pytest

from limits.rules import by_hand, house
from limits.rules.by_hand import (
    OFFERED,
    Chosen,
    LastDayOutOfRange,
    NothingStands,
    NothingToBind,
    ReviewOutOfRange,
    TermsNotShorter,
)
from limits.rules.capacity import Buyer
from limits.rules.lifecycle import Outcome
from limits.rules.proposal import Proposal, Wish
from limits.rules.reasons import Condition, ConditionCode, Reason, ReasonCode
from policies.rules.countries import SpecialCondition
from tests.factories import eur

DECIDED = date(2026, 1, 31)
GUARANTEE, TITLE = ConditionCode.BANK_GUARANTEE, ConditionCode.RETENTION_OF_TITLE
TERMS, ROUNDED = ConditionCode.MAXIMUM_PAYMENT_DAYS, ConditionCode.ROUNDED_DOWN


def of_grade(grade: int) -> Buyer:
    return Buyer(grade, None, tables=house.FIRST)


def days(count: int, *, is_chosen: bool = False) -> Condition:
    return Condition(TERMS, {"days": str(count)}, is_chosen=is_chosen)


def given(amount=50_000, outcome=Outcome.APPROVED, conditions=(), reasons=None) -> Proposal:
    return Proposal(
        outcome=outcome,
        amount=eur(amount),
        reasons=reasons or (Reason(ReasonCode.OK),),
        conditions=tuple(conditions),
        review_months=6,
        buyer_maximum=eur(100_000),
        headroom=eur(100_000),
        referred_because=(),
    )


@pytest.mark.parametrize("day", [date(2026, 2, 1), date(2026, 4, 15), date(2026, 7, 31)])
def test_a_limit_is_looked_at_again_from_the_next_day_up_to_the_day_of_its_grade(day):
    """R-LIM-07"""
    by_hand.ensure_allowed(Chosen(review_on=day), DECIDED, of_grade(6), 60)


@pytest.mark.parametrize("day", [date(2025, 12, 1), DECIDED, date(2026, 8, 1)])
def test_no_other_day_can_be_chosen_and_the_refusal_names_them(day):
    with pytest.raises(ReviewOutOfRange) as refused:
        by_hand.ensure_allowed(Chosen(review_on=day), DECIDED, of_grade(6), 60)

    assert refused.value.values == {"first": date(2026, 2, 1), "last": date(2026, 7, 31)}


def test_a_grade_without_a_review_is_looked_at_as_soon_as_the_shortest():
    assert by_hand.last_review(DECIDED, None, house.FIRST) == date(2026, 2, 28)


def test_without_a_day_it_is_as_the_rules_say():
    by_hand.ensure_allowed(Chosen(), DECIDED, of_grade(6), 60)


def test_nothing_goes_with_a_refusal():
    by_hand.ensure_something(Chosen(), is_given=False, is_more=False)
    by_hand.ensure_something(Chosen(review_on=DECIDED), is_given=True, is_more=False)

    with pytest.raises(NothingStands):
        by_hand.ensure_something(Chosen(review_on=DECIDED), is_given=False, is_more=False)


@pytest.mark.parametrize(
    "chosen", [Chosen(conditions=(TITLE,)), Chosen(payment_days=30), Chosen(until=DECIDED)]
)
def test_conditions_bind_only_what_is_given_anew(chosen):
    by_hand.ensure_something(chosen, is_given=True, is_more=True)

    with pytest.raises(NothingToBind):
        by_hand.ensure_something(chosen, is_given=True, is_more=False)


@pytest.mark.parametrize(
    "chosen",
    [
        Chosen(),
        Chosen(review_on=DECIDED),
        Chosen(conditions=(GUARANTEE, TITLE)),
        Chosen(payment_days=30),
        Chosen(DECIDED, (TITLE,), 14),
        Chosen(until=DECIDED),
    ],
)
def test_what_was_chosen_is_read_as_it_was_kept(chosen):
    assert Chosen.read(chosen.written) == chosen


def test_nothing_is_kept_where_nothing_was_chosen():
    assert Chosen().written == {}


# --- conditions


def test_what_can_be_chosen_is_what_a_schedule_knows():
    assert set(OFFERED) == {ConditionCode(each) for each in SpecialCondition}


@pytest.mark.parametrize(
    ("grade", "longest", "most"),
    [
        (4, 60, 59),  # the policy's own bind to nothing
        (7, 90, 60),  # grade 7 allows 60 days at most
        (7, 60, 59),
        (9, 60, 59),  # a grade without terms of its own
    ],
)
def test_payment_terms_are_shortened_below_the_policy_s_and_to_the_grade_s(grade, longest, most):
    """R-LIM-06"""
    by_hand.ensure_allowed(Chosen(payment_days=most), DECIDED, of_grade(grade), longest)

    with pytest.raises(TermsNotShorter) as refused:
        by_hand.ensure_allowed(Chosen(payment_days=most + 1), DECIDED, of_grade(grade), longest)
    assert refused.value.values == {"most": most}


BOUND = [
    # chosen, asked for, days asked, policy's longest, of the country; what it is bound to
    (Chosen(), 50_000, 30, 60, (), []),
    (Chosen(conditions=(GUARANTEE,)), 50_000, 30, 60, (), [GUARANTEE]),
    (Chosen(conditions=(GUARANTEE,)), 50_000, 30, 60, (TITLE,), [TITLE, GUARANTEE]),
    (Chosen(conditions=(TITLE,)), 50_000, 30, 60, (TITLE,), [TITLE]),
    (Chosen(), 50_400, 30, 60, (), [ROUNDED]),
    (Chosen(), 50_000, 90, 20, (), ["20"]),  # longer than the policy insures
    (Chosen(), 50_000, 45, 60, (), ["30"]),  # longer than grade 8 allows
    (Chosen(payment_days=14), 50_000, 45, 60, (), ["14"]),
    (Chosen(payment_days=14), 50_400, 30, 60, (), ["14", ROUNDED]),
]


@pytest.mark.parametrize(("chosen", "amount", "asked", "longest", "country", "bound"), BOUND)
def test_an_amount_is_bound_by_the_rules_and_by_what_a_person_chose(
    chosen, amount, asked, longest, country, bound
):
    wish = Wish(eur(amount), min(asked, longest), 1_000)

    found = by_hand.conditions(wish, of_grade(8), chosen, asked_days=asked, country=country)

    assert [each.values.get("days", each.code) for each in found] == bound
    chosen_codes = {each.code for each in found if each.is_chosen}
    assert chosen_codes == {each.code for each in chosen.bound_to}


def test_what_a_person_chose_binds_what_the_rules_give_later():
    chosen = Chosen(conditions=(GUARANTEE,), payment_days=14).bound_to

    found = by_hand.carried(given(), chosen, asked=30)

    assert found.conditions == (days(14, is_chosen=True), Condition(GUARANTEE, is_chosen=True))
    assert found.reasons == (Reason(ReasonCode.TERMS_CONDITION, {"days": "14", "asked": "30"}),)


def test_of_two_payment_terms_the_shorter_bind():
    shorter = by_hand.carried(given(conditions=[days(10)]), [days(14, is_chosen=True)], asked=30)
    longer = by_hand.carried(given(conditions=[days(20)]), [days(14, is_chosen=True)], asked=30)

    assert shorter.conditions == (days(10),)
    assert longer.conditions == (days(14, is_chosen=True),)


def test_terms_no_shorter_than_asked_are_no_reason():
    found = by_hand.carried(given(), [days(14, is_chosen=True)], asked=14)

    assert found.reasons == (Reason(ReasonCode.OK),)


def test_a_refusal_and_a_limit_without_conditions_are_as_the_rules_say():
    refused = given(0, Outcome.REFUSED)

    assert by_hand.carried(refused, Chosen(conditions=(TITLE,)).bound_to, asked=30) is refused
    assert by_hand.carried(given(), (), asked=30) == given()


def test_conditions_on_a_limit_are_read_as_the_choice_they_were():
    chosen = Chosen(conditions=(TITLE, GUARANTEE), payment_days=14)

    assert Chosen.bound([*chosen.bound_to, days(30, is_chosen=True)]) == chosen


# --- a last day


@pytest.mark.parametrize(
    ("asked", "last"), [(None, date(2031, 1, 31)), (date(2026, 3, 1), date(2026, 3, 1))]
)
def test_what_is_given_ends_from_its_first_day_up_to_the_day_asked(asked, last):
    for day in (DECIDED, last):
        by_hand.ensure_last_day(Chosen(until=day), DECIDED, asked)
    by_hand.ensure_last_day(Chosen(), DECIDED, asked)

    for day in (date(2026, 1, 30), last + timedelta(days=1)):
        with pytest.raises(LastDayOutOfRange) as refused:
            by_hand.ensure_last_day(Chosen(until=day), DECIDED, asked)
        assert refused.value.values == {"first": DECIDED, "last": last}


@pytest.mark.parametrize(
    ("until", "asked", "sooner"),
    [
        (None, None, False),
        (None, DECIDED, False),
        (DECIDED, None, True),
        (DECIDED, DECIDED, False),
        (DECIDED, date(2026, 2, 1), True),
    ],
)
def test_less_time_than_asked_is_less(until, asked, sooner):
    assert by_hand.ends_sooner(Chosen(until=until), asked) is sooner
