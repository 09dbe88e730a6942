"""Claims in templates: frozen facts read back, codes in words."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import template

from claims import texts
from claims.documents import ShownCalculation, shown_json
from core.money import Money
from core.templatetags.amounts import day_text, share

register = template.Library()


@register.filter
def calculation(facts: dict[str, Any]) -> ShownCalculation:
    """Return the calculation in the frozen facts of a document."""
    received = facts.get("received_after_loss")
    after_loss = amount_in(received, facts["currency"]) if received else None
    return shown_json(facts["lines"], facts["steps"], facts["currency"], after_loss)


@register.filter
def amount_in(amount: str, currency: str) -> Money:
    """Return an amount kept as text as an amount of money."""
    return Money(Decimal(amount), currency)


@register.filter
def as_day(written: str) -> date:
    """Return a day kept as text as a day."""
    return date.fromisoformat(written)


@register.filter
def version_day(version: str) -> str:
    """Return a version of the rules as people write its day."""
    try:
        return day_text(date.fromisoformat(version))
    except ValueError:  # a version that is not named after a day
        return version


@register.filter
def cause(code: str) -> str:
    """Return the insured event in words."""
    return texts.cause(code)


@register.filter
def exact_share(value: Decimal) -> str:
    """Show an insured share as a percentage, with decimals only where it has them."""
    places = 0 if value * 100 == (value * 100).to_integral_value() else 2
    return share(value, places)


@register.filter
def grouped(iban: str) -> str:
    """Return an account number in groups of four, as people read it."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
