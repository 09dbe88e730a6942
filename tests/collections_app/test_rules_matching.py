"""Which debt an incoming payment is for, and the references that say so."""

from decimal import Decimal

import pytest

from collections_app.rules import references
from collections_app.rules.matching import (
    MatchRule,
    MatchStatus,
    OpenDebt,
    Transaction,
    match_transactions,
)
from core.money import Money

AUTO, SUGGESTED, UNMATCHED = MatchStatus


def eur(amount):
    return Money(Decimal(str(amount)), "EUR")


def debt(invoice="F-1001", case="C-1", owed=1_000, **known):
    return OpenDebt(
        **{"reference": "RF11CLM2026000123", "invoice": invoice, "case": case, "open": eur(owed)}
        | known
    )


def paid(amount=1_000, **known):
    return Transaction("T", eur(amount), **known)


@pytest.mark.parametrize(
    ("payment", "status", "rule"),
    [
        (paid(structured="RF11 CLM2 0260 0012 3"), AUTO, MatchRule.STRUCTURED_REFERENCE),
        (paid(end_to_end_id="E2E-9"), AUTO, MatchRule.END_TO_END_ID),
        (paid(text="factuur f-1001, dank"), AUTO, MatchRule.INVOICE_NUMBER_IN_TEXT),
        (paid(text="dossier C-1"), AUTO, MatchRule.CASE_NUMBER_IN_TEXT),
        (paid(1_000, iban="NL91ABNA0417164300"), SUGGESTED, MatchRule.IBAN_AND_AMOUNT),
        (paid(999, iban="NL91ABNA0417164300"), SUGGESTED, MatchRule.IBAN_ONLY),
        (paid(name="bakker  b.v."), SUGGESTED, MatchRule.NAME_ONLY),
        (paid(text="F-10010"), UNMATCHED, None),  # a longer number
        (paid(text="AF-1001"), UNMATCHED, None),
        (paid(text="F-1001-2"), UNMATCHED, None),
        (paid(text="2026/F-1001"), UNMATCHED, None),
        (paid(), UNMATCHED, None),  # unknown equals nothing, also not unknown
    ],
)
def test_a_payment_is_recognised_by_the_strongest_thing_it_carries(payment, status, rule):
    """`domain.md` 6.2, PAY-04"""
    known = debt(iban="NL91ABNA0417164300", end_to_end_id="E2E-9", name="Bakker B.V.")

    (match,) = match_transactions([known], [payment])

    assert (match.status, match.rule) == (status, rule)
    assert bool(match.booked) is (status is AUTO)


@pytest.mark.parametrize(
    ("amount", "remaining", "surplus"),
    [(999, 1, 0), (1_000, 0, 0), (1_001, 0, 1)],
)
def test_what_a_payment_has_too_much_stays_in_suspense(amount, remaining, surplus):
    (match,) = match_transactions([debt()], [paid(amount, text="F-1001")])

    assert (match.remaining, match.surplus) == (eur(remaining), eur(surplus))


def test_each_payment_sees_what_those_before_it_left_open():
    """PAY-04, T5"""
    first, second, third = match_transactions(
        [debt()], [paid(600, text="F-1001"), paid(600, text="F-1001"), paid(5, text="F-1001")]
    )

    assert (first.remaining, first.surplus) == (eur(400), eur(0))
    assert (second.remaining, second.surplus) == (eur(0), eur(200))
    assert (third.remaining, third.surplus) == (eur(0), eur(5))


def test_one_payment_may_pay_several_invoices_of_one_case():
    debts = [debt("F-1001", owed=100), debt("F-1002", owed=100, reference="")]

    (match,) = match_transactions(debts, [paid(150, text="F-1001 en F-1002")])

    assert [(part.debt.invoice, part.amount) for part in match.booked] == [
        ("F-1001", eur(100)),
        ("F-1002", eur(50)),
    ]
    assert match.remaining == eur(50)


def test_a_number_that_two_cases_know_is_for_a_person_to_decide():
    debts = [debt("F-1001", "C-1"), debt("F-1001", "C-2", reference="")]

    (match,) = match_transactions(debts, [paid(text="F-1001")])

    assert (match.status, match.booked) == (SUGGESTED, ())


def test_a_number_that_is_paid_in_one_case_is_meant_for_the_other():
    debts = [debt("F-1001", "C-1", owed=0), debt("F-1001", "C-2", reference="")]

    (match,) = match_transactions(debts, [paid(text="F-1001")])

    assert (match.status, match.case) == (AUTO, "C-2")


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("539007547034", "RF18539007547034"),  # PAY-02
        ("CLM2026000123", "RF11CLM2026000123"),
        ("clm2026000123", "RF11CLM2026000123"),
        ("A" * 21, f"RF47{'A' * 21}"),  # the longest
    ],
)
def test_a_creditor_reference_carries_two_check_digits(reference, expected):
    assert references.rf_reference(reference) == expected


@pytest.mark.parametrize("reference", ["", "A" * 22, "CLM-2026", "é"])
def test_a_creditor_reference_is_letters_and_digits_only(reference):
    with pytest.raises(references.NotAReference):
        references.rf_reference(reference)


@pytest.mark.parametrize(
    ("written", "is_right"),
    [
        ("RF18539007547034", True),
        ("rf18 5390 0754 7034", True),
        ("RF81539007547034", False),  # digits swapped
        ("RF18539007547035", False),
        ("RFAB539007547034", False),
        ("539007547034", False),
        ("RF18", False),
    ],
)
def test_a_creditor_reference_is_known_by_its_check_digits(written, is_right):
    assert references.is_rf_reference(written) is is_right


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("000056789012345", "5000056789012345"),  # PAY-03
        ("202600000000123", "6202600000000123"),
        ("000000000000000", "0000000000000000"),  # 11 becomes 0
        ("000000000000006", "1000000000000006"),  # 10 becomes 1
    ],
)
def test_a_dutch_payment_reference_begins_with_its_check_digit(number, expected):
    assert references.betalingskenmerk(number) == expected


@pytest.mark.parametrize("number", ["12345678901234", "1234567890123456", "12345678901234X", ""])
def test_a_dutch_payment_reference_is_made_of_fifteen_digits(number):
    with pytest.raises(references.NotAReference):
        references.betalingskenmerk(number)
