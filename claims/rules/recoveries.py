"""Sharing what comes in after payout, and the costs of getting it (R-CLM-06 to R-CLM-09)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.errors import BusinessError
from core.money import Money
from policies.rules.terms import CostModel
from receivables.rules.proportion import exact, part_of, rounded


class NothingLeftToShare(BusinessError):
    """The debt was recovered in full before payout, so there is no proportion to share in."""

    sentence = "Of a debt of %(debt)s nothing was left at payout, so nothing can be shared."


@dataclass(frozen=True, slots=True)
class PaidClaim:
    """A claim after payout: the debt on the insured basis, and who bore what of it.

    `vat` is the VAT open beside the debt; zero when VAT is covered. `reimbursed` is what the
    insurer got back before; `enforcement_costs` what recovering cost it and it may keep.
    """

    insured_debt: Money
    uninsured_debt: Money
    vat: Money
    indemnity: Money
    recoveries_before_payout: Money
    reimbursed: Money
    enforcement_costs: Money

    @property
    def debt(self) -> Money:
        """Return insured and uninsured debt together."""
        return self.insured_debt + self.uninsured_debt

    def insurer_ratio(self) -> Fraction:
        """Return the insurer's part of every recovery after payout (R-CLM-06).

        :raises NothingLeftToShare: if nothing of the debt was left at payout
        """
        loss = self.debt - self.recoveries_before_payout
        if loss.amount <= 0:
            raise NothingLeftToShare(debt=self.debt)
        return min(exact(self.indemnity) / exact(loss), Fraction(1))


@dataclass(frozen=True, slots=True)
class RecoveryShares:
    """A recovery, shared; the four parts add up to it: `to_insurer` and three of the policyholder.

    `insurer_uncapped` is the insurer's proportion before R-CLM-07 capped it.
    """

    vat_part: Money
    insurer_uncapped: Money
    to_insurer: Money
    to_policyholder_principal: Money

    @property
    def net_part(self) -> Money:
        """Return the recovery without its VAT."""
        return self.to_insurer + self.to_policyholder_principal

    @property
    def to_policyholder(self) -> Money:
        """Return all the policyholder gets or keeps, VAT included."""
        return self.to_policyholder_principal + self.vat_part


def share_recovery(recovery: Money, claim: PaidClaim) -> RecoveryShares:
    """Share a recovery after payout in the proportion of the loss each bore (CLM-14, CLM-32).

    The VAT in it goes to the policyholder, who owes it to the tax authority (CLM-26). The
    insurer never keeps more than it paid and its own enforcement costs; what is over, default
    interest too, is the policyholder's, and so is the odd cent (CLM-28).

    :raises NothingLeftToShare: if nothing of the debt was left at payout
    """
    net_part = part_of(recovery, claim.debt, claim.debt + claim.vat)
    uncapped = rounded(exact(net_part) * claim.insurer_ratio(), recovery.currency)
    most = (claim.indemnity + claim.enforcement_costs - claim.reimbursed).floored_at_zero()
    to_insurer = min(uncapped, most)
    return RecoveryShares(recovery - net_part, uncapped, to_insurer, net_part - to_insurer)


def share_over_layers(recovery: Money, borne: Sequence[Money], debt: Money) -> tuple[Money, ...]:
    """Return what each layer of cover gets of a recovery for what it bore of `debt` (CLM-21).

    No layer gets more than it bore; the rest, with the odd cent, is the policyholder's.
    """
    left = recovery
    shares = []
    for amount in borne:
        share = min(part_of(recovery, amount, debt), amount, left)
        left -= share
        shares.append(share)
    return tuple(shares)


@dataclass(frozen=True, slots=True)
class CostShares:
    """Collection costs, shared between the insurer and the policyholder."""

    insurer: Money
    policyholder: Money


def share_costs(
    costs: Money, claim: PaidClaim, model: CostModel, insured_share: Decimal
) -> CostShares:
    """Share collection costs (without VAT) after the debt they were made for (R-CLM-08).

    Model A has the insurer bear the insured part in full, model B times the insured share.
    """
    if not claim.debt:
        return CostShares(Money.zero(costs.currency), costs)
    part = exact(costs) * exact(claim.insured_debt) / exact(claim.debt)
    if model is CostModel.B:
        part *= Fraction(insured_share)
    insurer = rounded(part, costs.currency)
    return CostShares(insurer, costs - insurer)
