"""The desk calculator for claims: loose values in, results as text out, on the same rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from claims.rules import desk_covers, desk_duties, desk_payments
from claims.rules.calculation import calculate
from claims.rules.desk_claim import Result, claim_result, oldest_open, read_claim
from core.errors import BadInput, BusinessError
from core.inputs import Inputs, written


def claim_indemnity(inputs: Inputs) -> Result:
    """Calculate a claim (CLM-01 to CLM-34)."""
    claim = read_claim(inputs)
    calculation = calculate(claim)
    result = claim_result(claim, calculation) | oldest_open(claim)
    if inputs.has("previously_paid"):
        result["previously_paid"] = written(calculation.paid_earlier)
        result["supplementary_payment"] = written(calculation.payment)
    return result


def _read(function: Callable[[Inputs], Result]) -> Callable[[object], Result]:
    """Let `function` read loose values; every refusal becomes one of the input."""

    @wraps(function)
    def on_loose_values(values: object) -> Result:
        try:
            return function(Inputs(values))
        except BadInput:
            raise
        except BusinessError as refusal:
            raise BadInput(place="inputs", problem=str(refusal)) from refusal

    return on_loose_values


FUNCTIONS: Mapping[str, Callable[[object], Result]] = {
    function.__name__: _read(function)
    for function in (
        claim_indemnity,
        desk_covers.fx_indemnity,
        desk_covers.multi_currency,
        desk_covers.blind_cover,
        desk_covers.topup,
        desk_covers.pre_shipment,
        desk_covers.mixed_pct,
        desk_covers.policy_year,
        desk_covers.policy_year_attachment,
        desk_duties.protracted_default_calendar,
        desk_duties.late_notification,
        desk_payments.split_recovery,
        desk_payments.split_recovery_vat,
        desk_payments.iban_valid,
        desk_payments.rf_reference,
        desk_payments.betalingskenmerk,
        desk_payments.match_transactions,
    )
}
