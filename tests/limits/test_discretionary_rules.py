"""A limit that a policyholder sets itself, by plain values (R-POL-01 to R-POL-04)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from limits.rules.discretionary import (
    Ground,
    Known,
    Report,
    by_experience,
    by_report,
    experience_of,
)
from receivables.rules.clock import ExtensionTerms
from receivables.rules.ledger import Invoice, Ledger, Receipt
from tests.factories import eur

TODAY = date(2025, 5, 1)
KNOWN = Known(most=eur(25_000))
REPORT = Report(
    agency="An agency",
    is_approved=True,
    dated=TODAY,
    recommends=eur(20_000),
    is_unfavourable=False,
)


def test_a_report_gives_what_it_recommends_for_twelve_months_from_its_date():
    """CLM-12"""
    answer = by_report(REPORT, KNOWN, TODAY)

    assert (answer.amount, answer.until) == (eur(20_000), date(2026, 4, 30))


def test_a_report_gives_no_more_than_the_policy_allows():
    answer = by_report(replace(REPORT, recommends=eur(80_000)), KNOWN, TODAY)

    assert answer.amount == eur(25_000)


@pytest.mark.parametrize(
    ("changed", "known", "ground"),
    [
        ({}, {"most": None}, Ground.NOT_AGREED),
        ({}, {"option_agreed": False}, Ground.NOT_AGREED),
        ({}, {"has_limit": True}, Ground.LIMIT_STANDS),
        ({}, {"has_open_request": True}, Ground.REQUEST_OPEN),
        ({}, {"decided_zero_on": date(2024, 5, 2)}, Ground.DECIDED_ZERO),
        ({}, {"loss_on": date(2024, 5, 2)}, Ground.DEFAULT_LOSS),
        ({}, {"adverse_on": TODAY}, Ground.ADVERSE_INFORMATION),
        ({"is_approved": False}, {}, Ground.AGENCY_NOT_APPROVED),
        ({"dated": TODAY + timedelta(days=1)}, {}, Ground.REPORT_AHEAD),
        ({"dated": date(9999, 1, 1)}, {}, Ground.REPORT_AHEAD),
        ({"dated": date(2024, 5, 1)}, {}, Ground.REPORT_TOO_OLD),
        ({"is_unfavourable": True}, {}, Ground.REPORT_UNFAVOURABLE),
        ({"recommends": eur(0)}, {}, Ground.NOTHING_RECOMMENDED),
        # the first test that fails is the one that is told
        ({"is_approved": False, "is_unfavourable": True}, {}, Ground.AGENCY_NOT_APPROVED),
        ({"is_approved": False}, {"decided_zero_on": TODAY}, Ground.DECIDED_ZERO),
    ],
)
def test_the_first_test_that_fails_says_why_there_is_no_limit(changed, known, ground):
    answer = by_report(replace(REPORT, **changed), replace(KNOWN, **known), TODAY)

    assert (answer.ground, answer.amount.amount, answer.until) == (ground, 0, None)


@pytest.mark.parametrize("name", ["decided_zero_on", "loss_on", "adverse_on"])
def test_what_is_a_year_ago_counts_no_more(name):
    answer = by_report(REPORT, replace(KNOWN, **{name: date(2024, 5, 1)}), TODAY)

    assert answer.is_given


def test_a_report_is_still_good_on_its_last_day():
    answer = by_report(replace(REPORT, dated=date(2024, 5, 2)), KNOWN, TODAY)

    assert (answer.is_given, answer.until) == (True, TODAY)


# Payment experience ---------------------------------------------------------------------------

DAY = timedelta(days=1)


def sent(number, on, net, days=30):
    return Invoice(number, on, on, on + days * DAY, eur(net), eur(0))


def paid(on, amount):
    return Receipt(on, eur(amount))


def experience(invoices, receipts, today=TODAY):
    ledger = Ledger("EUR", tuple(invoices), (), tuple(receipts))
    terms = ExtensionTerms(60)
    return experience_of(ledger, lambda _: terms, lambda item: item.open_net, today)


def test_the_highest_balance_that_was_paid_in_time_counts():
    found = experience(
        [
            sent("A", date(2025, 1, 1), 8_000),
            sent("B", date(2025, 1, 10), 5_000),
            sent("C", date(2025, 3, 1), 9_000),
        ],
        [paid(date(2025, 2, 1), 13_000), paid(date(2025, 4, 1), 9_000)],
    )

    assert (found.balance, found.owed_on, found.paid_on) == (
        eur(13_000),
        date(2025, 1, 10),
        date(2025, 2, 1),
    )
    assert found.invoices == ("A", "B")


def test_a_balance_that_is_not_paid_yet_is_no_experience():
    assert experience([sent("A", date(2025, 4, 1), 8_000)], []) is None


def test_a_balance_paid_on_the_last_day_of_the_extension_counts_and_a_day_later_not():
    invoice = sent("A", date(2025, 1, 1), 8_000)  # due 31-01, extended to 01-04

    assert experience([invoice], [paid(date(2025, 4, 1), 8_000)]).balance == eur(8_000)
    assert experience([invoice], [paid(date(2025, 4, 2), 8_000)]) is None


def test_what_was_paid_a_year_ago_counts_no_more():
    """The limit would have ended the day before it begins."""
    invoice = sent("A", date(2024, 4, 1), 8_000)

    assert experience([invoice], [paid(date(2024, 5, 1), 8_000)]) is None
    assert experience([invoice], [paid(date(2024, 5, 2), 8_000)]).balance == eur(8_000)


def test_a_later_payment_in_part_leaves_the_balance_before_it_out():
    found = experience(
        [sent("A", date(2025, 2, 1), 8_000), sent("B", date(2025, 4, 1), 2_000)],
        [paid(date(2025, 3, 1), 5_000)],
    )

    assert found is None


def test_experience_gives_the_balance_for_a_year_from_its_payment():
    found = experience([sent("A", date(2025, 1, 1), 8_000)], [paid(date(2025, 2, 1), 8_000)])

    answer = by_experience(found, KNOWN, TODAY)

    assert (answer.amount, answer.until) == (eur(8_000), date(2026, 1, 31))


def test_without_experience_there_is_no_limit():
    answer = by_experience(None, KNOWN, TODAY)

    assert answer.ground is Ground.NO_EXPERIENCE
