"""What cover costs: the quote step by step, the settlement after the year, fees (`domain.md` 5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction

from core.errors import BusinessError
from core.money import Money

RATE_STEP = Decimal("0.001")  # per mille, rounded up: domain.md 5.2
MINIMUM_STEP = 50  # a minimum premium is a multiple of this: domain.md 5.2
QUARTERS = 4  # a yearly fee is charged per quarter, R-PRM-04


class NothingToInsure(BusinessError):
    """There is no turnover to base a premium on."""

    sentence = "There is no turnover to insure: give at least one segment with turnover."


class LoadingsTooHigh(BusinessError):
    """Expenses, commission and profit together leave nothing of the premium for losses."""

    sentence = "Expenses, commission and profit take %(share)s of the premium: nothing is left."


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the turnover with its own speed of payment and probability of default."""

    name: str
    turnover: Money
    collection_days: Decimal
    pd: Decimal


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the quote assumes beside the turnover; every share is a part of one."""

    loss_given_default: Decimal
    exposure_uplift: Decimal
    insured_share: Decimal
    deductible_relief: Decimal
    risk_margin: Decimal
    expense_ratio: Decimal
    commission: Decimal
    profit: Decimal
    minimum_premium_ratio: Decimal

    @property
    def loadings(self) -> Decimal:
        """The part of the premium that is not there for losses."""
        return self.expense_ratio + self.commission + self.profit


@dataclass(frozen=True, slots=True)
class SegmentLoss:
    """What is expected to be lost in one segment in a year."""

    segment: Segment
    expected_loss: Money


@dataclass(frozen=True, slots=True)
class Quote:
    """A premium with every step that led to it, in the order of the calculation."""

    segments: tuple[SegmentLoss, ...]
    turnover: Money
    expected_loss: Money
    expected_indemnity: Money
    technical_premium: Money
    rate_per_mille: Decimal
    annual_premium: Money
    minimum_premium: Money


@dataclass(frozen=True, slots=True)
class Settlement:
    """The premium after the year; a balance below zero goes back to the policyholder."""

    declared: Money
    premium_on_turnover: Money
    final_premium: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class LimitFees:
    """The fees of one quarter."""

    domestic: Money
    foreign: Money

    @property
    def total(self) -> Money:
        """Both together."""
        return self.domestic + self.foreign


def quote(segments: Sequence[Segment], assumptions: Assumptions) -> Quote:
    """Work out an indicative premium (PRM-01); steps are exact, only what is shown is rounded.

    :raises NothingToInsure: if there is no turnover
    :raises LoadingsTooHigh: if the loadings take the whole premium
    """
    turnover = Fraction(sum(segment.turnover.amount for segment in segments))
    if turnover <= 0:
        raise NothingToInsure
    if assumptions.loadings >= 1:
        raise LoadingsTooHigh(share=assumptions.loadings)

    currency = segments[0].turnover.currency
    losses = [_expected_loss(segment, assumptions) for segment in segments]
    relief = 1 - Fraction(assumptions.deductible_relief)
    net = sum(losses) * Fraction(assumptions.insured_share) * relief
    margin = 1 + Fraction(assumptions.risk_margin)
    technical = net * margin / (1 - Fraction(assumptions.loadings))
    rate = _rounded_up(technical / turnover * 1000)
    premium = _premium_on(turnover, rate, currency)
    return Quote(
        segments=tuple(
            SegmentLoss(segment, _cents(loss, currency))
            for segment, loss in zip(segments, losses, strict=True)
        ),
        turnover=_cents(turnover, currency),
        expected_loss=_cents(sum(losses), currency),
        expected_indemnity=_cents(net, currency),
        technical_premium=_cents(technical, currency),
        rate_per_mille=rate,
        annual_premium=premium,
        minimum_premium=_to_minimum_step(premium * assumptions.minimum_premium_ratio),
    )


def settle_premium(
    declared: Iterable[Money],
    *,
    rate_per_mille: Decimal,
    minimum_premium: Money,
    deposit_paid: Money,
    refunds_deposit: bool = True,
) -> Settlement:
    """Settle the premium of a year on the turnover declared (R-PRM-02, PRM-02, PRM-03).

    `refunds_deposit` is the policy's choice: without it a deposit above the premium is kept.
    """
    currency = minimum_premium.currency
    total = Money.sum(declared, currency)
    on_turnover = _premium_on(Fraction(total.amount), rate_per_mille, currency)
    final = max(on_turnover, minimum_premium)
    balance = final - deposit_paid
    if not refunds_deposit:
        balance = balance.floored_at_zero()
    return Settlement(total, on_turnover, final, balance)


def maximum_liability(
    premium: Money, *, minimum_premium: Money, multiple: int, floor: Money
) -> Money:
    """Return the most the policy pays in a year (PRM-06): a multiple of premium, above a floor."""
    return max(max(premium, minimum_premium) * multiple, floor).to_cents()


def limit_fees(
    *, domestic_fee: Money, foreign_fee: Money, domestic_limits: int, foreign_limits: int
) -> LimitFees:
    """Return a quarter's fees for limits in force at any time in it (R-PRM-04, PRM-07)."""
    return LimitFees(
        (domestic_fee * domestic_limits / QUARTERS).to_cents(),
        (foreign_fee * foreign_limits / QUARTERS).to_cents(),
    )


def _expected_loss(segment: Segment, assumptions: Assumptions) -> Fraction:
    exposed = Fraction(segment.turnover.amount) * Fraction(segment.collection_days) / 365
    severity = Fraction(assumptions.loss_given_default) * Fraction(assumptions.exposure_uplift)
    return exposed * Fraction(segment.pd) * severity


def _premium_on(turnover: Fraction, rate_per_mille: Decimal, currency: str) -> Money:
    return _cents(turnover * Fraction(rate_per_mille) / 1000, currency)


def _to_minimum_step(amount: Money) -> Money:
    steps = (amount.amount / MINIMUM_STEP).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return Money(steps * MINIMUM_STEP, amount.currency)


def _rounded_up(exact: Fraction) -> Decimal:
    """Round a rate up to its step; a rate that is on a step already stays there."""
    return _decimal(exact).quantize(RATE_STEP, rounding=ROUND_CEILING)


def _cents(exact: Fraction | int, currency: str) -> Money:
    return Money(_decimal(Fraction(exact)), currency).to_cents()


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / Decimal(exact.denominator)
