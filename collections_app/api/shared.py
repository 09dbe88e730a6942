"""What the API of collecting shares: codes as choices, amounts in the decimals of a currency."""

from typing import Any

from rest_framework import serializers

from core.money import Money


def choices(kind: Any) -> list[tuple[str, str]]:
    """Return codes as choices of a field."""
    return [(code.value, code.value) for code in kind]


def amount_field(**more: Any) -> serializers.DecimalField:
    """Return a field for an amount of any currency."""
    return serializers.DecimalField(max_digits=18, decimal_places=3, **more)


def text(amount: Money) -> str:
    """Write an amount with the decimals of its currency."""
    return amount.plain()
