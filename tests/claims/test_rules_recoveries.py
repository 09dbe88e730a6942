"""Sharing recoveries and costs after payout."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.rules import other_covers, recoveries
from claims.rules.prejudice import prejudice
from core.money import Money
from policies.rules.terms import CostModel
from tests.claims.rules_factory import eur


def paid_claim(insured=100_000, uninsured=20_000, indemnity=90_000, **changes):
    return recoveries.PaidClaim(
        **{
            "insured_debt": eur(insured),
            "uninsured_debt": eur(uninsured),
            "vat": eur(0),
            "indemnity": eur(indemnity),
            "recoveries_before_payout": eur(0),
            "reimbursed": eur(0),
            "enforcement_costs": eur(0),
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("claim", "recovery", "to_insurer"),
    [
        (paid_claim(), 24_000, 18_000),  # CLM-14: 90 of 120
        (paid_claim(40_000, 10_000, 28_500), 5_000, 2_850),  # CLM-32: after a first loss
        (paid_claim(recoveries_before_payout=eur(20_000)), 24_000, "21600.00"),  # 90 of 100
        (paid_claim(50_000, 0, 45_000), 53_000, 45_000),  # CLM-28: no more than it paid
        (paid_claim(50_000, 0, 45_000, enforcement_costs=eur(1_000)), 53_000, 46_000),
        (paid_claim(50_000, 0, 45_000, reimbursed=eur(44_000)), 5_000, 1_000),
        (paid_claim(50_000, 0, 45_000, reimbursed=eur(45_000)), 5_000, 0),
    ],
)
def test_a_recovery_is_shared_by_what_each_bore_of_the_loss(claim, recovery, to_insurer):
    """R-CLM-06, R-CLM-07"""
    shares = recoveries.share_recovery(eur(recovery), claim)

    assert shares.to_insurer == eur(to_insurer)
    assert shares.to_policyholder == eur(recovery) - eur(to_insurer)


def test_the_vat_in_a_dividend_goes_to_the_policyholder():
    """CLM-26"""
    claim = paid_claim(100_000, 0, 90_000, vat=eur(21_000))

    shares = recoveries.share_recovery(eur(6_050), claim)

    assert shares.vat_part == eur(1_050)
    assert (shares.to_insurer, shares.to_policyholder_principal) == (eur(4_500), eur(500))
    assert shares.to_policyholder == eur(1_550)


def test_the_insurer_never_has_more_than_the_whole_of_a_recovery():
    paid_more_than_was_left = paid_claim(recoveries_before_payout=eur(50_000))

    shares = recoveries.share_recovery(eur(1_000), paid_more_than_was_left)

    assert (shares.insurer_uncapped, shares.to_policyholder) == (eur(1_000), eur(0))


def test_without_a_loss_left_there_is_no_proportion():
    with pytest.raises(recoveries.NothingLeftToShare):
        recoveries.share_recovery(eur(1), paid_claim(recoveries_before_payout=eur(120_000)))


amounts = st.integers(min_value=0, max_value=10**10).map(lambda c: eur(Decimal(c).scaleb(-2)))


@given(amounts, amounts, amounts, amounts, amounts, amounts)
def test_the_shares_of_a_recovery_add_up_to_it_and_nobody_owes(
    recovery, insured, uninsured, vat, indemnity, reimbursed
):
    """`domain.md` 3.5: sums of recovery shares equal the recovery to the cent"""
    claim = recoveries.PaidClaim(
        insured + eur(1),
        uninsured,
        vat,
        min(indemnity, insured),
        eur(0),
        reimbursed,
        eur(0),
    )

    shares = recoveries.share_recovery(recovery, claim)

    parts = (shares.to_insurer, shares.to_policyholder_principal, shares.vat_part)
    assert Money.sum(parts, "EUR") == recovery
    assert min(parts) >= eur(0)
    assert shares.to_insurer <= claim.indemnity


def test_layers_share_by_what_each_bore_and_the_rest_is_the_policyholders():
    """CLM-21"""
    shares = recoveries.share_over_layers(eur(17_000), [eur(90_000), eur(40_000)], eur(170_000))

    assert shares == (eur(9_000), eur(4_000))


@pytest.mark.parametrize(
    ("recovery", "borne", "expected"),
    [
        ("0.01", [1, 1], ["0.01", 0]),  # half a cent each is not two cents
        (10, [2, 2], [2, 2]),  # no layer gets more than it bore
    ],
)
def test_layers_never_share_out_more_than_there_is_or_than_they_bore(recovery, borne, expected):
    shares = recoveries.share_over_layers(eur(recovery), [eur(each) for each in borne], eur(2))

    assert shares == tuple(eur(each) for each in expected)


@pytest.mark.parametrize(
    ("model", "insurer"),
    [(CostModel.A, 2_000), (CostModel.B, 1_800)],  # CLM-14
)
def test_collection_costs_follow_the_debt(model, insurer):
    """R-CLM-08"""
    shares = recoveries.share_costs(eur(2_400), paid_claim(), model, Decimal("0.90"))

    assert (shares.insurer, shares.policyholder) == (eur(insurer), eur(2_400) - eur(insurer))


def test_costs_of_no_debt_are_the_policyholders():
    nothing_owed = paid_claim(0, 0, 0)

    shares = recoveries.share_costs(eur(10), nothing_owed, CostModel.A, Decimal("0.90"))

    assert shares == recoveries.CostShares(eur(0), eur(10))


@pytest.mark.parametrize(
    ("lost", "share_of_debt", "insured_share", "expected"),
    [
        (10_000, "1.00", "0.90", 9_000),  # CLM-20
        (10_000, "0.50", "0.90", 4_500),
        ("0.05", "1", "0.90", "0.05"),  # 0.045 goes up
        (0, "1", "0.90", 0),  # lateness alone costs nothing
    ],
)
def test_lateness_costs_what_the_insurer_lost_by_it(lost, share_of_debt, insured_share, expected):
    """R-CLM-12"""
    found = prejudice(eur(lost), Decimal(share_of_debt), Decimal(insured_share))

    assert found == eur(expected)


@pytest.mark.parametrize(
    ("salvage", "cancelled", "advance", "limit", "expected"),
    [
        (8_000, 0, 0, 40_000, 27_000),  # CLM-24
        (8_000, 1_000, 2_000, 40_000, 24_000),  # R-POL-53: cancelled items, advance payments
        (8_000, 0, 0, 26_999, 26_999),
        (35_001, 0, 0, 40_000, 0),
    ],
)
def test_an_order_that_cannot_be_shipped_costs_what_was_made_for_it(
    salvage, cancelled, advance, limit, expected
):
    loss = other_covers.PreShipmentLoss(eur(35_000), eur(salvage), eur(cancelled), eur(advance))

    assert loss.insured_within(eur(limit)) == eur(expected)
