"""What people call the figures of the tables, and how each is written."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import Money
from core.templatetags.amounts import money_text, number, share
from limits.rules.tables import CURRENCY

STEPS: dict[str, Promise] = {
    "PROPOSED": _("Proposed"),
    "RELEASED": _("Released"),
    "REJECTED": _("Rejected"),
}
GRADE: dict[str, Promise] = {
    "cap": _("Most on a buyer"),
    "equity_share": _("Of its equity"),
    "turnover_share": _("Of its turnover"),
    "longest_terms_days": _("Longest terms, days"),
    "review_months": _("Review after, months"),
    "automatic_authority": _("By the rules alone up to"),
}
REST: dict[str, Promise] = {
    "no_accounts_share": _("Without accounts that count, of the most on a buyer"),
    "no_accounts_most": _("Without accounts that count, at most"),
    "accounts_months": _("Accounts count until they are this old, months"),
    "new_company_months": _("A company is new until it is this old, months"),
    "rounding_unit": _("Step in which limits are given"),
    "maximum_unit": _("Step to which the most on a buyer is rounded down"),
    "utilisation": _("Expected loss: how much of a limit is used"),
    "loss_given_default": _("Expected loss: what is lost of it in default"),
    "margin_ratio": _("Least premium for each euro of expected loss"),
    "least_sector_factor": _("Least factor on a sector"),
    "most_sector_factor": _("Most factor on a sector"),
    "least_country_factor": _("Least factor on a country"),
    "most_country_factor": _("Most factor on a country"),
    "unreported_use": _("Counted on a buyer for each policy with blind cover"),
}
SHARES = frozenset(
    {"equity_share", "turnover_share", "no_accounts_share", "utilisation", "loss_given_default"}
)
AMOUNTS = frozenset(
    {"cap", "automatic_authority", "no_accounts_most", "unreported_use"}
    | {"rounding_unit", "maximum_unit"}
)


def written(name: str, value: Any) -> str:
    """Return a figure the way people read it."""
    if value is None:
        return gettext("none")
    if name in AMOUNTS:
        return money_text(Money(Decimal(value), CURRENCY), "whole")
    if name in SHARES:
        exact = (Decimal(value) * 100).normalize()
        return share(Decimal(value), max(-int(exact.as_tuple().exponent), 0))
    return number(Decimal(value))


def differs(one: Any, other: Any) -> bool:
    """Tell whether two figures are not the same, whatever noughts they are written with."""
    if one is None or other is None:
        return one is not other
    return Decimal(one) != Decimal(other)


def line(figures: Mapping[str, Any], before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the figures of one grade beside those before: name, now, before where it differs."""
    return [side(name, GRADE[name], figures[name], before[name]) for name in GRADE]


def side(name: str, called: Promise, now: Any, before: Any) -> dict[str, Any]:
    """Return one figure beside the one before."""
    return {
        "called": called,
        "now": written(name, now),
        "before": written(name, before) if differs(now, before) else None,
    }
