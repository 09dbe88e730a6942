"""What the codes of limits are called, for templates."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from core.money import Money
from limits import texts

register = template.Library()


@register.simple_tag
def public_address(name: str) -> str:
    """Return the whole address of a page that anybody may open, as papers name it."""
    return f"{settings.PUBLIC_URL}{reverse(name)}"


@register.filter
def limit_kind(code: str) -> str:
    """Return what a kind of limit is called."""
    return str(texts.LIMIT_KINDS[code])


@register.filter
def outcome(code: str) -> str:
    """Return what the outcome of a decision is called."""
    return str(texts.OUTCOMES[code])


@register.filter
def request_state(code: str) -> str:
    """Return what the state of a request is called."""
    return str(texts.REQUEST_STATES[code])


@register.filter
def proposal_state(code: str) -> str:
    """Return what the state of a proposed answer is called."""
    return str(texts.PROPOSAL_STATES[code])


@register.filter
def cut_state(code: str) -> str:
    """Return what the state of a cut is called."""
    return str(texts.CUT_STATES[code])


@register.filter
def conditions(coded: list[dict[str, Any]]) -> list[str]:
    """Return conditions as sentences."""
    return texts.sentences(coded)


@register.filter
def frozen_money(amount: str, currency: str) -> Money:
    """Return an amount kept as text as money: `{{ facts.amount|frozen_money:facts.currency }}`."""
    return Money(Decimal(amount), currency)


@register.filter
def frozen_share(value: str) -> Decimal:
    """Return a share kept as text as a number."""
    return Decimal(value)


@register.filter
def frozen_day(value: str) -> date:
    """Return a day kept as text as a day."""
    return date.fromisoformat(value)
