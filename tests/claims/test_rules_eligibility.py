"""Which invoices a claim may count, and how they fill the limit."""

import pytest

from claims.rules.calculation import calculate
from claims.rules.inputs import Attachment, Exclusion, NotAReason, Period, ShareOutOfRange
from limits.rules.cover import limit_fill
from limits.rules.cover.reasons import CLAUSES, Reason
from limits.rules.lifecycle import LimitKind
from receivables.rules.ledger import Dispute
from receivables.rules.states import PaymentForm
from tests.claims.rules_factory import (
    claim,
    day,
    eur,
    invoice,
    limit,
    policy_year,
    receipt,
    terms,
)


def line(calculation, number="A"):
    return next(each for each in calculation.lines if each.number == number)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"issued": "2026-01-05", "due": "2026-03-06"}, Reason.COVERED),  # 60 days
        ({"issued": "2026-01-05", "due": "2026-03-07"}, Reason.TERMS_EXCEEDED),  # 61, CLM-18
        ({"dispatched": "2026-01-05", "issued": "2026-02-04"}, Reason.COVERED),  # 30 days
        ({"dispatched": "2026-01-05", "issued": "2026-02-05"}, Reason.LATE_INVOICED),  # 31
        ({"dispatched": "2026-03-09"}, Reason.COVERED),  # the day before the loss
        ({"dispatched": "2026-03-10"}, Reason.AFTER_DATE_OF_LOSS),  # the date of loss itself
        ({"payment_form": PaymentForm.PREPAID}, Reason.CASH_OR_PREPAID),  # CLM-30
        ({"payment_form": PaymentForm.CASH}, Reason.CASH_OR_PREPAID),
        ({"payment_form": PaymentForm.LETTER_OF_CREDIT}, Reason.CASH_OR_PREPAID),
    ],
)
def test_an_invoice_is_tested_against_the_terms(changes, reason):
    """R-POL-10"""
    calculation = calculate(claim(invoice(**changes)))

    assert line(calculation).reason is reason
    assert line(calculation).uninsured == eur(0 if reason is Reason.COVERED else 10_000)


ALL_WRONG_THEN_ONE_LESS_EACH: list[tuple[dict[str, object], Reason]] = [
    ({}, Reason.EXCLUDED_ASSOCIATED),
    ({"exclusions": ()}, Reason.CASH_OR_PREPAID),
    ({"payment_form": PaymentForm.OPEN_ACCOUNT}, Reason.OUTSIDE_POLICY_PERIOD),
    ({"years": (policy_year(),)}, Reason.TERMS_EXCEEDED),
    ({"terms": terms(maximum_payment_days=999)}, Reason.LATE_INVOICED),
    (
        {"terms": terms(maximum_payment_days=999, maximum_invoicing_days=99)},
        Reason.AFTER_DATE_OF_LOSS,
    ),
    ({"date_of_loss": day("2026-12-31")}, Reason.STOP_SHIPMENT),
    ({"stops": ()}, Reason.NO_LIMIT),
    ({"limits": (limit(),)}, Reason.DISPUTED),
    ({"disputes": ()}, Reason.COVERED),
]


@pytest.mark.parametrize("put_right", range(len(ALL_WRONG_THEN_ONE_LESS_EACH)))
def test_the_first_failing_test_gives_the_reason(put_right):
    """R-POL-10, in the order of `domain.md` 1.4"""
    wrong: dict[str, object] = {
        "limits": (),
        "years": (policy_year(since="2027-01-01"),),
        "exclusions": (Exclusion("A", Reason.EXCLUDED_ASSOCIATED),),
        "stops": (Period(day("2026-05-01")),),
        "disputes": (Dispute("A"),),
        "date_of_loss": day("2026-05-01"),
        "payment_form": PaymentForm.PREPAID,
    }
    for changes, _ in ALL_WRONG_THEN_ONE_LESS_EACH[: put_right + 1]:
        wrong |= changes
    form = wrong.pop("payment_form")
    sold = invoice(
        dispatched="2026-06-01", issued="2026-08-01", due="2026-12-01", payment_form=form
    )

    calculation = calculate(claim(sold, **wrong))

    assert line(calculation).reason is ALL_WRONG_THEN_ONE_LESS_EACH[put_right][1]


def test_an_invoice_that_is_paid_says_so_whatever_else_is_true_of_it():
    """`domain.md` 3.2, fine print"""
    paid = invoice(payment_form=PaymentForm.PREPAID)

    calculation = calculate(claim(paid, receipts=[receipt(10_000, "2026-03-10")]))

    assert line(calculation).reason is Reason.PAID


@pytest.mark.parametrize(
    "reason", [Reason.COUNTRY_NOT_COVERED, Reason.ACTIVITY_NOT_COVERED, Reason.CONDITION_NOT_MET]
)
def test_grounds_established_by_people_take_an_invoice_out_of_cover(reason):
    calculation = calculate(claim(invoice(), exclusions=(Exclusion("A", reason),)))

    assert line(calculation).reason is reason


def test_a_reason_that_the_calculation_finds_itself_cannot_be_noted_by_hand():
    with pytest.raises(NotAReason):
        Exclusion("A", Reason.LIMIT_EXCEEDED)


def test_every_reason_has_its_clause():
    """R-CLM-18"""
    assert set(CLAUSES) == set(Reason)


@pytest.mark.parametrize(
    ("attachment", "reason"),
    [
        (Attachment.RISK_ATTACHING, Reason.OUTSIDE_POLICY_PERIOD),
        (Attachment.LOSSES_OCCURRING, Reason.COVERED),
    ],
)
def test_the_policy_says_whether_dispatch_or_loss_must_lie_in_the_year(attachment, reason):
    """`domain.md` 1.2, CLM-31"""
    facts = claim(
        invoice(dispatched="2025-12-31"),
        years=(policy_year(since="2026-01-01", until="2026-12-31"),),
        terms=terms(attachment=attachment),
    )

    assert line(calculate(facts)).reason is reason


@pytest.mark.parametrize(
    ("stops", "lifted", "reason"),
    [
        ((), (), Reason.COVERED),
        ((Period(day("2026-01-05")),), (), Reason.STOP_SHIPMENT),  # from that day on
        ((Period(day("2026-01-06")),), (), Reason.COVERED),  # from the day after
        ((Period(None, day("2026-01-04")),), (), Reason.COVERED),  # over the day before
        ((Period(None),), (Period(day("2026-01-05"), day("2026-01-05")),), Reason.COVERED),
    ],
)
def test_other_stops_count_on_the_dispatch_day_unless_the_insurer_lifted_them(
    stops, lifted, reason
):
    """R-POL-21, R-POL-22"""
    facts = claim(invoice(dispatched="2026-01-05"), stops=stops, stops_lifted=lifted)

    assert line(calculate(facts)).reason is reason


def test_an_invoice_that_is_not_insured_stops_shipments_as_well():
    """`domain.md` 3.2, fine print: every open invoice can cause the stop"""
    cash = invoice("A", due="2026-01-31", payment_form=PaymentForm.CASH)
    later = invoice("B", dispatched="2026-04-02")

    calculation = calculate(claim(cash, later, lost="2026-06-15"))

    assert line(calculation, "B").reason is Reason.STOP_SHIPMENT


@pytest.mark.parametrize(
    ("disputed", "reason", "insured", "uninsured"),
    [
        ("0.01", Reason.PARTLY_DISPUTED, "9999.99", 0),
        (4_000, Reason.PARTLY_DISPUTED, 6_000, 0),  # CLM-15a
        (10_000, Reason.DISPUTED, 0, 0),
        (12_000, Reason.DISPUTED, 0, 0),  # at most what is open
        (None, Reason.DISPUTED, 0, 0),  # all of it
    ],
)
def test_a_disputed_part_is_neither_insured_nor_uninsured(disputed, reason, insured, uninsured):
    """R-POL-50"""
    dispute = Dispute("A", None if disputed is None else eur(disputed))

    calculation = calculate(claim(invoice(), disputes=(dispute,)))

    assert line(calculation).reason is reason
    assert line(calculation).insured == eur(insured)
    assert line(calculation).uninsured == eur(uninsured)


def test_a_disputed_part_of_an_ineligible_invoice_is_not_uninsured_debt():
    """`domain.md` 3.2, fine print"""
    cash = invoice(payment_form=PaymentForm.CASH)

    calculation = calculate(claim(cash, disputes=(Dispute("A", eur(4_000)),)))

    assert line(calculation).reason is Reason.CASH_OR_PREPAID
    assert calculation.uninsured_debt == eur(6_000)


@pytest.mark.parametrize(
    ("vat_covered", "is_gross", "disputed"),
    [(False, True, 1_000), (False, False, 1_210), (True, True, 1_210)],
)
def test_a_dispute_stated_with_vat_is_brought_to_the_insured_basis(vat_covered, is_gross, disputed):
    """R-CLM-03"""
    facts = claim(
        invoice(vat=2_100),
        terms=terms(vat_covered=vat_covered),
        disputes=(Dispute("A", eur(1_210), is_gross=is_gross),),
    )

    assert calculate(facts).disputed == eur(disputed)


PERMANENT = limit(50, "2026-01-01")


@pytest.mark.parametrize(
    ("rows", "on", "reason"),
    [
        ([], "2026-01-01", Reason.NO_LIMIT),
        ([PERMANENT], "2025-12-31", Reason.NO_LIMIT),  # CLM-30: the day before
        ([PERMANENT], "2026-01-01", None),
        ([limit(50, "2026-01-01", "2026-01-31")], "2026-01-31", None),  # to is the last day
        ([limit(50, "2026-01-01", "2026-01-31")], "2026-02-01", Reason.LIMIT_EXPIRED),  # CLM-12
        ([PERMANENT, limit(0, "2026-02-15")], "2026-02-14", None),  # CLM-07: R-POL-31
        ([PERMANENT, limit(0, "2026-02-15")], "2026-02-15", Reason.LIMIT_WITHDRAWN),
        ([PERMANENT, limit(0, "2026-01-01")], "2026-01-01", Reason.LIMIT_WITHDRAWN),  # same day
        ([limit(0, "2026-01-01")], "2026-02-15", Reason.NO_LIMIT),  # a zero decision only
        (
            [PERMANENT, limit(0, "2026-02-15"), limit(9, "2026-02-15", kind=LimitKind.TEMPORARY)],
            "2026-02-15",
            None,  # R-POL-33: bound orders
        ),
        ([limit(50, "2026-01-01", kind=LimitKind.PRE_SHIPMENT)], "2026-01-01", Reason.NO_LIMIT),
        ([limit(50, "2026-01-01", kind=LimitKind.TOP_UP)], "2026-01-01", Reason.NO_LIMIT),
    ],
)
def test_a_limit_must_be_in_force_on_the_dispatch_date(rows, on, reason):
    """R-POL-30 to R-POL-34"""
    assert limit_fill.reason_without_limit(rows, day(on)) is reason


def test_the_newest_permanent_row_wins_and_temporary_rows_add():
    """R-POL-30"""
    rows = [
        limit(100, "2026-02-01"),
        limit(50, "2026-01-01"),
        limit(30, "2026-01-01", kind=LimitKind.TEMPORARY),
        limit(20, "2026-03-01"),
    ]

    found = limit_fill.rows_on(rows, day("2026-02-15"))

    assert [row.amount for row in found] == [eur(100), eur(30)]


def test_of_two_rows_from_one_day_the_later_in_the_list_is_the_newer():
    rows = [limit(100, "2026-02-01"), limit(60, "2026-02-01")]

    (found,) = limit_fill.rows_on(rows, day("2026-02-01"))

    assert found.amount == eur(60)


def test_a_top_up_ends_when_the_limit_under_it_ends():
    """R-POL-54, CLM-21"""
    rows = [limit(100), limit(50, kind=LimitKind.TOP_UP), limit(0, "2026-02-01")]

    before = limit_fill.rows_on(rows, day("2026-01-31"))
    after = limit_fill.rows_on(rows, day("2026-02-01"))

    assert [row.amount for row in before] == [eur(100), eur(50)]
    assert [row.amount for row in after] == [eur(0)]


@pytest.mark.parametrize(
    ("taken", "open_amount", "expected"),
    [
        (0, 40, [40]),
        (0, 100, [100]),  # exactly full
        (0, 101, [100, 1]),  # one over into the temporary row
        (0, 200, [100, 30]),  # more than there is
        (100, 10, [10]),  # only the temporary row has room; it is the second
        (130, 10, []),
        (150, 10, []),  # CLM-08a: a cut limit takes nothing away
    ],
)
def test_an_invoice_takes_the_room_that_is_left(taken, open_amount, expected):
    rows = [limit(100), limit(30, kind=LimitKind.TEMPORARY)]

    found = limit_fill.pieces(rows, eur(taken), eur(open_amount))

    assert [amount for _, amount in found] == [eur(amount) for amount in expected]


def test_each_part_of_an_invoice_has_the_share_of_the_row_that_covers_it():
    """CLM-36: 100,000 at 90 % and 10,000 at 80 %"""
    rows = (limit(100_000), limit(30_000, kind=LimitKind.TEMPORARY, share="0.80"))

    calculation = calculate(claim(invoice(net=110_000), limits=rows))

    assert [cover.indemnity for cover in line(calculation).covers] == [eur(90_000), eur(8_000)]


def test_invoices_fill_the_limit_by_dispatch_then_invoice_date_then_number():
    """`worked_examples.json`, limit_fill_order"""
    facts = claim(
        invoice("A", 60, dispatched="2026-01-06"),
        invoice("D", 60, dispatched="2026-01-05", issued="2026-01-07"),
        invoice("C", 60, dispatched="2026-01-05", issued="2026-01-06"),
        invoice("B", 60, dispatched="2026-01-05", issued="2026-01-06"),
        limits=(limit(150),),
    )

    calculation = calculate(facts)

    assert [(each.number, each.insured) for each in calculation.lines] == [
        ("B", eur(60)),
        ("C", eur(60)),
        ("D", eur(30)),
        ("A", eur(0)),
    ]


@pytest.mark.parametrize("share", ["-0.01", "1.01"])
def test_an_insured_share_lies_between_nothing_and_the_whole(share):
    with pytest.raises(ShareOutOfRange):
        limit(share=share)
