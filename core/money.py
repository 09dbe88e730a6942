"""Money: an exact amount in one currency that knows its exponent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import total_ordering

from core.errors import BusinessError

# ISO 4217 minor units that differ from 2 (published list, edition of 1 January 2026).
_EXPONENTS = {
    "BHD": 3, "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0,
    "KMF": 0, "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0, "RWF": 0, "TND": 3, "UGX": 0,
    "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip

# What money is counted in: ISO 4217 without funds, metals and test codes (same edition).
CURRENCIES = frozenset({
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BHD",
    "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF",
    "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN",
    "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD",
    "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES",
    "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL",
    "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN",
    "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP",
    "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK",
    "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT",
    "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VES", "VND",
    "VUV", "WST", "XAF", "XCD", "XCG", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
})  # fmt: skip

_LARGEST = Decimal("999999999999999.999")  # numeric(18,3)


class CurrenciesDiffer(BusinessError):
    """Two amounts in different currencies were put together."""

    sentence = "%(left)s and %(right)s cannot be put together: convert one of them first."


class NotAnAmount(BusinessError):
    """The value is no amount of money that can be kept."""

    sentence = "%(value)s is not an amount of money in %(currency)s."


class UnknownCurrency(BusinessError):
    """The code is none of ISO 4217, or not one people pay in."""

    sentence = "%(currency)s is no currency people pay in. Use a code such as EUR, USD or GBP."


def ensure_currency(currency: str) -> None:
    """Refuse a code that no money is counted in.

    :raises UnknownCurrency: naming the code
    """
    if currency not in CURRENCIES:
        raise UnknownCurrency(currency=currency)


def exponent(currency: str) -> int:
    """Return the number of decimals `currency` counts in: EUR 2, JPY 0, KWD 3."""
    return _EXPONENTS.get(currency, 2)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in `currency` (ISO 4217), exact; rounded only by `to_cents`.

    :raises NotAnAmount: for NaN, infinity or more than fits numeric(18,3)
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or abs(self.amount) > _LARGEST:
            raise NotAnAmount(value=str(self.amount)[:40], currency=self.currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing, in `currency`."""
        return cls(Decimal(0), currency)

    @classmethod
    def sum(cls, parts: Iterable[Money], currency: str) -> Money:
        """Add up `parts`; nothing at all is zero in `currency`."""
        return sum(parts, start=cls.zero(currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other).amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __truediv__(self, divisor: Decimal | int) -> Money:
        return Money(self.amount / divisor, self.currency)

    def ratio_to(self, whole: Money) -> Decimal:
        """Return this amount as a share of `whole`; zero when `whole` is zero."""
        if not self._same(whole).amount:
            return Decimal(0)
        return self.amount / whole.amount

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other).amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def to_cents(self) -> Money:
        """Round half up to the currency's own smallest unit."""
        step = Decimal(1).scaleb(-exponent(self.currency))
        return Money(self.amount.quantize(step, rounding=ROUND_HALF_UP), self.currency)

    def floored_at_zero(self) -> Money:
        """Return this amount, or zero when it is below zero."""
        return self if self.amount > 0 else Money.zero(self.currency)

    def floored_to(self, unit: int) -> Money:
        """Round down to a whole multiple of `unit` (limits are given in steps of 500 or 1,000)."""
        return Money(self.amount // unit * unit, self.currency)

    def plain(self) -> str:
        """Write the figure as machines read it, in the currency's own decimals: 0.00, in yen 0.

        Every amount the API gives is written here, so that systems see one form.
        """
        return str(self.to_cents().amount)

    def __str__(self) -> str:
        return f"{self.currency} {self.to_cents().amount:,.{exponent(self.currency)}f}"

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrenciesDiffer(left=self.currency, right=other.currency)
        return other
