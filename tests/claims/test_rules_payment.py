"""When an indemnity is due, to which account, under which reference; the waiting period."""

from datetime import date
from uuid import UUID

import pytest

from claims.rules import payment, waiting
from policies.rules.terms import WaitingStart

STARTS = {
    WaitingStart.DUE_DATE: date(2026, 3, 31),
    WaitingStart.MEP_END: date(2026, 5, 30),
    WaitingStart.NNP_RECEIVED: date(2026, 6, 10),
    WaitingStart.COLLECTION_START: None,
}


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (WaitingStart.DUE_DATE, date(2026, 9, 30)),  # clamped to the end of the month
        (WaitingStart.MEP_END, date(2026, 11, 30)),
        (WaitingStart.NNP_RECEIVED, date(2026, 12, 10)),
    ],
)
def test_the_date_of_loss_is_the_last_day_of_the_waiting_period(start, expected):
    """CLM-19"""
    assert waiting.waiting_ends_on(start, STARTS, 6) == expected


def test_a_waiting_period_that_has_not_started_has_no_end():
    with pytest.raises(waiting.WaitingNotStarted):
        waiting.waiting_ends_on(WaitingStart.COLLECTION_START, STARTS, 6)


@pytest.mark.parametrize(
    ("insolvency_on", "waiting_over_on", "expected"),
    [
        (date(2026, 5, 1), date(2026, 9, 30), date(2026, 5, 1)),
        (date(2026, 10, 1), date(2026, 9, 30), date(2026, 9, 30)),
        (None, date(2026, 9, 30), date(2026, 9, 30)),
        (None, None, None),
    ],
)
def test_the_earliest_insured_event_is_the_date_of_loss(insolvency_on, waiting_over_on, expected):
    """R-POL-41"""
    assert waiting.date_of_loss(insolvency_on, waiting_over_on) == expected


@pytest.mark.parametrize(
    ("documents_complete_on", "suspended", "expected"),
    [
        (date(2026, 10, 12), 0, date(2026, 11, 11)),  # CLM-19
        (date(2026, 9, 1), 0, date(2026, 10, 30)),  # complete before the date of loss
        (date(2026, 10, 12), 5, date(2026, 11, 16)),  # five days waiting for documents
    ],
)
def test_the_indemnity_is_due_thirty_days_after_loss_and_documents(
    documents_complete_on, suspended, expected
):
    """R-CLM-10"""
    found = payment.payment_due_on(
        date(2026, 9, 30), documents_complete_on, days_suspended=suspended
    )

    assert found == expected


@pytest.mark.parametrize(
    ("written", "is_valid"),
    [
        ("NL91ABNA0417164300", True),  # PAY-01
        ("nl91 abna 0417 1643 00", True),
        ("NL92ABNA0417164300", False),  # check digits
        ("NL91ABNA041716430", False),  # a digit short
        ("NL91ABNA04171643000", False),  # a digit long
        ("XX91ABNA0417164300", False),
        ("", False),
        ("niet bekend", False),
    ],
)
def test_an_account_number_has_the_length_of_its_country_and_right_check_digits(written, is_valid):
    assert payment.is_valid_iban(written) is is_valid


def test_an_account_number_is_kept_without_blanks_in_upper_case():
    assert payment.compact_iban(" nl91 abna 0417 1643 00") == "NL91ABNA0417164300"


def test_a_payout_has_one_reference_that_the_bank_accepts():
    """`domain.md` 6.1: at most 35 characters of the Latin basic set"""
    found = payment.end_to_end_id(UUID("0192f0c1-2b3c-7d4e-8f50-a1b2c3d4e5f6"))

    assert found == "DK-0192F0C12B3C7D4E8F50A1B2C3D4E5F6"
    assert len(found) == 35
