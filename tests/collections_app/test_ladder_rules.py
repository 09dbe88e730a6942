"""Costs, due dates, plans, letters and prescription (`domain.md` 4.1, 4.2, 4.4)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collections_app.rules import costs, due_dates, ladder, plan, prescription
from collections_app.rules.ladder import Step
from core.money import Money


def eur(amount):
    return Money(Decimal(str(amount)), "EUR")


# --- costs


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("0.00", "0.00"),  # nothing owed, nothing to collect
        ("0.01", "40.00"),
        ("266.66", "40.00"),  # BIK-02: 39.999
        ("266.67", "40.00"),  # 40.0005
        ("266.70", "40.01"),  # 40.005 rounds up
        ("2500.00", "375.00"),  # BIK-05
        ("2500.10", "375.01"),
        ("5000.00", "625.00"),  # BIK-07
        ("5000.20", "625.01"),
        ("10000.00", "875.00"),  # BIK-08
        ("10001.00", "875.01"),
        ("200000.00", "2775.00"),  # BIK-11
        ("200002.00", "2775.01"),
        ("999998.00", "6774.99"),
        ("1000000.00", "6775.00"),  # BIK-12
        ("1000002.00", "6775.00"),  # BIK-13
    ],
)
def test_costs_follow_the_table_of_the_decree(principal, expected):
    assert costs.collection_costs(eur(principal)).total == eur(expected)


@pytest.mark.parametrize(
    ("principal", "expected"),
    [("100.00", "48.40"), ("10000.00", "1058.75"), ("2000000.00", "8197.75")],
)
def test_vat_comes_on_top_of_minimum_and_maximum(principal, expected):
    """BIK-14"""
    assert costs.collection_costs(eur(principal), vat_uplift=Decimal("0.21")).total == eur(expected)


@pytest.mark.parametrize(
    ("principal", "late", "expected"),
    [
        ("180.00", 3, "120.00"),  # BIK-15
        ("800.00", 3, "120.00"),  # the table gives as much
        ("800.10", 3, "120.02"),
        ("180.00", 1, "40.00"),
    ],
)
def test_forty_euro_for_each_late_payment_is_the_least_between_businesses(
    principal, late, expected
):
    assert costs.collection_costs(eur(principal), late_invoices=late).total == eur(expected)


def test_costs_say_how_they_came_about():
    found = costs.collection_costs(eur(100), vat_uplift=Decimal("0.21"), late_invoices=2)

    assert found == costs.Costs(eur("15.00"), eur("40.00"), eur("48.40"), eur("80.00"))


def test_a_consumer_owes_costs_only_after_fourteen_full_days():
    assert costs.consumer_owes_from(date(2026, 3, 1)) == date(2026, 3, 16)


@given(st.integers(1, 300_000_000), st.integers(0, 1_000_000))
@settings(max_examples=200, deadline=None)
def test_a_larger_debt_never_costs_less(cents, more):
    smaller = costs.collection_costs(eur(Decimal(cents) / 100))
    larger = costs.collection_costs(eur(Decimal(cents + more) / 100))

    assert eur(40) <= smaller.total <= larger.total <= eur(6_775)


# --- due dates

RECEIVED = date(2026, 3, 10)
LARGE_OWES_SMALL = due_dates.Parties(debtor_is_large=True, creditor_is_sme=True)
OTHERS = due_dates.Parties(debtor_is_large=False, creditor_is_sme=True)


def effective(agreed_days, parties=OTHERS, received=RECEIVED, **other):
    agreed = None if agreed_days is None else received + timedelta(days=agreed_days)
    return due_dates.effective_due(
        invoice_received_on=received, agreed_due_on=agreed, parties=parties, **other
    )


def test_without_an_agreed_day_the_law_gives_thirty_days():
    """INT-09"""
    found = effective(None)

    assert found.due_on == date(2026, 4, 9)
    assert found.interest_from == date(2026, 4, 10)


def test_without_an_agreed_day_the_later_of_invoice_and_goods_counts():
    later = effective(None, goods_received_on=date(2026, 3, 20))
    earlier = effective(None, goods_received_on=date(2026, 3, 1))

    assert later.due_on == date(2026, 4, 19)
    assert earlier.due_on == date(2026, 4, 9)


@pytest.mark.parametrize(
    ("days", "parties", "due_days", "flag"),
    [
        (30, LARGE_OWES_SMALL, 30, None),
        (31, LARGE_OWES_SMALL, 30, due_dates.TermFlag.TERM_VOID_6_119A_6),  # INT-10
        (60, LARGE_OWES_SMALL, 30, due_dates.TermFlag.TERM_VOID_6_119A_6),
        (31, OTHERS, 31, None),
        (60, OTHERS, 60, None),
        (61, OTHERS, 61, due_dates.TermFlag.TERM_OVER_60_DAYS),
        (60, due_dates.Parties(debtor_is_large=True, creditor_is_sme=False), 60, None),
    ],
)
def test_a_large_debtor_pays_a_small_creditor_within_thirty_days(days, parties, due_days, flag):
    found = effective(days, parties)

    assert found.due_on == RECEIVED + timedelta(days=due_days)
    assert found.flag == flag


def test_a_longer_term_stands_without_a_flag_when_expressly_agreed():
    assert effective(90, longer_agreed_expressly=True).flag is None


@pytest.mark.parametrize(("received", "days"), [(date(2022, 6, 30), 60), (date(2022, 7, 1), 30)])
def test_the_thirty_days_count_since_1_july_2022(received, days):
    found = effective(60, LARGE_OWES_SMALL, received)

    assert found.due_on == received + timedelta(days=days)


# --- plans


def test_the_last_instalment_takes_the_rounding_and_days_do_not_stick_to_february():
    """PLAN-01"""
    found = plan.instalments(eur(10_000), 3, first_due_on=date(2026, 1, 31), interval_months=1)

    assert [(part.due_on, part.amount) for part in found] == [
        (date(2026, 1, 31), eur("3333.33")),
        (date(2026, 2, 28), eur("3333.33")),
        (date(2026, 3, 31), eur("3333.34")),
    ]


@pytest.mark.parametrize(("total", "count"), [("0.00", 1), ("0.02", 3), ("0.05", 10), ("1.00", 66)])
def test_a_plan_with_an_empty_instalment_is_refused(total, count):
    with pytest.raises(plan.InstalmentsTooSmall):
        plan.instalments(eur(total), count, first_due_on=date(2026, 1, 31), interval_months=1)


def test_a_plan_needs_an_instalment():
    with pytest.raises(plan.InstalmentsTooSmall):
        plan.instalments(eur(10), 0, first_due_on=date(2026, 1, 31), interval_months=1)


@given(st.integers(100_000, 100_000_000), st.integers(1, 60))
@settings(max_examples=200, deadline=None)
def test_the_instalments_add_up_to_the_debt(cents, count):
    total = eur(Decimal(cents) / 100)

    found = plan.instalments(total, count, first_due_on=date(2026, 1, 31), interval_months=1)

    assert Money.sum((part.amount for part in found), "EUR") == total
    assert len(found) == count
    assert min(part.amount for part in found) > eur(0)


def test_a_plan_is_over_on_the_eleventh_day_after_a_missed_instalment():
    parts = plan.instalments(eur(900), 3, first_due_on=date(2026, 1, 31), interval_months=1)

    assert plan.ends_on(parts[1:]) == date(2026, 3, 11)
    assert plan.ends_on([]) is None


# --- letters

DUE = date(2026, 9, 1)


def test_the_ladder_has_every_step_in_order():
    """DUN-01"""
    assert [(rung.step, rung.on) for rung in ladder.ladder(DUE)] == [
        (Step.FRIENDLY_REMINDER, date(2026, 9, 2)),
        (Step.FIRST_REMINDER, date(2026, 9, 9)),
        (Step.SECOND_REMINDER, date(2026, 9, 16)),
        (Step.FINAL_NOTICE, date(2026, 9, 25)),
        (Step.FINAL_NOTICE_EXPIRES, date(2026, 10, 2)),
        (Step.RECOMMENDED_TRANSFER, date(2026, 10, 16)),
        (Step.MEP_END, date(2026, 10, 31)),
        (Step.STOP_SHIPMENT, date(2026, 11, 1)),
        (Step.MANDATORY_TRANSFER_LATEST, date(2026, 11, 30)),
    ]


def test_the_ladder_follows_the_terms_of_the_policy():
    days = ladder.offsets(maximum_extension_days=30, notification_days=14)

    found = {rung.step: rung.on for rung in ladder.ladder(DUE, days)}

    assert found[Step.MEP_END] == date(2026, 10, 1)
    assert found[Step.STOP_SHIPMENT] == date(2026, 10, 2)
    assert found[Step.MANDATORY_TRANSFER_LATEST] == date(2026, 10, 15)


@pytest.mark.parametrize(
    ("days_late", "sent", "letter"),
    [
        (0, [], None),
        (1, [], Step.FRIENDLY_REMINDER),
        (7, [Step.FRIENDLY_REMINDER], None),
        (8, [Step.FRIENDLY_REMINDER], Step.FIRST_REMINDER),
        (15, [Step.FRIENDLY_REMINDER, Step.FIRST_REMINDER], Step.SECOND_REMINDER),
        (23, [Step.SECOND_REMINDER], None),
        (24, [Step.SECOND_REMINDER], Step.FINAL_NOTICE),
        (16, [], Step.SECOND_REMINDER),  # starting late: one letter, the furthest
        (10, [Step.SECOND_REMINDER], None),  # nothing gentler after something firmer
        (99, [Step.FINAL_NOTICE], None),
    ],
)
def test_the_letter_to_send_is_the_furthest_that_is_due(days_late, sent, letter):
    assert ladder.letter_for(DUE, sent, today=DUE + timedelta(days=days_late)) == letter


def test_a_final_notice_gives_seven_days_from_the_day_it_went_out():
    assert ladder.final_notice_expires_on(date(2026, 10, 5)) == date(2026, 10, 12)


# --- prescription


@pytest.mark.parametrize(
    ("interruptions", "last_day"),
    [
        ([], date(2031, 3, 31)),
        ([date(2027, 2, 10)], date(2032, 2, 10)),  # LIM-PRESC
        ([date(2031, 3, 31)], date(2036, 3, 31)),  # on the last day
        ([date(2031, 4, 1)], date(2031, 3, 31)),  # a day late: restarts nothing
        ([date(2026, 1, 1)], date(2031, 3, 31)),  # before it was due: makes it no earlier
        ([date(2032, 1, 1), date(2027, 2, 10)], date(2037, 1, 1)),  # in any order
    ],
)
def test_a_demand_in_time_restarts_five_years(interruptions, last_day):
    found = prescription.prescription(date(2026, 3, 31), interruptions)

    assert found.last_day == last_day
    assert found.last_day_without_interruption == date(2031, 3, 31)


def test_the_warning_comes_six_months_ahead():
    assert prescription.prescription(date(2026, 3, 31)).warn_on == date(2030, 9, 30)
