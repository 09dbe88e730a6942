"""Terms as columns keep them, and as a proposal does until it is released."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core.money import Money
from policies.rules.countries import CountryTerms, SpecialCondition
from policies.rules.terms import (
    Attachment,
    Basis,
    CollectionService,
    CostModel,
    DiscretionaryOption,
    ExchangeRule,
    ExtensionStart,
    PolicyTerms,
    WaitingStart,
)

_AMOUNTS = frozenset({
    "credit_check", "discretionary_limit", "blind_maximum_per_buyer", "blind_maximum_per_year",
    "claims_threshold", "first_loss_each", "minimum_retention", "aggregate_first_loss",
    "maximum_liability", "minimum_premium",
})  # fmt: skip
_FIGURES = frozenset({
    "insured_share", "check_share", "discretionary_share", "blind_share", "premium_per_mille",
})  # fmt: skip
_CODES: Mapping[str, type[StrEnum]] = {
    "attachment": Attachment,
    "extension_start": ExtensionStart,
    "waiting_start": WaitingStart,
    "first_loss_basis": Basis,
    "aggregate_first_loss_basis": Basis,
    "exchange_rule": ExchangeRule,
    "collection_service": CollectionService,
    "cost_model": CostModel,
}
NAMES = [each.name for each in fields(PolicyTerms) if each.name != "currency"]


def columns_of(terms: PolicyTerms) -> dict[str, Any]:
    """Return terms as the columns of a row keep them."""
    return {name: _as_column(getattr(terms, name)) for name in NAMES}


def _as_column(value: Any) -> Any:
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_written(row) for row in value]
    return value


def read(currency: str, columns: Mapping[str, Any]) -> PolicyTerms:
    """Return the terms that columns keep, also where their figures are kept as text."""
    agreed = {
        name: None if columns[name] is None else Money(Decimal(columns[name]), currency)
        for name in _AMOUNTS
    }
    figures = {name: Decimal(columns[name]) for name in _FIGURES}
    codes = {name: code(columns[name]) for name, code in _CODES.items()}
    sets = {
        "countries": frozenset(columns["countries"]),
        "country_terms": tuple(_country(row) for row in columns["country_terms"]),
        "discretionary_options": frozenset(
            DiscretionaryOption(code) for code in columns["discretionary_options"]
        ),
    }
    return PolicyTerms(currency=currency, **{**columns, **agreed, **figures, **codes, **sets})


def _written(row: CountryTerms) -> dict[str, Any]:
    return {
        "country": row.country,
        "insured_share": None if row.insured_share is None else str(row.insured_share),
        "maximum_payment_days": row.maximum_payment_days,
        "discretionary_allowed": row.discretionary_allowed,
        "conditions": sorted(row.conditions),
    }


def _country(row: dict[str, Any]) -> CountryTerms:
    share = row["insured_share"]
    return CountryTerms(
        country=row["country"],
        insured_share=None if share is None else Decimal(share),
        maximum_payment_days=row["maximum_payment_days"],
        discretionary_allowed=row["discretionary_allowed"],
        conditions=frozenset(SpecialCondition(code) for code in row["conditions"]),
    )
