"""What the API of receivables shares: shapes of amounts and pages, and rows by id."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext
from rest_framework import serializers

from accounts.http import ActorApiRequest
from companies import queries as companies
from companies.models import Company
from core.money import Money
from receivables import queries
from receivables.models import Invoice


def choices_of(kind: Any) -> list[tuple[str, str]]:
    return [(code.value, code.value) for code in kind]


def amount_field(**more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=18, decimal_places=3, **more)


def valid(kind: Any, request: ActorApiRequest) -> dict[str, Any]:
    wish = kind(data=request.data)
    wish.is_valid(raise_exception=True)
    found: dict[str, Any] = wish.validated_data
    return found


def above_zero(value: Any) -> Any:
    if value <= 0:
        raise serializers.ValidationError(gettext("Must be above zero."))
    return value


def buyer_or_404(public_id: UUID) -> Company:
    try:
        return companies.company(public_id)
    except Company.DoesNotExist:
        raise Http404 from None


def invoice_or_404(request: ActorApiRequest, public_id: UUID) -> Invoice:
    try:
        return queries.invoice(request.actor, public_id)
    except Invoice.DoesNotExist:
        raise Http404 from None


def plain(amount: Decimal | None, currency: str) -> str | None:
    return None if amount is None else Money(amount, currency).plain()
