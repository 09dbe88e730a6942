"""Deadlines and duties of a claim on the desk calculator."""

from __future__ import annotations

from datetime import date

from claims.rules import payment, waiting
from claims.rules.desk_claim import (
    NOTHING,
    Result,
    amount,
)
from claims.rules.prejudice import prejudice
from core.inputs import Inputs, written
from policies.rules.terms import WaitingStart
from receivables.rules.clock import ExtensionTerms, invoice_clock
from receivables.rules.ledger import Invoice


def protracted_default_calendar(inputs: Inputs) -> Result:
    """Return the deadlines of a protracted default (CLM-19)."""
    due_on = inputs.day("oldest_due")
    clock = invoice_clock(
        Invoice("A", due_on, due_on, due_on, NOTHING, NOTHING),
        ExtensionTerms(
            maximum_extension_days=inputs.whole("mep_days", at_most=3650),
            notification_days=inputs.whole("notification_days_after_mep", at_most=3650),
        ),
    )
    starts = {
        WaitingStart.DUE_DATE: due_on,
        WaitingStart.MEP_END: clock.maximum_extension_ends_on,
        WaitingStart.NNP_RECEIVED: _day_if_given(inputs, "nnp_received"),
        WaitingStart.COLLECTION_START: _day_if_given(inputs, "collection_start"),
    }
    result: Result = {
        "mep_end": clock.maximum_extension_ends_on.isoformat(),
        "stop_shipment_from": clock.stop_shipment_from.isoformat(),
        "notification_deadline": clock.notify_by.isoformat(),
    }
    months = inputs.whole("waiting_months", at_most=120)
    for start in (start for start, day in starts.items() if day is not None):
        lost_on = waiting.waiting_ends_on(start, starts, months)
        pay_by = payment.payment_due_on(
            lost_on, inputs.day("documents_complete"), days=inputs.whole("payout_days")
        )
        word = start.value.lower()
        result[f"date_of_loss_if_start_{word}"] = lost_on.isoformat()
        result[f"payout_deadline_if_start_{word}"] = pay_by.isoformat()
    return result


def late_notification(inputs: Inputs) -> Result:
    """Deduct what lateness cost the insurer, and no more (CLM-20)."""
    lost = prejudice(
        amount(inputs, "lost_recovery_due_to_delay"),
        inputs.share("insured_share_of_debt"),
        inputs.share("insured_pct"),
    )
    indemnity = (amount(inputs, "indemnity_before") - lost).floored_at_zero()
    return {"prejudice": written(lost), "indemnity": written(indemnity)}


def _day_if_given(inputs: Inputs, name: str) -> date | None:
    return inputs.day(name) if inputs.has(name) else None
