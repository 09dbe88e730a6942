"""What a loss is worth under the policy (`domain.md` 3.2, steps 11 to 18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from claims.rules.inputs import ClaimTerms, PolicyYear
from claims.rules.steps import Step, StepCode, Trail
from core.money import Money
from limits.rules.cover.limit_fill import Cover
from policies.rules.terms import Basis
from receivables.rules.proportion import exact, rounded, split


@dataclass(frozen=True, slots=True)
class YearResult:
    """What a claim does to one policy year: first loss used up, and indemnity paid from it."""

    label: str
    payable: Money
    first_loss_applied: Money
    first_loss_used_after: Money
    indemnity: Money


@dataclass(frozen=True, slots=True)
class Settlement:
    """The outcome for a loss; `by_cover` is the indemnity for each cover, adding up to it."""

    loss: Money
    is_below_threshold: bool
    after_share: Money
    first_loss_applied: Money
    indemnity: Money
    years: tuple[YearResult, ...]
    by_cover: tuple[Money, ...]
    steps: tuple[Step, ...]


def settle(
    loss: Money,
    covers: Sequence[Cover],
    terms: ClaimTerms,
    years: Sequence[PolicyYear],
    prejudice: Money,
) -> Settlement:
    """Work out what `loss` is worth; the order of the steps is the policy's.

    `loss` is what `covers` add up to, less its share of recoveries. Threshold, first loss of
    each claim and minimum retention are of the claim; aggregate first loss and maximum
    liability of each policy year its covers belong to (R-CLM-01).
    """
    trail = Trail(loss)
    if loss <= terms.claims_threshold:
        trail.go(StepCode.CLAIMS_THRESHOLD, Money.zero(loss.currency))
        return _nothing(loss, covers, years, trail)

    trail.go(StepCode.CLAIMS_THRESHOLD, loss)
    if terms.first_loss_basis is Basis.BEFORE_SHARE:
        left = (loss - terms.first_loss_each).floored_at_zero()
        trail.go(StepCode.FIRST_LOSS_BEFORE_SHARE, left)
    own_share_of = trail.amount
    by_year = _insured_shares(own_share_of, covers, years)
    trail.go(StepCode.INSURED_SHARE, Money.sum(by_year, loss.currency))
    if terms.first_loss_basis is Basis.AFTER_SHARE:
        left = (trail.amount - terms.first_loss_each).floored_at_zero()
        trail.go(StepCode.FIRST_LOSS_AFTER_SHARE, left)
    after_share = trail.amount

    retained = (own_share_of - terms.minimum_retention).floored_at_zero()
    trail.go(StepCode.MINIMUM_RETENTION, min(after_share, retained))
    payable = split(trail.amount, [exact(amount) for amount in by_year])
    first_losses = _first_losses(own_share_of, covers, payable, years, terms)
    results = _within_years(payable, years, first_losses, trail)
    left = (trail.amount - prejudice).floored_at_zero()
    results = _lowered_to(trail.go(StepCode.PREJUDICE, left), results)

    return Settlement(
        loss=loss,
        is_below_threshold=False,
        after_share=after_share,
        first_loss_applied=Money.sum((each.first_loss_applied for each in results), loss.currency),
        indemnity=trail.amount,
        years=results,
        by_cover=_by_cover(covers, {each.label: each.indemnity for each in results}),
        steps=trail.steps(),
    )


def _insured_shares(
    loss: Money, covers: Sequence[Cover], years: Sequence[PolicyYear]
) -> tuple[Money, ...]:
    """Return the insured share of the loss for each year, to the cent (step 13).

    With one insured share a year is rounded as a whole; where shares differ each covered
    amount is (CLM-36). Nothing is rounded before.
    """
    insured = Fraction(sum(exact(cover.amount) for cover in covers))
    of_each = [
        exact(loss) * exact(cover.amount) / insured * Fraction(cover.insured_share)
        for cover in covers
    ]
    if len({cover.insured_share for cover in covers}) > 1:
        of_each = [exact(rounded(amount, loss.currency)) for amount in of_each]
    return tuple(
        rounded(
            sum(
                (a for a, cover in zip(of_each, covers, strict=True) if cover.year == year.label),
                Fraction(0),
            ),
            loss.currency,
        )
        for year in years
    )


@dataclass(frozen=True, slots=True)
class _FirstLoss:
    """What a claim uses up of a year's first loss, and what that takes off what is payable."""

    applied: Money
    taken_off: Money


def _first_losses(
    loss: Money,
    covers: Sequence[Cover],
    payable: Sequence[Money],
    years: Sequence[PolicyYear],
    terms: ClaimTerms,
) -> list[_FirstLoss]:
    """Return the first loss of each policy year, as far as it is left.

    After the insured share it comes off what is payable. Before it, it is of the loss itself, and
    takes off the part of what is payable that it is of the loss.
    """
    left = [
        (year.aggregate_first_loss - year.aggregate_first_loss_used).floored_at_zero()
        for year in years
    ]
    if terms.aggregate_first_loss_basis is Basis.AFTER_SHARE:
        applied = [min(amount, rest) for amount, rest in zip(payable, left, strict=True)]
        return [_FirstLoss(amount, amount) for amount in applied]
    return [
        _before_share(of_year, amount, rest)
        for of_year, amount, rest in zip(_losses(loss, covers, years), payable, left, strict=True)
    ]


def _before_share(loss: Money, payable: Money, left: Money) -> _FirstLoss:
    applied = min(loss, left)
    if not loss:
        return _FirstLoss(applied, applied)
    part = exact(payable) * exact(applied) / exact(loss)
    return _FirstLoss(applied, rounded(part, payable.currency))


def _losses(loss: Money, covers: Sequence[Cover], years: Sequence[PolicyYear]) -> tuple[Money, ...]:
    """Share the loss over the policy years, in the proportion of what they cover."""
    weights = [
        sum((exact(cover.amount) for cover in covers if cover.year == year.label), Fraction(0))
        for year in years
    ]
    return split(loss, weights)


def _within_years(
    payable: Sequence[Money],
    years: Sequence[PolicyYear],
    first_losses: Sequence[_FirstLoss],
    trail: Trail,
) -> tuple[YearResult, ...]:
    """Take the first loss left in each policy year, then cap by the liability left in it."""
    results = []
    for year, amount, first_loss in zip(years, payable, first_losses, strict=True):
        label = year.label if len(years) > 1 else ""
        trail.go(StepCode.AGGREGATE_FIRST_LOSS, trail.amount - first_loss.taken_off, label)
        indemnity = uncapped = amount - first_loss.taken_off
        if year.maximum_liability is not None:
            indemnity = min(indemnity, (year.maximum_liability - year.paid).floored_at_zero())
        trail.go(StepCode.MAXIMUM_LIABILITY, trail.amount - (uncapped - indemnity), label)
        used_after = year.aggregate_first_loss_used + first_loss.applied
        results.append(YearResult(year.label, amount, first_loss.applied, used_after, indemnity))
    return tuple(results)


def _lowered_to(total: Money, results: tuple[YearResult, ...]) -> tuple[YearResult, ...]:
    shares = split(total, [exact(each.indemnity) for each in results])
    return tuple(
        YearResult(
            each.label, each.payable, each.first_loss_applied, each.first_loss_used_after, share
        )
        for each, share in zip(results, shares, strict=True)
    )


def _by_cover(covers: Sequence[Cover], by_year: Mapping[str, Money]) -> tuple[Money, ...]:
    """Share each year's indemnity over its covers, in the proportion of their insured shares."""
    shares: dict[int, Money] = {}
    for label, indemnity in by_year.items():
        places = [place for place, cover in enumerate(covers) if cover.year == label]
        weights = [
            exact(covers[place].amount) * Fraction(covers[place].insured_share) for place in places
        ]
        shares |= zip(places, split(indemnity, weights), strict=True)
    return tuple(shares[place] for place in range(len(covers)))


def _nothing(
    loss: Money, covers: Sequence[Cover], years: Sequence[PolicyYear], trail: Trail
) -> Settlement:
    nothing = Money.zero(loss.currency)
    untouched = tuple(
        YearResult(year.label, nothing, nothing, year.aggregate_first_loss_used, nothing)
        for year in years
    )
    return Settlement(
        loss=loss,
        is_below_threshold=True,
        after_share=nothing,
        first_loss_applied=nothing,
        indemnity=nothing,
        years=untouched,
        by_cover=tuple(nothing for _ in covers),
        steps=trail.steps(),
    )
