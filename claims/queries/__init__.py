"""Questions about claims: which there are, what a calculation looks at, what one would pay."""

from claims.queries.audit import recomputed
from claims.queries.claims import (
    COUNTED,
    ENDED,
    calculations,
    claim,
    claims,
    counted_calculations,
    due_on,
    history,
    last_calculation,
    open_claim,
    paid_on,
    payout,
    payouts,
    waiting_on,
    waiting_over,
)
from claims.queries.facts import digest, inputs_of, insolvent_since, stored_inputs, year_label
from claims.queries.readiness import Loss, Readiness, loss_on, policy_for, readiness

__all__ = [
    "COUNTED",
    "ENDED",
    "Loss",
    "Readiness",
    "calculations",
    "claim",
    "claims",
    "counted_calculations",
    "digest",
    "due_on",
    "history",
    "inputs_of",
    "insolvent_since",
    "last_calculation",
    "loss_on",
    "open_claim",
    "paid_on",
    "payout",
    "payouts",
    "policy_for",
    "readiness",
    "recomputed",
    "stored_inputs",
    "waiting_on",
    "waiting_over",
    "year_label",
]
