"""What the API says of limits: requests, decisions, limits, periods."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from core.api import Page
from core.money import Money
from limits import texts
from limits.models import Decision, LimitRequest, LimitRow
from limits.queries import Position
from limits.rules import edifact
from limits.rules.asking import RequestKind, ReviewCause
from limits.rules.lifecycle import Outcome, PendingAction, RequestState, RowState
from limits.rules.stops import Stop, StopCause


def choices(kind: Any) -> list[tuple[str, str]]:
    """Return codes as choices of a field."""
    return [(code.value, code.value) for code in kind]


class CodedOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A code, the values of its text, and the text in the language asked for."""

    code = serializers.CharField()
    values = serializers.DictField()
    text = serializers.CharField()


class ToldOutput(CodedOutput):
    """A reason as it was told, with its code of UN/EDIFACT 4509."""

    edifact = serializers.CharField()


class DecisionOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What was decided: `amount` is the limit after it."""

    id = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=choices(Outcome))
    amount = serializers.DecimalField(max_digits=18, decimal_places=3)
    currency = serializers.CharField()
    effective_on = serializers.DateField()
    review_on = serializers.DateField(allow_null=True)
    reasons = ToldOutput(many=True)
    conditions = CodedOutput(many=True)
    decided_at = serializers.DateTimeField()
    versions = serializers.DictField()
    edifact = serializers.CharField(allow_null=True, help_text="Code of UN/EDIFACT 4507.")


class IndicationOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What a request would have brought when it was asked; nobody is bound by it."""

    is_referred = serializers.BooleanField(help_text="An underwriter would look at it first.")
    outcome = serializers.ChoiceField(choices=choices(Outcome), allow_null=True)
    amount = serializers.DecimalField(max_digits=18, decimal_places=3, allow_null=True)
    reasons = ToldOutput(many=True)
    conditions = CodedOutput(many=True)
    review_on = serializers.DateField(allow_null=True)


class MessageOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A question, an answer or a remark on a request."""

    by_insurer = serializers.BooleanField()
    text = serializers.CharField()
    written_at = serializers.DateTimeField()


class ReviewOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Why an underwriter reads a request beside its answer, and whether that was done."""

    cause = serializers.ChoiceField(choices=choices(ReviewCause))
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class EdifactOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Codes of UN/EDIFACT for what was asked and how it stands."""

    request_type = serializers.CharField(help_text="4505")
    response_type = serializers.CharField(allow_null=True, help_text="4507; null: taken back")


class RequestOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A request, and its decision once there is one."""

    id = serializers.UUIDField()
    buyer = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=choices(RequestKind))
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="What was asked, never what was given."
    )
    currency = serializers.CharField()
    until = serializers.DateField(allow_null=True, help_text="The last day asked.")
    payment_days = serializers.IntegerField()
    your_reference = serializers.CharField()
    comment = serializers.CharField()
    state = serializers.ChoiceField(choices=choices(RequestState))
    referred_because = CodedOutput(many=True)
    question = serializers.CharField()
    answer = serializers.CharField()
    conversation = MessageOutput(many=True)
    reviews = ReviewOutput(many=True)
    submitted_at = serializers.DateTimeField()
    decision = DecisionOutput(allow_null=True)
    indication = IndicationOutput(allow_null=True)
    edifact = EdifactOutput()


class RequestPage(Page):
    """A page of requests."""

    items = RequestOutput(many=True)


class StopOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Since when and why deliveries are stopped: no limit covers what is dispatched then."""

    since = serializers.DateField()
    cause = serializers.ChoiceField(choices=choices(StopCause))
    values = serializers.DictField()
    text = serializers.CharField()


class LimitOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What stands on a buyer today, what it owes, and what is announced."""

    buyer = serializers.UUIDField()
    name = serializers.CharField()
    grade = serializers.IntegerField(allow_null=True)
    amount = serializers.DecimalField(max_digits=18, decimal_places=3)
    currency = serializers.CharField()
    used = serializers.DecimalField(max_digits=18, decimal_places=3)
    used_under_earlier_limit = serializers.DecimalField(max_digits=18, decimal_places=3)
    insured = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="What of `used` a claim would count as insured."
    )
    above_limit = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="No room under the limit; VAT only if insured."
    )
    while_stopped = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="Dispatched while deliveries had to be stopped."
    )
    not_insured_otherwise = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="Not insured for another reason."
    )
    state = serializers.ChoiceField(choices=choices(RowState))
    valid_from = serializers.DateField()
    insured_share = serializers.DecimalField(max_digits=9, decimal_places=6)
    conditions = CodedOutput(many=True)
    pending_action = serializers.ChoiceField(choices=choices(PendingAction), allow_null=True)
    changes_on = serializers.DateField(allow_null=True)
    next_amount = serializers.DecimalField(max_digits=18, decimal_places=3, allow_null=True)
    open_request = serializers.UUIDField(allow_null=True)
    stop = StopOutput(allow_null=True)


class RowOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A period of a limit; `valid_to` is its last day."""

    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    amount = serializers.DecimalField(max_digits=18, decimal_places=3)
    currency = serializers.CharField()
    kind = serializers.CharField()
    insured_share = serializers.DecimalField(max_digits=9, decimal_places=6)
    conditions = CodedOutput(many=True)
    decision = DecisionOutput()


def _coded(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**item, "text": texts.text(item["code"], item["values"])} for item in items]


def _told(reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**each, "edifact": edifact.response_reason(each["code"])} for each in _coded(reasons)]


def request_as_json(asked: LimitRequest) -> dict[str, Any]:
    decision = getattr(asked, "decision", None)
    return {
        "id": asked.public_id,
        "buyer": asked.buyer.public_id,
        "kind": asked.kind,
        "amount": asked.money.plain(),
        "currency": asked.currency,
        "until": asked.until,
        "payment_days": asked.payment_days,
        "your_reference": asked.your_reference,
        "comment": asked.comment,
        "state": asked.state,
        "referred_because": _coded(asked.referred_because),
        "question": asked.question,
        "answer": asked.answer,
        "conversation": [
            {"by_insurer": each.is_ours, "text": each.text, "written_at": each.written_at}
            for each in asked.messages.all()
        ],
        "reviews": [
            {"cause": each.cause, "opened_at": each.opened_at, "closed_at": each.closed_at}
            for each in asked.reviews.all()
        ],
        "submitted_at": asked.submitted_at,
        "decision": decision_as_json(decision) if decision else None,
        "indication": indication_as_json(asked) if asked.indication else None,
        "edifact": edifact_as_json(asked, decision),
    }


def indication_as_json(asked: LimitRequest) -> dict[str, Any]:
    told = asked.indication
    amount = told["amount"]
    return {
        "is_referred": told["is_referred"],
        "outcome": told["outcome"],
        "amount": None if amount is None else Money(Decimal(amount), asked.currency).plain(),
        "reasons": _told(told["reasons"]),
        "conditions": _coded(told["conditions"]),
        "review_on": told["review_on"],
    }


def edifact_as_json(asked: LimitRequest, decision: Decision | None) -> dict[str, str | None]:
    kind, state = RequestKind(asked.kind), RequestState(asked.state)
    outcome = Outcome(decision.outcome) if decision else None
    return {
        "request_type": edifact.request_type(kind),
        "response_type": edifact.response_type(kind, state, outcome),
    }


def decision_as_json(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.public_id,
        "outcome": decision.outcome,
        "amount": decision.money.plain(),
        "currency": decision.currency,
        "effective_on": decision.effective_on,
        "review_on": decision.review_on,
        "reasons": _told(decision.as_told),
        "conditions": _coded(decision.conditions),
        "decided_at": decision.decided_at,
        "versions": decision.versions,
        "edifact": edifact.ANSWERS[Outcome(decision.outcome)],
    }


def limit_as_json(position: Position) -> dict[str, Any]:
    asked = position.open_request
    return {
        "buyer": position.buyer.public_id,
        "name": position.buyer.name,
        "grade": position.grade,
        "amount": position.amount.plain(),
        "currency": position.amount.currency,
        "used": position.used.plain(),
        "used_under_earlier_limit": position.use.earlier.plain(),
        "insured": position.use.insured.plain(),
        "above_limit": position.use.above.plain(),
        "while_stopped": position.use.stopped.plain(),
        "not_insured_otherwise": position.use.excluded.plain(),
        "state": position.state,
        "valid_from": position.row.valid_from,
        "insured_share": str(position.row.insured_share),
        "conditions": _coded(position.row.conditions),
        "pending_action": position.pending,
        "changes_on": position.changes_on,
        "next_amount": position.next_amount.plain() if position.next_amount else None,
        "open_request": asked.public_id if asked else None,
        "stop": stop_as_json(position.stop, is_over=False),
    }


def stop_as_json(stop: Stop | None, *, is_over: bool) -> dict[str, Any] | None:
    if stop is None:
        return None
    return {
        "since": stop.since,
        "cause": stop.cause,
        "values": dict(stop.values),
        "text": texts.stop(stop, is_over=is_over),
    }


def row_as_json(row: LimitRow) -> dict[str, Any]:
    return {
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "amount": row.money.plain(),
        "currency": row.currency,
        "kind": row.kind,
        "insured_share": str(row.insured_share),
        "conditions": _coded(row.conditions),
        "decision": decision_as_json(row.decision),
    }
