"""What the API answers about claims: shapes, and the values in them."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from accounts.rules import Actor
from claims import documents, queries, texts
from claims.models import Claim, Payout
from claims.rules import snapshot
from claims.rules.lifecycle import Cause, ClaimState, PayoutState
from core.api import Page
from core.errors import BusinessError
from core.http import sentence
from core.models import DocumentState
from core.money import Money
from policies.texts import exchange as rates

_HIDDEN = (PayoutState.PREPARED, PayoutState.FAILED)


class RejectionReasonOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A code, the values of its text, and the text."""

    code = serializers.CharField()
    values = serializers.DictField()
    text = serializers.CharField()


class PayoutOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Money that goes to the policyholder."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=[(each.value, each.value) for each in PayoutState])
    amount = serializers.DecimalField(max_digits=18, decimal_places=3)
    currency = serializers.CharField()
    iban = serializers.CharField()
    end_to_end_id = serializers.CharField()
    confirmed_on = serializers.DateField(allow_null=True)
    has_pdf = serializers.BooleanField()


class ClaimOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A claim and where it stands."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    buyer = serializers.UUIDField()
    state = serializers.ChoiceField(choices=[(each.value, each.value) for each in ClaimState])
    cause = serializers.ChoiceField(choices=[(each.value, each.value) for each in Cause])
    date_of_loss = serializers.DateField()
    notified_on = serializers.DateField()
    ready_on = serializers.DateField(allow_null=True)
    payment_due_on = serializers.DateField(allow_null=True)
    question = serializers.CharField()
    rejection = RejectionReasonOutput(many=True)
    payouts = PayoutOutput(many=True)


class ClaimPage(Page):
    """A page of claims."""

    items = ClaimOutput(many=True)


class ClaimRateOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """The rate at which an invoice in another currency is part of the calculation."""

    currency = serializers.CharField()
    per_euro = serializers.CharField(help_text="Units of the currency for one euro.")
    counts_on = serializers.DateField(help_text="The day that the policy names.")
    published_on = serializers.DateField(help_text="The last day with a rate up to that day.")
    source = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    text = serializers.CharField()


class LineOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """One invoice of a calculation; amounts in the currency of the calculation."""

    invoice = serializers.CharField()
    dispatched_on = serializers.DateField()
    due_on = serializers.DateField()
    open_gross = serializers.CharField()
    open_basis = serializers.CharField()
    disputed = serializers.CharField()
    insured = serializers.CharField()
    uninsured = serializers.CharField()
    insured_shares = serializers.ListField(child=serializers.CharField())
    indemnity = serializers.CharField()
    reason = serializers.CharField()
    clause = serializers.CharField()
    text = serializers.CharField()
    rate = ClaimRateOutput(
        allow_null=True, help_text="Of an invoice in another currency than the policy counts in."
    )


class StepOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """One step from everything invoiced to the payment."""

    code = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    clause = serializers.CharField()
    year = serializers.CharField()


class CalculationOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A calculation, line by line and step by step."""

    version = serializers.IntegerField(allow_null=True)
    rules_version = serializers.CharField()
    inputs_sha256 = serializers.CharField(allow_null=True)
    currency = serializers.CharField()
    indemnity = serializers.CharField()
    payment = serializers.CharField()
    lines = LineOutput(many=True)
    steps = StepOutput(many=True)


def with_payouts(actor: Actor, claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Return the claims with what their policyholder is told of their payouts, in one question."""
    told = queries.payouts(actor).exclude(state__in=_HIDDEN)
    return claims.prefetch_related(Prefetch("payouts", queryset=told, to_attr="told"))


def as_json(actor: Actor, claim: Claim) -> dict[str, Any]:
    """Return a claim as machines read it."""
    return listed(with_payouts(actor, queries.claims(actor)).get(id=claim.id))


def listed(claim: Any) -> dict[str, Any]:  # with `told`, which `with_payouts` adds
    """Return one claim of a list as machines read it."""
    return {
        "id": claim.public_id,
        "number": claim.number,
        "buyer": claim.buyer.public_id,
        "state": claim.state,
        "cause": claim.cause,
        "date_of_loss": claim.date_of_loss,
        "notified_on": claim.notified_on,
        "ready_on": claim.ready_on,
        "payment_due_on": queries.due_on(claim),
        "question": claim.question,
        "rejection": [
            each | {"text": texts.text(each["code"], each["values"])} for each in claim.rejection
        ],
        "payouts": [_payout(row) for row in claim.told],
    }


def _payout(row: Payout) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "state": row.state,
        "amount": plain(row.money),
        "currency": row.currency,
        "iban": row.iban,
        "end_to_end_id": row.end_to_end_id,
        "confirmed_on": row.confirmed_on,
        "has_pdf": row.document is not None and row.document.state == DocumentState.READY,
    }


def dry_run(found: queries.Readiness) -> dict[str, Any] | None:
    """Return the calculation of a dry run; None where there is nothing to calculate."""
    if found.calculation is None:
        return None
    result = found.calculation
    return {
        "version": None,
        "rules_version": result.rules_version,
        "inputs_sha256": None,
        "currency": result.currency,
        "indemnity": plain(result.indemnity),
        "payment": plain(result.payment),
        "lines": lines(documents.shown(result, found.received)),
        "steps": [step(snapshot.as_json(each)) for each in result.steps],
    }


def lines(shown: documents.ShownCalculation) -> list[dict[str, Any]]:
    """Return the invoices of a calculation."""
    return [
        {
            "invoice": row.line.number,
            "dispatched_on": row.line.dispatched_on,
            "due_on": row.line.due_on,
            "open_gross": plain(row.line.open_gross),
            "open_basis": plain(row.line.open_basis),
            "disputed": plain(row.line.disputed),
            "insured": plain(row.line.insured),
            "uninsured": plain(row.line.uninsured),
            "insured_shares": [str(share) for share in row.shares],
            "indemnity": plain(row.indemnity),
            "reason": row.line.reason.value,
            "clause": row.line.reason.clause,
            "text": row.reason,
            "rate": rates.as_json(row.line.rate),
        }
        for row in shown.lines
    ]


def step(kept: Any) -> dict[str, Any]:  # a step as it is kept
    """Return a step as it is kept, its amounts as plain text."""
    return {
        "code": kept["code"],
        "before": plain(snapshot.from_json(Money, kept["before"])),
        "after": plain(snapshot.from_json(Money, kept["after"])),
        "clause": kept["clause"],
        "year": kept["year"],
    }


def refusal(refusal: BusinessError) -> dict[str, str]:
    """Return why something is not possible."""
    return {"code": refusal.code, "text": sentence(refusal)}


def plain(amount: Money) -> str:
    """Return an amount as plain text in whole cents."""
    return amount.plain()
