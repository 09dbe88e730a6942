"""What the rules propose on a request (`domain.md` 2.1)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.money import Money
from grading.rules import scale
from limits.rules import house, proposal
from limits.rules.capacity import Accounts, Buyer, financial_capacity
from limits.rules.expected_loss import ExpectedLoss, Margin
from limits.rules.lifecycle import Outcome
from limits.rules.proposal import Exposure, ReferralCause, Wish, propose
from limits.rules.reasons import ConditionCode, ReasonCode


def eur(amount):
    return Money(Decimal(str(amount)), "EUR")


LARGE = Accounts(eur(1_000_000_000), eur(10_000_000_000))
FREE = Exposure(used=eur(0))


def wish(requested=50_000, terms=30, unit=1_000):
    return Wish(eur(requested), terms, unit)


def buyer(grade=4, accounts=LARGE, **other):
    return Buyer(grade, accounts, **{"tables": house.FIRST} | other)


def codes(found):
    return [reason.code for reason in found.reasons]


def test_what_is_asked_is_approved_in_full_and_takes_effect_by_itself():
    """LMT-01"""
    found = propose(wish(), buyer(), FREE)

    assert found.outcome is Outcome.APPROVED
    assert found.amount == eur(50_000)
    assert codes(found) == [ReasonCode.OK]
    assert found.conditions == ()
    assert found.referred_because == ()
    assert found.review_months == 12


@pytest.mark.parametrize(
    ("equity", "turnover", "capacity"),
    [
        (1_000_000, 100_000_000, 250_000),  # 25 % of equity is the least
        (100_000_000, 1_000_000, 80_000),  # 8 % of turnover is the least
        (100_000_000, 1_000_000_000, 5_000_000),  # the grade's own cap is the least
        (0, 1_000_000, 0),
        (1_000_000, -5, 0),
    ],
)
def test_the_smallest_of_cap_equity_and_turnover_counts(equity, turnover, capacity):
    found = financial_capacity(buyer(4, Accounts(eur(equity), eur(turnover))))

    assert found == eur(capacity)


@pytest.mark.parametrize(
    ("requested", "outcome", "reasons"),
    [
        (250_000, Outcome.APPROVED, [ReasonCode.OK]),
        (251_000, Outcome.PARTIALLY_APPROVED, [ReasonCode.CAPACITY]),
    ],
)
def test_more_than_the_buyers_own_size_is_approved_in_part(requested, outcome, reasons):
    found = propose(wish(requested), buyer(4, Accounts(eur(1_000_000), eur(9e9))), FREE)

    assert (found.outcome, codes(found)) == (outcome, reasons)
    assert found.amount == eur(250_000)


# --- R-LIM-01


@pytest.mark.parametrize(
    ("grade", "cap"), [(1, 25_000), (6, 25_000), (7, 25_000), (8, 5_000), (9, 0), (10, 0)]
)
def test_without_accounts_a_tenth_of_the_cap_counts_and_at_most_25_000(grade, cap):
    """R-LIM-01"""
    assert financial_capacity(buyer(grade, None)) == eur(cap)


@pytest.mark.parametrize(
    ("age", "amount", "reason"), [(23, 50_000, "OK"), (24, 25_000, "ACCOUNTS_OLD")]
)
def test_accounts_of_24_months_are_too_old(age, amount, reason):
    """R-LIM-01"""
    found = propose(wish(), buyer(4, replace(LARGE, age_months=age)), FREE)

    assert found.amount == eur(amount)
    assert codes(found) == [reason]


@pytest.mark.parametrize(
    ("on", "is_old"),
    [
        (date(2026, 12, 30), False),
        (date(2026, 12, 31), True),
        (date(2027, 1, 31), True),
    ],
)
def test_accounts_age_from_the_end_of_their_year(on, is_old):
    """R-LIM-01"""
    found = Accounts.of_year_ending(date(2024, 12, 31), eur(1), eur(1), on=on)

    assert found.are_old_by(house.FIRST) is is_old


def test_without_accounts_the_reason_says_so_only_where_it_bites():
    small = propose(wish(25_000), buyer(4, None), FREE)
    large = propose(wish(26_000), buyer(4, None), FREE)

    assert codes(small) == [ReasonCode.OK]
    assert codes(large) == [ReasonCode.NO_ACCOUNTS]
    assert large.reasons[0].values == {"maximum": "25000.00"}


# --- grades


@pytest.mark.parametrize(
    ("grade", "outcome"),
    [(8, Outcome.APPROVED), (9, Outcome.REFUSED), (10, Outcome.REFUSED)],
)
def test_from_grade_9_every_request_is_refused(grade, outcome):
    """LMT-03"""
    found = propose(wish(10_000), buyer(grade), FREE)

    assert found.outcome is outcome
    if outcome is Outcome.REFUSED:
        assert codes(found) == [ReasonCode.GRADE_TOO_WEAK]
        assert found.buyer_maximum == eur(0)
        assert found.referred_because == ()


def test_negative_equity_goes_to_an_underwriter_and_is_the_only_reason():
    """LMT-04"""
    below = propose(wish(), buyer(6, Accounts(eur("-0.01"), eur(4_000_000))), FREE)
    nothing = propose(wish(), buyer(6, Accounts(eur(0), eur(4_000_000))), FREE)

    assert codes(below) == [ReasonCode.NEGATIVE_EQUITY]
    assert below.referred_because == (ReferralCause.NEGATIVE_EQUITY,)
    assert below.amount == eur(0)
    assert codes(nothing) == [ReasonCode.CAPACITY]
    assert nothing.referred_because == ()


def test_negative_equity_of_long_ago_says_nothing():
    old = Accounts(eur(-1), eur(4_000_000), age_months=24)

    assert codes(propose(wish(), buyer(6, old), FREE)) == [ReasonCode.ACCOUNTS_OLD]


def test_a_grade_that_does_not_exist_is_refused():
    with pytest.raises(scale.NotAGrade):
        propose(wish(), buyer(11), FREE)


# --- factors and rooms, R-LIM-09


def test_factors_accumulation_and_rounding_come_together_in_their_order():
    """LMT-05"""
    small = buyer(
        6,
        Accounts(eur(1_234_567), eur(9_000_000)),
        sector_factor=Decimal("0.80"),
        country_factor=Decimal("0.75"),
    )

    found = propose(wish(150_000, 60), small, Exposure(used=eur(20_000)))

    assert found.buyer_maximum == eur(111_000)
    assert found.amount == eur(91_000)
    assert codes(found) == [ReasonCode.SECTOR, ReasonCode.COUNTRY, ReasonCode.ACCUMULATION]


def test_every_ceiling_in_the_way_is_named_the_buyers_own_first():
    found = propose(
        wish(900_000),
        buyer(6, sector_factor=Decimal("0.9"), country_factor=Decimal("0.9")),
        Exposure(eur(600_000), group_room=eur(1_000), reinsurance_room=eur(500)),
    )

    assert codes(found) == [
        ReasonCode.CAPACITY,
        ReasonCode.SECTOR,
        ReasonCode.COUNTRY,
        ReasonCode.ACCUMULATION,
        ReasonCode.GROUP_ACCUMULATION,
        ReasonCode.REINSURANCE,
    ]
    assert found.outcome is Outcome.REFUSED  # 500 is less than one step
    assert found.headroom == eur(500)


@pytest.mark.parametrize(
    ("room", "reason"),
    [
        ({"group_room": 49_999}, ReasonCode.GROUP_ACCUMULATION),
        ({"country_room": 49_999}, ReasonCode.COUNTRY_ACCUMULATION),
        ({"reinsurance_room": 49_999}, ReasonCode.REINSURANCE),
        ({"used": 4_950_001}, ReasonCode.ACCUMULATION),
    ],
)
def test_one_euro_too_little_under_any_ceiling_costs_a_step(room, reason):
    short = {"used": eur(0)} | {name: eur(amount) for name, amount in room.items()}
    enough = {
        name: amount + eur(-1 if name == "used" else 1)
        for name, amount in short.items()
        if name in room
    }

    less = propose(wish(), buyer(), Exposure(**short))
    full = propose(wish(), buyer(), Exposure(**{"used": eur(0)} | enough))

    assert (less.amount, codes(less)) == (eur(49_000), [reason])
    assert (full.amount, codes(full)) == (eur(50_000), [ReasonCode.OK])


def test_a_size_that_is_just_enough_is_not_in_the_way():
    """What is short is the room, not the capacity of 250,000 nor the maximum of 125,000."""
    just = buyer(4, Accounts(eur(1_000_000), eur(9e9)))
    halved = replace(just, sector_factor=Decimal("0.5"))

    whole = propose(wish(250_000), just, Exposure(used=eur(1_000)))
    half = propose(wish(125_000), halved, Exposure(used=eur(1_000)))

    assert codes(whole) == codes(half) == [ReasonCode.ACCUMULATION]


def test_a_country_that_is_off_cover_is_refused_for_that():
    found = propose(wish(), buyer(country_factor=Decimal(0)), FREE)

    assert found.outcome is Outcome.REFUSED
    assert codes(found) == [ReasonCode.COUNTRY]
    assert found.reasons[0].values == {"factor": "0"}


def test_a_factor_above_one_lifts_the_maximum_and_is_no_reason():
    strong = buyer(4, Accounts(eur(400_000), eur(9e9)), sector_factor=Decimal("1.1"))

    found = propose(wish(110_000), strong, FREE)

    assert found.buyer_maximum == eur(110_000)
    assert codes(found) == [ReasonCode.OK]


def test_more_is_granted_than_the_maximum_so_there_is_no_headroom():
    found = propose(wish(), buyer(), Exposure(used=eur(9_000_000)))

    assert found.headroom == eur(0)
    assert codes(found) == [ReasonCode.ACCUMULATION]


def test_a_maximum_lost_in_rounding_is_still_explained():
    odd = buyer(4, Accounts(eur(402_000), eur(9e9)))  # 25 % is 100,500, the maximum 100,000

    found = propose(wish(100_500, unit=500), odd, FREE)

    assert found.amount == eur(100_000)
    assert codes(found) == [ReasonCode.CAPACITY]


# --- steps


def test_what_is_asked_between_two_steps_is_rounded_down_with_a_condition():
    found = propose(wish(50_400, unit=500), buyer(), FREE)

    assert found.amount == eur(50_000)
    assert found.outcome is Outcome.APPROVED
    assert [condition.code for condition in found.conditions] == [ConditionCode.ROUNDED_DOWN]


def test_limits_are_given_in_thousands_unless_said_otherwise():
    found = propose(Wish(eur(50_999), 30, 1_000), buyer(), FREE)

    assert found.amount == eur(50_000)


def test_less_than_one_step_is_refused_by_name():
    assert propose(wish(1_000), buyer(), FREE).amount == eur(1_000)
    assert propose(wish(1, unit=1), buyer(), FREE).amount == eur(1)
    with pytest.raises(proposal.RequestTooSmall, match="1000"):
        propose(wish("999.99"), buyer(), FREE)


# --- R-LIM-06


@pytest.mark.parametrize(
    ("grade", "longest"),
    [(1, 180), (2, 150), (3, 120), (4, 120), (5, 90), (6, 90), (7, 60), (8, 30)],
)
def test_terms_longer_than_the_grade_allows_are_approved_with_a_condition(grade, longest):
    """R-LIM-06"""
    within = propose(wish(5_000, longest), buyer(grade), FREE)
    beyond = propose(wish(5_000, longest + 1), buyer(grade), FREE)

    assert within.conditions == ()
    assert codes(within) == [ReasonCode.OK]
    assert codes(beyond) == [ReasonCode.TERMS_CONDITION]
    assert beyond.conditions[0].values == {"days": str(longest)}
    assert beyond.outcome is Outcome.APPROVED


def test_a_refusal_carries_no_condition():
    assert propose(wish(5_000, 365), buyer(9), FREE).conditions == ()


# --- who decides


@pytest.mark.parametrize(
    ("grade", "authority"),
    [
        (1, 1_000_000), (2, 1_000_000), (3, 500_000), (4, 250_000), (5, 100_000), (6, 50_000),
        (7, 15_000),
    ],
)  # fmt: skip
def test_above_the_automatic_authority_the_proposal_is_kept_and_referred(grade, authority):
    within = propose(wish(authority), buyer(grade), FREE)
    above = propose(wish(authority + 1_000), buyer(grade), FREE)

    assert within.referred_because == ()
    assert above.referred_because == (ReferralCause.ABOVE_AUTHORITY,)
    assert above.outcome is Outcome.APPROVED
    assert above.amount == eur(authority + 1_000)


def test_nothing_is_granted_automatically_at_grade_8():
    found = propose(wish(1_000), buyer(8), FREE)

    assert found.referred_because == (ReferralCause.ABOVE_AUTHORITY,)


@pytest.mark.parametrize(
    ("person", "cause"),
    [
        (buyer(is_natural_person=True), ()),
        (buyer(9, is_natural_person=True), (ReferralCause.NATURAL_PERSON,)),
        (
            buyer(7, None, is_natural_person=True),
            (ReferralCause.ABOVE_AUTHORITY, ReferralCause.NATURAL_PERSON),
        ),
        (buyer(9), ()),
    ],
)  # fmt: skip
def test_an_adverse_answer_on_a_natural_person_waits_for_a_human(person, cause):
    """R-LIM-08"""
    assert propose(wish(), person, FREE).referred_because == cause


def test_shorter_terms_for_a_natural_person_wait_for_a_human_too():
    """R-LIM-08"""
    found = propose(wish(10_000, 91), buyer(6, is_natural_person=True), FREE)

    assert found.referred_because == (ReferralCause.NATURAL_PERSON,)


MARGIN = Margin(
    utilisation=Decimal("0.60"),
    pd=Decimal("0.0141"),
    loss_given_default=Decimal("0.80"),
    insured_share=Decimal("0.90"),
    attributed_premium=eur("380.70"),
    ratio=Decimal("1.25"),
)


def test_a_premium_that_does_not_bear_the_expected_loss_refers_and_does_not_refuse():
    """R-LIM-05, LMT-09: 50,000 x 0.6 x 1.41 % x 80 % x 90 % x 1.25 = 380.70"""
    bears = propose(wish(), buyer(), FREE, margin=MARGIN)
    short = propose(wish(), buyer(), FREE, margin=replace(MARGIN, attributed_premium=eur("380.69")))

    assert bears.referred_because == ()
    assert short.referred_because == (ReferralCause.MARGIN,)
    assert short.amount == eur(50_000)
    assert codes(short) == [ReasonCode.MARGIN]
    assert short.expected_loss == ExpectedLoss(eur("304.56"), eur("380.70"), passes=False)


def test_a_refusal_needs_no_margin():
    found = propose(wish(), buyer(9), FREE, margin=replace(MARGIN, attributed_premium=eur(0)))

    assert found.expected_loss is None
    assert codes(found) == [ReasonCode.GRADE_TOO_WEAK]


def test_facts_that_settle_the_answer_refuse_whatever_the_numbers_say():
    struck_off = buyer(findings=frozenset({ReasonCode.DEREGISTERED}))

    found = propose(wish(), struck_off, FREE)

    assert found.outcome is Outcome.REFUSED
    assert codes(found) == [ReasonCode.DEREGISTERED]
    assert found.referred_because == ()


def test_adverse_facts_refer_what_would_be_approved():
    late = buyer(findings=frozenset({ReasonCode.OVERDUE_REPORTED}))

    found = propose(wish(), late, FREE)

    assert found.outcome is Outcome.APPROVED
    assert codes(found) == [ReasonCode.OVERDUE_REPORTED]
    assert found.referred_because == (ReferralCause.ADVERSE_FINDING,)


# --- what holds for every request

money = st.integers(0, 3_000_000).map(eur)
factor = st.sampled_from([Decimal(text) for text in ("0", "0.5", "0.75", "1", "1.1")])


@given(
    st.integers(1_000, 2_000_000),
    st.integers(1, 10),
    st.none() | st.tuples(st.integers(-1_000_000, 9_000_000), money),
    st.tuples(factor, factor),
    st.tuples(money, st.none() | money),
    st.sampled_from([500, 1_000]),
)
@settings(max_examples=300, deadline=None)
def test_a_proposal_never_exceeds_a_ceiling_and_always_has_a_reason(
    requested, grade, figures, factors, exposure, unit
):
    accounts = figures and Accounts(eur(figures[0]), figures[1])
    used, group_room = exposure

    found = propose(
        wish(requested, unit=unit),
        buyer(grade, accounts, sector_factor=factors[0], country_factor=factors[1]),
        Exposure(used, group_room=group_room),
    )

    assert eur(0) <= found.amount <= eur(requested)
    assert found.amount <= found.headroom
    assert not found.amount or found.amount + used <= found.buyer_maximum
    assert found.amount.amount % unit == 0
    assert (found.outcome is Outcome.APPROVED) == (codes(found)[0] in {"OK", "TERMS_CONDITION"})
    assert len(set(codes(found))) == len(codes(found)) >= 1
