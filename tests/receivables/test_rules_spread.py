"""Lines of a ledger beside what we know, where nobody said which invoice some money went to."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from receivables.rules import ledger as booking
from receivables.rules import spread as rules
from receivables.rules.spread import Compared, Standing
from receivables.rules.upload import LedgerLine
from tests.factories import eur
from tests.receivables.test_rules_ledger import invoice, ledger, ledgers, note, receipt

ACCOUNT = (7, "EUR")
AS_OF = "2026-03-31"  # after all that is booked
NOTHING_NEW = Compared()


def standing(left, most, account=ACCOUNT):
    return Standing(account, eur(left), eur(most))


def line(number, left, place=2, due="2026-02-01"):
    return LedgerLine(
        line=place,
        debtor_id="90000001",
        invoice_no=number,
        invoice_date=date(2026, 1, 1),
        due_date=date.fromisoformat(due),
        gross=eur(1_000_000),
        net=eur(1_000_000),
        open=left if isinstance(left, Money) else eur(left),
        is_disputed=False,
        reference="",
    )


def said(amounts, due=None):
    dues = due or {}
    return {
        number: line(number, left, place, dues.get(number, "2026-02-01"))
        for place, (number, left) in enumerate(amounts.items(), start=2)
    }


def compared(amounts, known, to_mend=None, **more):
    return rules.compared(said(amounts, **more), known, to_mend or {})


@pytest.mark.parametrize(
    ("receipts", "notes", "most"),
    [
        ([], [], {"A": 100, "B": 50}),
        ([receipt(30)], [], {"A": 100, "B": 50}),  # of no one invoice
        ([], [note(30)], {"A": 100, "B": 50}),  # nor is this
        ([receipt(30, designated="B")], [], {"A": 100, "B": 20}),
        ([receipt(60, designated="B")], [], {"A": 100, "B": 0}),  # the 10 left is of no one
        ([receipt(20, designated="B")], [note(10, "B")], {"A": 100, "B": 20}),
        ([receipt(30, designated="C")], [], {"A": 100, "B": 50}),  # not known on that day
    ],
)
def test_only_what_names_an_invoice_lowers_the_most_that_can_be_open_on_it(receipts, notes, most):
    account = ledger(invoice("A", 100), invoice("B", 50), receipts=receipts, notes=notes)

    found = rules.standing(ACCOUNT, account)

    assert {number: each.most for number, each in found.items()} == {
        number: eur(amount) for number, amount in most.items()
    }


TWO = {"A": standing(50, 100), "B": standing(50, 100)}


@pytest.mark.parametrize(
    ("known", "amounts", "found"),
    [
        (TWO, {"A": 0, "B": 100}, {"A": NOTHING_NEW, "B": NOTHING_NEW}),
        (TWO, {"A": 0, "B": 70}, {"A": Compared(paid=eur(30)), "B": NOTHING_NEW}),
        (TWO, {"A": 40, "B": 50}, {"A": Compared(paid=eur(10)), "B": NOTHING_NEW}),
        (TWO, {"B": 100}, {"B": NOTHING_NEW}),  # what is not listed may be paid
        (TWO, {"B": 40}, {"B": Compared(paid=eur(10))}),  # and stays as it was
        (  # what was paid by name on B is not on A
            {"A": standing(50, 50), "B": standing(50, 100)},
            {"A": 60, "B": 40},
            {"A": Compared(at_most=eur(50)), "B": Compared(paid=eur(10))},
        ),
        (  # too much in all, on one line or on both
            TWO,
            {"A": 50, "B": 51},
            {"A": NOTHING_NEW, "B": Compared(at_most=eur(50))},
        ),
        (TWO, {"A": 60, "B": 60}, {n: Compared(at_most=eur(50)) for n in "AB"}),
        (  # the money of one buyer does not pay for another
            {"A": standing(50, 100), "B": standing(50, 100, (8, "EUR"))},
            {"A": 40, "B": 60},
            {"A": Compared(paid=eur(10)), "B": Compared(at_most=eur(50))},
        ),
    ],
)
def test_the_lines_of_a_buyer_are_compared_together(known, amounts, found):
    assert compared(amounts, known) == found


def test_what_we_had_set_off_against_higher_lines_went_to_the_oldest_due_of_the_lower():
    known = {number: standing(50, 100) for number in "ABC"}
    due = {"A": "2026-02-03", "B": "2026-02-02", "C": "2026-02-01"}

    found = compared({"A": 20, "B": 20, "C": 90}, known, due=due)

    assert found == {"A": Compared(paid=eur(20)), "B": NOTHING_NEW, "C": NOTHING_NEW}


def test_no_payment_follows_while_a_line_has_to_be_mended_that_may_tell_of_it():
    found = compared({"A": 0}, TWO, to_mend={"B": 9, "Z": 3})

    assert found == {"A": Compared(after_line=9)}


def test_a_line_to_be_mended_on_which_all_is_by_name_holds_nothing_up():
    known = {"A": standing(50, 100), "B": standing(50, 50)}

    assert compared({"A": 0}, known, to_mend={"B": 9}) == {"A": Compared(paid=eur(50))}


def total(amounts) -> Money:
    return Money.sum(amounts, "EUR")


def _open(known) -> Money:
    return total(each.open for each in known.values())


@given(ledgers(), st.data())
def test_any_spread_of_what_came_in_without_designation_brings_nothing_new(account, data):
    known = rules.standing(ACCOUNT, account)
    left, amounts = _open(known), {}
    for number in data.draw(st.permutations(sorted(known))):
        amounts[number] = min(left, known[number].most)
        left -= amounts[number]

    assert not left
    assert set(compared(amounts, known).values()) <= {NOTHING_NEW}


@st.composite
def lines(draw, known):
    """Draw what a ledger may say of the invoices that are known, sometimes more than can be."""
    cents = {number: int(each.most.amount * 100) for number, each in known.items()}
    return {
        number: eur(Decimal(draw(st.integers(0, most + draw(st.sampled_from([0, 0, 1])))))) / 100
        for number, most in cents.items()
    }


@given(ledgers(), st.data())
def test_what_is_paid_is_what_is_less_in_all_and_more_in_all_is_refused(account, data):
    known = rules.standing(ACCOUNT, account)
    amounts = data.draw(lines(known))

    found = compared(amounts, known)

    paid = total(each.paid for each in found.values() if each.paid is not None)
    fits = all(left <= known[number].most for number, left in amounts.items())
    is_taken_in = all(each.at_most is None for each in found.values())
    assert is_taken_in == (fits and total(amounts.values()) <= _open(known))
    if is_taken_in:
        assert paid == _open(known) - total(amounts.values())
    for number, each in found.items():
        if each.at_most is not None:
            assert known[number].open <= each.at_most < amounts[number]


@given(ledgers(), st.data())
def test_once_the_payments_are_booked_the_same_lines_bring_nothing_new(account, data):
    known = rules.standing(ACCOUNT, account)
    amounts = {n: left for n, left in data.draw(lines(known)).items() if data.draw(st.booleans())}
    found = compared(amounts, known)
    came_in = tuple(
        receipt(each.paid.amount, AS_OF, number)
        for number, each in found.items()
        if each.paid is not None
    )
    later = booking.Ledger(
        "EUR", account.invoices, account.credit_notes, (*account.receipts, *came_in)
    )

    again = compared(amounts, rules.standing(ACCOUNT, later))

    assert all(each.paid is None for each in again.values())
    assert {n: each.at_most is None for n, each in again.items()} == {
        n: each.at_most is None for n, each in found.items()
    }


@given(ledgers(), st.data())
def test_the_order_of_the_lines_changes_nothing(account, data):
    known = rules.standing(ACCOUNT, account)
    amounts = data.draw(lines(known))
    ordered = said(amounts)
    shuffled = {number: ordered[number] for number in data.draw(st.permutations(sorted(ordered)))}

    assert rules.compared(shuffled, known, {}) == rules.compared(ordered, known, {})
