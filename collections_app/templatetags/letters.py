"""Frozen facts of letters, shown the way people read them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import template

from collections_app import texts
from core.money import Money
from core.templatetags.amounts import day_text, money_text

register = template.Library()


@register.filter
def amount(value: str, currency: str) -> str:
    """Show a frozen amount: `{{ facts.total|amount:facts.currency }}`."""
    return money_text(Money(Decimal(value), currency))


@register.filter
def frozen_day(value: str) -> str:
    """Show a frozen day in full."""
    return day_text(date.fromisoformat(value))


@register.filter
def frozen_date(value: str) -> date:
    """Return a frozen day as a date, for the filters that take one."""
    return date.fromisoformat(value)


@register.filter
def iban(value: str) -> str:
    """Show an account number in groups of four."""
    return "\u00a0".join(value[start : start + 4] for start in range(0, len(value), 4))


@register.filter
def postal_lines(party: dict[str, Any], seen_from: str) -> list[str]:
    """Return the lines of an address; the country only where it is another one."""
    town = "  ".join(part for part in (party["postcode"], party["city"]) if part)
    country = texts.country(party["country"]) if party["country"] != seen_from else ""
    return [line for line in (party["name"], party["street"], town, country) if line]
