"""What is true of every claim (`domain.md` 3.5, invariants)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from claims.rules.calculation import calculate
from claims.rules.inputs import ClaimInputs, LimitRow
from core.money import Money
from limits.rules.lifecycle import LimitKind
from policies.rules.terms import Basis
from receivables.rules.ledger import CreditNote, Dispute, Invoice, Ledger, Receipt
from receivables.rules.states import PaymentForm
from tests.claims.rules_factory import eur, policy_year, terms

LOST_ON = date(2026, 6, 15)
SHARE = Decimal("0.90")
CLAIMS = settings(max_examples=60, deadline=None)  # the clock of a busy machine proves nothing

amounts = st.integers(min_value=0, max_value=100_000_00).map(
    lambda cents: Money(Decimal(cents).scaleb(-2), "EUR")
)
small_amounts = st.one_of(st.just(eur(0)), amounts.map(lambda amount: (amount / 20).to_cents()))
days = st.integers(min_value=-200, max_value=30).map(lambda days: LOST_ON + timedelta(days=days))
shares = st.sampled_from([Decimal("0.70"), Decimal("0.80"), SHARE, Decimal(1)])


@st.composite
def invoices(draw, number):
    dispatched_on = draw(days)
    issued_on = dispatched_on + timedelta(days=draw(st.integers(0, 40)))
    net = draw(amounts)
    return Invoice(
        number,
        dispatched_on,
        issued_on,
        issued_on + timedelta(days=draw(st.integers(0, 70))),
        net,
        draw(st.sampled_from([eur(0), (net * Decimal("0.21")).to_cents()])),
        draw(st.sampled_from([PaymentForm.OPEN_ACCOUNT] * 4 + [PaymentForm.CASH])),
    )


@st.composite
def claims(draw, share=None):
    numbers = "ABCDE"[: draw(st.integers(0, 5))]
    of_these = st.sampled_from([*numbers, None])
    kinds = st.sampled_from([LimitKind.APPROVED, LimitKind.APPROVED, LimitKind.TEMPORARY])
    disputed = draw(st.sets(st.sampled_from(numbers), max_size=2)) if numbers else set()
    return ClaimInputs(
        date_of_loss=LOST_ON,
        ledger=Ledger(
            "EUR",
            tuple(draw(invoices(number)) for number in numbers),
            tuple(
                draw(
                    st.lists(
                        st.builds(CreditNote, days, small_amounts, small_amounts, of_these),
                        max_size=2,
                    )
                )
            ),
            tuple(draw(st.lists(st.builds(Receipt, days, amounts, of_these), max_size=3))),
        ),
        limits=tuple(
            draw(
                st.lists(
                    st.builds(
                        LimitRow,
                        days,
                        st.one_of(st.none(), days),
                        amounts,
                        kinds,
                        st.just(share) if share else shares,
                    ),
                    max_size=4,
                )
            )
        ),
        terms=terms(
            vat_covered=draw(st.booleans()),
            claims_threshold=draw(small_amounts),
            first_loss_each=draw(small_amounts),
            first_loss_basis=draw(st.sampled_from(list(Basis))),
            minimum_retention=draw(small_amounts),
        ),
        years=(
            policy_year(
                first_loss=draw(small_amounts).amount,
                used=draw(small_amounts).amount,
                maximum=draw(st.one_of(st.none(), amounts.map(lambda amount: amount.amount))),
                paid=draw(small_amounts).amount,
            ),
        ),
        prejudice=draw(small_amounts),
        paid_earlier=draw(small_amounts),
        premium_set_off=draw(small_amounts),
        disputes=tuple(Dispute(number, draw(st.one_of(st.none(), amounts))) for number in disputed),
    )


@CLAIMS
@given(claims())
def test_every_cent_of_the_debt_is_insured_uninsured_or_disputed(claim):
    calculation = calculate(claim)

    lines = calculation.lines
    assert Money.sum((line.insured for line in lines), "EUR") == calculation.insured_debt
    assert Money.sum((line.uninsured for line in lines), "EUR") == calculation.uninsured_debt
    assert all(
        line.insured + line.uninsured + line.disputed == line.open_basis
        and min(line.insured, line.uninsured, line.disputed) >= eur(0)
        for line in lines
    )


@CLAIMS
@given(claims())
def test_the_insured_debt_is_at_most_the_highest_limit_in_force(claim):
    calculation = calculate(claim)

    permanent = [row.amount for row in claim.limits if row.kind is LimitKind.APPROVED]
    temporary = [row.amount for row in claim.limits if row.kind is LimitKind.TEMPORARY]
    highest = max(permanent, default=eur(0)) + Money.sum(temporary, "EUR")
    assert calculation.insured_debt <= highest


@CLAIMS
@given(claims(share=SHARE))
def test_the_indemnity_is_never_below_nothing_nor_above_the_insured_share_of_the_debt(claim):
    calculation = calculate(claim)

    assert eur(0) <= calculation.indemnity <= (calculation.insured_debt * SHARE).to_cents()


@CLAIMS
@given(claims())
def test_the_indemnities_of_lines_and_of_years_add_up_to_the_indemnity(claim):
    calculation = calculate(claim)

    by_line = Money.sum((line.indemnity for line in calculation.lines), "EUR")
    by_year = Money.sum((year.indemnity for year in calculation.years), "EUR")
    assert by_line == by_year == calculation.indemnity
    assert calculation.indemnity <= calculation.loss


@CLAIMS
@given(claims())
def test_each_step_begins_where_the_one_before_it_ended(claim):
    calculation = calculate(claim)

    assert all(before.after == after.before for before, after in pairwise(calculation.steps))
    assert calculation.steps[0].before == eur(0)
    assert calculation.steps[-1].after == calculation.payment


@CLAIMS
@given(claims())
def test_the_same_inputs_give_the_same_result_in_whatever_order_they_stand(claim):
    ledger = claim.ledger
    shuffled = replace(ledger, invoices=ledger.invoices[::-1], receipts=ledger.receipts[::-1])

    assert calculate(claim) == calculate(claim)
    assert calculate(replace(claim, ledger=shuffled)) == calculate(claim)


@CLAIMS
@given(claims(), amounts, days.filter(lambda day: day <= LOST_ON))
def test_one_more_receipt_before_the_loss_never_raises_the_debt(claim, amount, received_on):
    more = replace(claim.ledger, receipts=(*claim.ledger.receipts, Receipt(received_on, amount)))

    assert calculate(replace(claim, ledger=more)).debt <= calculate(claim).debt


@CLAIMS
@given(claims(), small_amounts)
def test_a_new_version_pays_the_difference_with_the_one_before(claim, prejudice):
    """R-CLM-02"""
    earlier = calculate(replace(claim, paid_earlier=eur(0), premium_set_off=eur(0)))
    facts = replace(
        claim, prejudice=prejudice, paid_earlier=earlier.payment, premium_set_off=eur(0)
    )

    later = calculate(facts)

    assert earlier.payment + later.payment == later.indemnity
