"""The facts of a payout statement, frozen when the payout is released."""

from datetime import date
from typing import Any

from claims import queries
from claims.models import Calculation, Payout
from claims.rules.calculation import received_after_loss
from core.dates import business_date
from core.money import Money


def statement_facts(payout: Payout, *, released_on: date) -> dict[str, Any]:
    """Return what the payout statement shows: parties, invoices, every step, the sum.

    No staff is named: that two people looked, and when, is what the policyholder is told.
    """
    claim, calculation = payout.claim, payout.calculation
    holder, buyer = payout.policyholder.company, claim.buyer
    return {
        "claim": claim.number,
        "policy": claim.policy.number,
        "policyholder": {
            "name": payout.policyholder.name,
            "street": holder.street,
            "postcode": holder.postcode,
            "city": holder.city,
            "country": holder.country,
        },
        "buyer": {"name": buyer.name, "city": buyer.city, "country": buyer.country},
        "cause": claim.cause,
        "date_of_loss": claim.date_of_loss.isoformat(),
        "notified_on": claim.notified_on.isoformat(),
        "case": claim.case.number if claim.case else "",
        "prepared_on": business_date(payout.prepared_at).isoformat(),
        "released_on": released_on.isoformat(),
        "lines": calculation.lines,
        "steps": calculation.steps,
        "received_after_loss": str(_received_after_loss(calculation).amount),
        "version": calculation.version,
        "rules_version": calculation.rules_version,
        "inputs_sha256": calculation.inputs_sha256,
        "indemnity": str(calculation.indemnity),
        "amount": str(payout.amount),
        "currency": payout.currency,
        "iban": payout.iban,
        "holder": payout.holder,
        "end_to_end_id": payout.end_to_end_id,
    }


def _received_after_loss(calculation: Calculation) -> Money:
    return received_after_loss(queries.stored_inputs(calculation))
