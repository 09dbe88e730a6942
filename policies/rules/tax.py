"""Dutch insurance premium tax: domestic credit insurance is taxed, export is exempt (5.3)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from core.errors import BusinessError
from core.money import Money

# Rates by the day from which they count: art. 23 Wet op belastingen van rechtsverkeer.
RATES: tuple[tuple[date, Decimal], ...] = ((date(2013, 1, 1), Decimal("0.21")),)


class TaxRateUnknown(BusinessError):
    """The rate on the day is not in the series."""

    sentence = "The rate of insurance premium tax on %(on)s is not known."


class NoTurnoverToSplit(BusinessError):
    """Premium cannot be split over domestic and export without turnover."""

    sentence = "A premium cannot be split over domestic and export without turnover."


@dataclass(frozen=True, slots=True)
class PremiumTax:
    """The tax on a premium and its fees, and what the invoice comes to."""

    taxable_premium: Money
    exempt_premium: Money
    on_premium: Money
    on_fees: Money
    invoice_total: Money

    @property
    def total(self) -> Money:
        """The tax on premium and fees together."""
        return self.on_premium + self.on_fees


@dataclass(frozen=True, slots=True)
class Split:
    """An amount or a turnover, the part for buyers at home and the part for buyers abroad."""

    domestic: Money
    export: Money


def rate_on(day: date) -> Decimal:
    """Return the rate of the tax on `day`.

    :raises TaxRateUnknown: before the first row of the series
    """
    known = [rate for start, rate in RATES if start <= day]
    if not known:
        raise TaxRateUnknown(on=day)
    return known[-1]


def insurance_premium_tax(
    premium: Money, *, turnover: Split, fees: Split, rate: Decimal
) -> PremiumTax:
    """Work out the tax on a premium, split by turnover, and on the domestic fees (PRM-04).

    The exemption covers the export part only (art. 24(1)(h) and 24(2) of the law).

    :raises NoTurnoverToSplit: if there is no turnover
    """
    whole = turnover.domestic + turnover.export
    if whole.amount <= 0:
        raise NoTurnoverToSplit
    exact = Fraction(premium.amount) * Fraction(turnover.domestic.amount) / Fraction(whole.amount)
    taxable = Money(Decimal(exact.numerator) / exact.denominator, premium.currency).to_cents()
    on_premium = (taxable * rate).to_cents()
    on_fees = (fees.domestic * rate).to_cents()
    invoice_total = premium + fees.domestic + fees.export + on_premium + on_fees
    return PremiumTax(taxable, premium - taxable, on_premium, on_fees, invoice_total)
