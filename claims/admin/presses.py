"""What buttons on a claim ask of the services, and what follows from one of them."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from accounts.rules import Actor
from claims import services, texts
from claims.models import Claim
from claims.rules.lifecycle import (
    ClaimState,
    LossMayStillCome,
    RejectionReason,
    ensure_can_be_said,
)
from core.money import Money


def request_documents(row: Claim, data: dict[str, Any], by: Actor, now: datetime) -> object:
    """Ask the policyholder for what is missing."""
    return services.request_documents(claim_id=row.public_id, note=data["note"], by=by, now=now)


def approve(row: Claim, data: dict[str, Any], by: Actor, now: datetime) -> object:
    """Approve the amount typed again by hand."""
    amount = Money(data["amount"], row.policy.currency)
    return services.approve(claim_id=row.public_id, amount=amount, by=by, now=now)


def reject(row: Claim, data: dict[str, Any], by: Actor, now: datetime) -> object:
    """Reject the claim for the reason chosen."""
    reason = RejectionReason(data["reason"])
    return services.reject(claim_id=row.public_id, reason=reason, by=by, now=now)


def rejection_means(row: Claim, data: dict[str, Any], now: datetime) -> list[str]:
    """Return what follows from rejecting a claim; nothing where it would be refused."""
    reason = RejectionReason(data["reason"])
    try:
        ensure_can_be_said(ClaimState(row.state), reason, row.date_of_loss)
    except LossMayStillCome:
        return []
    names = {"number": row.number, "holder": row.policyholder.name, "buyer": row.buyer.name}
    return [
        gettext("Claim %(number)s of %(holder)s on %(buyer)s ends, and nothing is paid on it.")
        % names,
        gettext("%(holder)s is told at once, with the reason: %(reason)s")
        % {**names, "reason": texts.REJECTIONS[reason]},
        gettext("The debt is overdue again; where it was handed over it is collected on."),
        gettext("A releaser can reopen the claim later, with a note."),
    ]
