"""What the API says of limits: requests, decisions, limits, periods."""

from typing import Any

from rest_framework import serializers

from limits import texts
from limits.models import Decision, LimitRow
from limits.queries import Position, response_type
from limits.rules import edifact
from limits.rules.lifecycle import Outcome, PendingAction, RowState
from limits.rules.stops import Stop, StopCause


def choices(kind: Any) -> list[tuple[str, str]]:
    """Return codes as choices of a field."""
    return [(code.value, code.value) for code in kind]


STOPPED = "STOPPED"
STATES = [*choices(RowState), (STOPPED, STOPPED)]


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
    review_on = serializers.DateField(
        allow_null=True,
        help_text="When we look at the limit next, as decided then; `/limits` says it of today.",
    )
    last_day = serializers.DateField(
        allow_null=True,
        help_text="Of what it adds, where that ends sooner than was asked; null: as asked.",
    )
    reasons = ToldOutput(many=True)
    conditions = CodedOutput(many=True)
    decided_at = serializers.DateTimeField()
    versions = serializers.DictField()
    edifact = serializers.CharField(allow_null=True, help_text="Code of UN/EDIFACT 4507.")


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
    used = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="Held against `amount`, as a claim would count."
    )
    free = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="Of `amount`; nothing while there is a `stop`."
    )
    owed = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="All that is owed, VAT included."
    )
    without_rate = serializers.ListField(
        child=serializers.CharField(),
        help_text="Invoices that lack in these figures: the exchange rate is not on record yet.",
    )
    used_under_earlier_limit = serializers.DecimalField(max_digits=18, decimal_places=3)
    insured = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="What of `owed` a claim would count as insured."
    )
    above_limit = serializers.DecimalField(
        max_digits=18,
        decimal_places=3,
        help_text="No room under the limit, or that of an earlier policy; VAT only if insured.",
    )
    while_stopped = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="Dispatched while deliveries had to be stopped."
    )
    not_insured_otherwise = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="Not insured for another reason."
    )
    state = serializers.ChoiceField(
        choices=STATES, help_text="`STOPPED` while there is a `stop`, whatever else the limit is."
    )
    valid_from = serializers.DateField()
    insured_share = serializers.DecimalField(max_digits=9, decimal_places=6)
    conditions = CodedOutput(many=True)
    pending_action = serializers.ChoiceField(choices=choices(PendingAction), allow_null=True)
    changes_on = serializers.DateField(allow_null=True)
    next_amount = serializers.DecimalField(max_digits=18, decimal_places=3, allow_null=True)
    review_on = serializers.DateField(
        allow_null=True,
        help_text="When we look at the limit next, as the last decision on it says; null: no day.",
    )
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


def coded(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return codes with their texts."""
    return [
        {
            "code": item["code"],
            "values": item["values"],
            "text": texts.text(item["code"], item["values"]),
        }
        for item in items
    ]


def told(reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return reasons as they were told, with their texts and codes outside."""
    return [{**each, "edifact": edifact.response_reason(each["code"])} for each in coded(reasons)]


def decision_as_json(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.public_id,
        "outcome": decision.outcome,
        "amount": decision.money.plain(),
        "currency": decision.currency,
        "effective_on": decision.effective_on,
        "review_on": decision.review_on,
        "last_day": decision.last_day,
        "reasons": told(decision.as_told),
        "conditions": coded(decision.conditions),
        "decided_at": decision.decided_at,
        "versions": decision.versions,
        "edifact": response_type(decision),
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
        "free": position.room.plain(),
        "owed": position.owed.plain(),
        "without_rate": list(position.without_rate),
        "used_under_earlier_limit": position.use.earlier.plain(),
        "insured": position.use.insured.plain(),
        "above_limit": position.use.above.plain(),
        "while_stopped": position.use.stopped.plain(),
        "not_insured_otherwise": position.use.excluded.plain(),
        "state": state_of(position),
        "valid_from": position.row.valid_from,
        "insured_share": str(position.row.insured_share),
        "conditions": coded(position.row.conditions),
        "pending_action": position.pending,
        "changes_on": position.changes_on,
        "next_amount": position.next_amount.plain() if position.next_amount else None,
        "review_on": position.review_on,
        "open_request": asked.public_id if asked else None,
        "stop": stop_as_json(position.stop, is_over=False),
    }


def state_of(position: Position) -> str:
    """Return the one state of a limit: where deliveries are stopped, nothing else counts."""
    return STOPPED if position.stop else position.state


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
        "conditions": coded(row.conditions),
        "decision": decision_as_json(row.decision),
    }
