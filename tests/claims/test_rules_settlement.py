"""What a loss is worth under the policy, and what of it is paid."""

from dataclasses import replace
from decimal import Decimal

import pytest

from claims.rules.calculation import calculate
from claims.rules.exchange import Quotes
from claims.rules.inputs import Attachment, ClaimTerms
from claims.rules.steps import StepCode
from core.money import Money
from limits.rules.lifecycle import LimitKind
from policies.rules.exchange import NoQuote
from policies.rules.terms import Basis, CostModel, ExchangeRule, PolicyTerms, WaitingStart
from receivables.rules.ledger import CreditNote, Dispute
from receivables.rules.states import PaymentForm
from tests.claims.rules_factory import (
    claim,
    credit_note,
    day,
    eur,
    invoice,
    limit,
    policy_year,
    receipt,
    terms,
)


@pytest.mark.parametrize(
    ("owed", "expected"),
    [
        ("2499.99", 0),
        (2_500, 0),  # CLM-10a: equal is not payable
        ("2500.01", "2250.01"),  # CLM-10b: and above it the whole loss is
    ],
)
def test_a_loss_up_to_the_threshold_is_not_payable_and_leaves_the_first_loss_alone(owed, expected):
    facts = claim(
        invoice(net=owed),
        terms=terms(claims_threshold=eur(2_500)),
        years=(policy_year(first_loss=5_000, used=5_000),),
    )

    calculation = calculate(facts)

    assert calculation.indemnity == eur(expected)
    assert calculation.years[0].first_loss_used_after == eur(5_000)


def test_no_loss_is_at_the_threshold_of_nothing():
    """`domain.md` 3.2: L = 0 is at or below every threshold"""
    assert calculate(claim()).is_below_threshold


@pytest.mark.parametrize(
    ("basis", "expected"),
    [(Basis.BEFORE_SHARE, 85_500), (Basis.AFTER_SHARE, 85_000)],  # CLM-11, CLM-11b
)
def test_the_first_loss_of_each_claim_comes_off_before_or_after_the_insured_share(basis, expected):
    facts = claim(
        invoice(net=100_000), terms=terms(first_loss_each=eur(5_000), first_loss_basis=basis)
    )

    assert calculate(facts).indemnity == eur(expected)


@pytest.mark.parametrize("basis", list(Basis))
def test_a_first_loss_above_the_loss_leaves_nothing(basis):
    facts = claim(
        invoice(net=1_000), terms=terms(first_loss_each=eur("1000.01"), first_loss_basis=basis)
    )

    steps = calculate(facts).steps
    assert [step.after for step in steps][-6:] == [eur(0)] * 6
    assert min(step.after for step in steps[1:]) == eur(0)


@pytest.mark.parametrize(
    ("retention", "expected"),
    [(499, 4_500), (500, 4_500), (501, 4_499), (1_000, 4_000), (5_001, 0)],  # CLM-27
)
def test_the_own_share_is_at_least_the_minimum_retention(retention, expected):
    facts = claim(invoice(net=5_000), terms=terms(minimum_retention=eur(retention)))

    after = {step.code: step.after for step in calculate(facts).steps}
    assert after[StepCode.MINIMUM_RETENTION] == eur(expected)


def test_the_minimum_retention_is_taken_from_the_loss_after_the_first_loss_before_the_share():
    """`domain.md` 3.2, fine print: 4,000 - 1,000 and not 5,000 - 1,000"""
    facts = claim(
        invoice(net=5_000),
        terms=terms(first_loss_each=eur(1_000), minimum_retention=eur(1_000)),
    )

    assert calculate(facts).indemnity == eur(3_000)


@pytest.mark.parametrize(
    ("used", "applied", "indemnity"),
    [
        (0, 20_000, 18_000),  # 90 % of the 20,000 that are left
        (12_500, 7_500, 29_250),
        (20_000, 0, 36_000),
    ],
)
def test_the_aggregate_first_loss_is_taken_before_the_insured_share_where_agreed(
    used, applied, indemnity
):
    facts = claim(
        invoice(net=40_000),
        years=(policy_year(first_loss=20_000, used=used),),
        terms=terms(aggregate_first_loss_basis=Basis.BEFORE_SHARE),
    )

    calculation = calculate(facts)

    assert calculation.first_loss_applied == eur(applied)
    assert calculation.years[0].first_loss_used_after == eur(used) + eur(applied)
    assert calculation.indemnity == eur(indemnity)


def test_an_aggregate_first_loss_above_the_loss_takes_all_of_it_before_the_share_too():
    facts = claim(
        invoice(net=40_000),
        years=(policy_year(first_loss=100_000),),
        terms=terms(aggregate_first_loss_basis=Basis.BEFORE_SHARE),
    )

    calculation = calculate(facts)

    assert calculation.first_loss_applied == eur(40_000)
    assert calculation.indemnity == eur(0)


@pytest.mark.parametrize(
    ("used", "applied", "indemnity"),
    [
        (0, 20_000, 16_000),
        (12_500, 7_500, 28_500),  # CLM-09
        ("19999.99", "0.01", "35999.99"),
        (20_000, 0, 36_000),
        (25_000, 0, 36_000),  # lowered in the meantime: nothing is given back
    ],
)
def test_what_is_left_of_the_aggregate_first_loss_is_taken_after_the_insured_share(
    used, applied, indemnity
):
    facts = claim(invoice(net=40_000), years=(policy_year(first_loss=20_000, used=used),))

    calculation = calculate(facts)

    assert calculation.first_loss_applied == eur(applied)
    assert calculation.years[0].first_loss_used_after == eur(used) + eur(applied)
    assert calculation.indemnity == eur(indemnity)


@pytest.mark.parametrize(
    ("paid", "indemnity"),
    [(0, 90_000), (30_000, 90_000), ("30000.01", "89999.99"), (120_000, 0), (130_000, 0)],
)
def test_indemnities_of_a_year_end_at_its_maximum_liability(paid, indemnity):
    """CLM-11, CLM-23"""
    facts = claim(invoice(net=100_000), years=(policy_year(maximum=120_000, paid=paid),))

    after = {step.code: step.after for step in calculate(facts).steps}
    assert after[StepCode.MAXIMUM_LIABILITY] == eur(indemnity)


YEARS = (
    policy_year("2025", "2025-01-01", "2025-12-31", first_loss=10_000, used=10_000),
    policy_year("2026", "2026-01-01", "2026-12-31", first_loss=10_000),
)


def test_each_dispatch_uses_the_first_loss_of_its_own_policy_year():
    """CLM-31"""
    facts = claim(
        invoice("A", 20_000, dispatched="2025-12-31"),
        invoice("B", 30_000, dispatched="2026-01-01"),
        years=YEARS,
    )

    calculation = calculate(facts)

    assert [(year.label, year.indemnity) for year in calculation.years] == [
        ("2025", eur(18_000)),
        ("2026", eur(17_000)),
    ]
    assert [line.indemnity for line in calculation.lines] == [eur(18_000), eur(17_000)]
    by_year = [step for step in calculation.steps if step.code is StepCode.AGGREGATE_FIRST_LOSS]
    assert [(step.year, step.change) for step in by_year] == [
        ("2025", eur(0)),
        ("2026", -eur(10_000)),
    ]


def test_with_losses_occurring_the_year_of_the_loss_bears_all():
    """`domain.md` 1.2"""
    facts = claim(
        invoice("A", 20_000, dispatched="2025-12-31"),
        invoice("B", 30_000, dispatched="2026-01-01"),
        years=YEARS,
        terms=terms(attachment=Attachment.LOSSES_OCCURRING),
    )

    assert calculate(facts).indemnity == eur(35_000)
    assert calculate(facts).years[0].indemnity == eur(0)


def test_the_maximum_of_one_year_does_not_lower_the_other():
    """R-CLM-01"""
    facts = claim(
        invoice("A", 20_000, dispatched="2025-12-31"),
        invoice("B", 30_000, dispatched="2026-01-01"),
        years=(
            policy_year("2025", "2025-01-01", "2025-12-31", maximum=1_000),
            policy_year("2026", "2026-01-01", "2026-12-31"),
        ),
    )

    assert calculate(facts).indemnity == eur(28_000)


def test_insured_shares_that_differ_are_applied_to_each_covered_amount():
    """CLM-36; each covered amount is rounded: 0.05 x 0.90 and 0.05 x 0.70 are 0.05 and 0.04"""
    facts = claim(
        invoice("A", "0.05", dispatched="2026-01-01"),
        invoice("B", "0.05", dispatched="2026-02-01"),
        limits=(
            limit(100),
            limit(100, "2026-02-01", kind=LimitKind.DISCRETIONARY, share="0.70"),
        ),
    )

    calculation = calculate(facts)

    assert [line.indemnity for line in calculation.lines] == [eur("0.05"), eur("0.04")]


def test_with_one_insured_share_the_loss_is_rounded_once():
    """`domain.md` 3.2: nothing is rounded in between; 0.10 x 0.90, not twice 0.05 x 0.90"""
    facts = claim(invoice("A", "0.05"), invoice("B", "0.05"))

    assert calculate(facts).indemnity == eur("0.09")


@pytest.mark.parametrize(
    ("prejudice", "expected"), [(0, 9_000), (1_000, 8_000), (9_000, 0), (9_001, 0)]
)
def test_the_prejudice_an_underwriter_stated_comes_off_the_indemnity(prejudice, expected):
    """R-CLM-12, CLM-20"""
    calculation = calculate(claim(invoice(), prejudice=eur(prejudice)))

    assert calculation.indemnity == eur(expected)
    assert calculation.years[0].indemnity == eur(expected)


@pytest.mark.parametrize(
    ("paid_earlier", "set_off", "payment"),
    [
        (0, 0, 9_000),
        (5_400, 0, 3_600),  # CLM-15b: the difference
        (9_500, 0, -500),  # to be paid back
        (0, 1_000, 8_000),
        (0, 9_001, 0),  # no more is set off than is to be paid
        (9_500, 1_000, -500),
    ],
)
def test_what_was_paid_earlier_and_overdue_premium_come_off_the_payment(
    paid_earlier, set_off, payment
):
    """R-CLM-02, `domain.md` 3.2, steps 18 and 19"""
    facts = claim(invoice(), paid_earlier=eur(paid_earlier), premium_set_off=eur(set_off))

    calculation = calculate(facts)

    assert calculation.indemnity == eur(9_000)
    assert calculation.payment == eur(payment)


def test_below_the_threshold_everything_paid_earlier_comes_back():
    facts = claim(invoice(net=100), terms=terms(claims_threshold=eur(100)), paid_earlier=eur(50))

    assert calculate(facts).payment == eur(-50)


@pytest.mark.parametrize(
    ("received", "paid_out_on", "share"),
    [
        ("2026-03-10", None, 0),  # CLM-33: the date of loss is before it
        ("2026-03-11", None, "16666.67"),  # CLM-33b
        ("2026-04-30", "2026-05-01", "16666.67"),  # before payout
        ("2026-05-01", "2026-05-01", 0),  # from payout on it is shared by who bore the loss
    ],
)
def test_receipts_between_loss_and_payout_are_shared_with_the_uninsured_debt(
    received, paid_out_on, share
):
    """R-CLM-06"""
    facts = claim(
        invoice("A", 70_000),
        invoice("B", 50_000, dispatched="2026-01-25"),
        receipts=[receipt(20_000, received)],
        paid_out_on=paid_out_on and day(paid_out_on),
    )

    assert calculate(facts).recoveries_insured_share == eur(share)


def test_the_share_in_recoveries_is_at_most_the_insured_debt():
    """`domain.md` 3.2, step 9"""
    facts = claim(invoice("A", 1_000), receipts=[receipt(1_500, "2026-03-11")])

    calculation = calculate(facts)

    assert (calculation.recoveries_insured_share, calculation.loss) == (eur(1_000), eur(0))


def test_the_vat_in_recoveries_is_that_of_all_that_is_open():
    """CLM-29, `domain.md` 3.2: 60,000 of 66,300 open is net"""
    facts = claim(
        invoice("A", 30_000, vat=6_300),
        invoice("B", 30_000, dispatched="2026-01-25"),
        receipts=[receipt(6_630, "2026-03-11")],
    )

    assert calculate(facts).recoveries == eur(6_000)


def test_nothing_insured_shares_in_nothing():
    """`domain.md` 3.2: D = 0"""
    facts = claim(receipts=[receipt(10, "2026-03-11")])

    assert calculate(facts).recoveries_insured_share == eur(0)


def test_a_person_can_follow_the_calculation_line_by_line():
    """CLM-04 with a deductible; R-CLM-18"""
    facts = claim(
        invoice("A", 60_000),
        invoice("B", 50_000, dispatched="2026-01-25"),
        invoice("C", 40_000, dispatched="2026-02-10"),
        receipts=[receipt(45_000, "2026-02-20", "A"), receipt(30_000, "2026-04-15")],
        credit_notes=[credit_note(1_000, "2026-03-01", "A")],
        lost="2026-04-01",
        years=(policy_year(first_loss=1_000, maximum=60_000),),
        paid_earlier=eur(10_000),
    )

    steps = calculate(facts).steps

    assert [(step.code, step.change) for step in steps if step.change] == [
        (StepCode.INVOICED, eur(150_000)),
        (StepCode.CREDIT_NOTES, eur(-1_000)),
        (StepCode.RECEIPTS_BEFORE_LOSS, eur(-45_000)),
        (StepCode.LIMIT_EXCEEDED, eur(-4_000)),
        (StepCode.RECOVERIES_BEFORE_PAYOUT, eur("-28846.15")),
        (StepCode.INSURED_SHARE, eur("-7115.38")),
        (StepCode.AGGREGATE_FIRST_LOSS, eur(-1_000)),
        (StepCode.MAXIMUM_LIABILITY, eur("-3038.47")),
        (StepCode.PAID_EARLIER, eur(-10_000)),
    ]


def test_what_is_disputed_and_what_is_not_eligible_are_lines_of_their_own():
    facts = claim(
        invoice("A", 1_000),
        invoice("B", 400, payment_form=PaymentForm.CASH),
        disputes=(Dispute("A", eur(300)), Dispute("B", eur(100))),
    )

    changes = {step.code: step.change for step in calculate(facts).steps}

    assert changes[StepCode.DISPUTED] == eur(-400)
    assert changes[StepCode.NOT_ELIGIBLE] == eur(-300)
    assert {step.year for step in calculate(facts).steps} == {""}


def test_the_terms_of_a_claim_are_those_agreed_in_the_policy():
    agreed = PolicyTerms(
        currency="EUR",
        insured_share=Decimal("0.90"),
        maximum_payment_days=45,
        maximum_invoicing_days=20,
        maximum_extension_days=50,
        notification_days=30,
        waiting_months=6,
        waiting_start=WaitingStart.DUE_DATE,
        claims_threshold=eur(1),
        first_loss_each=eur(2),
        first_loss_basis=Basis.AFTER_SHARE,
        minimum_retention=eur(3),
        aggregate_first_loss=eur(4),
        maximum_liability=eur(5),
        vat_covered=True,
        limit_notice_days=30,
        cost_model=CostModel.A,
        countries=frozenset({"NL"}),
    )

    assert ClaimTerms.agreed_in(agreed) == ClaimTerms(
        vat_covered=True,
        claims_threshold=eur(1),
        first_loss_each=eur(2),
        first_loss_basis=Basis.AFTER_SHARE,
        minimum_retention=eur(3),
        maximum_payment_days=45,
        maximum_invoicing_days=20,
        maximum_extension_days=50,
    )


def in_dollars(amount):
    dollars = Money(eur(amount).amount, "USD")
    return replace(invoice(), net=dollars, vat=Money.zero("USD"))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (ExchangeRule.INVOICE_DATE, "46082.95"),
        (ExchangeRule.DUE_DATE, "46641.79"),
        (ExchangeRule.LOSS_DATE, "45413.26"),
        (ExchangeRule.LOWER_OF, "45413.26"),
    ],
)
def test_a_foreign_invoice_counts_at_the_rate_of_the_day_the_policy_names(rule, expected):
    """CLM-13"""
    quotes = Quotes("A", eur("1.0850").amount, eur("1.0720").amount, eur("1.1010").amount)

    calculation = calculate(
        claim(in_dollars(50_000), quotes=(quotes,), terms=terms(exchange_rule=rule))
    )

    assert calculation.insured_debt == eur(expected)


def test_a_foreign_invoice_without_a_rate_is_refused():
    with pytest.raises(NoQuote, match="invoice A, which is in USD"):
        calculate(claim(in_dollars(1)))


def test_a_foreign_credit_note_for_no_invoice_has_no_rate():
    dollars = Money(eur(1).amount, "USD")
    note = CreditNote(day("2026-01-10"), dollars, Money.zero("USD"))

    with pytest.raises(NoQuote, match="invoice -, which is in USD"):
        calculate(claim(invoice(), credit_notes=[note]))


def test_a_foreign_credit_note_counts_at_the_rate_of_its_invoice():
    """`domain.md` 3.2, step 1"""
    note = CreditNote(day("2026-01-10"), Money(eur(1_072).amount, "USD"), Money.zero("USD"), "A")
    quotes = Quotes("A", eur("1.0850").amount, eur("1.0720").amount, eur("1.1010").amount)

    calculation = calculate(claim(in_dollars(50_000), credit_notes=[note], quotes=(quotes,)))

    assert calculation.insured_debt == eur("45641.79")
