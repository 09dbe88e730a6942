"""Recoveries and payments on the desk calculator."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from claims.rules import payment, recoveries
from claims.rules.desk_claim import (
    NOTHING,
    Result,
    amount,
)
from collections_app.rules import matching, references
from core.inputs import Inputs, written
from policies.rules.terms import CostModel


def split_recovery(inputs: Inputs) -> Result:
    """Share a recovery after payout, and the costs of collecting it (CLM-14, CLM-28, CLM-32)."""
    claim = recoveries.PaidClaim(
        insured_debt=amount(inputs, "insured_debt"),
        uninsured_debt=amount(inputs, "uninsured_debt"),
        vat=NOTHING,
        indemnity=amount(inputs, "indemnity_paid"),
        recoveries_before_payout=amount(inputs, "recoveries_shared_before_payout", NOTHING),
        reimbursed=amount(inputs, "already_reimbursed", NOTHING),
        enforcement_costs=amount(inputs, "enforcement_costs", NOTHING),
    )
    recovery = amount(inputs, "recovery")
    shares = recoveries.share_recovery(recovery, claim)
    fee_share = inputs.share("collection_fee_pct", default=Decimal(0))
    fee = (recovery * fee_share).to_cents()
    result: Result = {
        "insurer_ratio": _ratio(claim.insurer_ratio()),
        "uncapped_insurer_share": written(shares.insurer_uncapped),
        "to_insurer": written(shares.to_insurer),
        "to_policyholder": written(shares.to_policyholder),
        "collection_fee": written(fee),
    }
    for model in CostModel:
        costs = recoveries.share_costs(fee, claim, model, inputs.share("insured_pct"))
        result[f"cost_model_{model.value}_insurer"] = written(costs.insurer)
        result[f"cost_model_{model.value}_policyholder"] = written(costs.policyholder)
    return result


def split_recovery_vat(inputs: Inputs) -> Result:
    """Share a dividend on a claim that includes VAT (CLM-26)."""
    claim = recoveries.PaidClaim(
        insured_debt=amount(inputs, "claim_net"),
        uninsured_debt=NOTHING,
        vat=amount(inputs, "claim_vat"),
        indemnity=amount(inputs, "indemnity_paid"),
        recoveries_before_payout=NOTHING,
        reimbursed=amount(inputs, "already_reimbursed", NOTHING),
        enforcement_costs=NOTHING,
    )
    shares = recoveries.share_recovery(amount(inputs, "dividend"), claim)
    return {
        "net_part": written(shares.net_part),
        "vat_part": written(shares.vat_part),
        "to_insurer": written(shares.to_insurer),
        "to_policyholder_principal": written(shares.to_policyholder_principal),
        "to_policyholder_vat": written(shares.vat_part),
    }


def iban_valid(inputs: Inputs) -> Result:
    """Tell of each account number whether it can be right (PAY-01)."""
    return {written: payment.is_valid_iban(written) for written in inputs.texts("ibans")}


def rf_reference(inputs: Inputs) -> Result:
    """Make creditor references (PAY-02)."""
    return {each: references.rf_reference(each) for each in inputs.texts("references")}


def betalingskenmerk(inputs: Inputs) -> Result:
    """Make Dutch payment references (PAY-03)."""
    return {each: references.betalingskenmerk(each) for each in inputs.texts("numbers")}


def match_transactions(inputs: Inputs) -> Result:
    """Find out which debts incoming payments are for (PAY-04)."""
    debts = [
        matching.OpenDebt(
            reference=row.text_or_empty("ref"),
            invoice=row.text_or_empty("invoice"),
            case=row.text("case"),
            open=amount(row, "open"),
            iban=row.text_or_empty("iban"),
            end_to_end_id=row.text_or_empty("end_to_end_id"),
            name=row.text_or_empty("name"),
        )
        for row in inputs.rows("open_items")
    ]
    transactions = [
        matching.Transaction(
            id=row.text("id"),
            amount=amount(row, "amount"),
            structured=row.text_or_empty("structured"),
            text=row.text_or_empty("text"),
            iban=row.text_or_empty("iban"),
            end_to_end_id=row.text_or_empty("end_to_end_id"),
            name=row.text_or_empty("name"),
        )
        for row in inputs.rows("transactions")
    ]
    matches = matching.match_transactions(debts, transactions)
    return {match.transaction.id: _match_result(match) for match in matches}


def _match_result(match: matching.Match) -> Result:
    result: Result = {
        "case": match.case,
        "rule": match.rule.value if match.rule else None,
        "status": match.status.value,
    }
    if match.surplus:
        result["surplus"] = written(match.surplus)
        result["action"] = matching.OVERPAYMENT_SUSPENSE
    elif match.status is matching.MatchStatus.AUTO:
        result["remaining"] = written(match.remaining)
    return result


def _ratio(ratio: Fraction) -> str:
    """Write a proportion in at most six decimals, without zeros at its end."""
    return f"{round(Decimal(ratio.numerator) / Decimal(ratio.denominator), 6).normalize():f}"
