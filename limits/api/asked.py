"""What the API says of requests: what was asked, what was said on it, how it stands."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from core.api import Page
from core.files import FileKind
from core.money import Money
from limits.api import answers
from limits.models import Decision, LimitRequest, Message
from limits.rules import edifact
from limits.rules.asking import RequestKind, ReviewCause, causes_of
from limits.rules.lifecycle import Outcome, RequestState


class IndicationOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What a request would have brought when it was asked; nobody is bound by it."""

    is_referred = serializers.BooleanField(help_text="An underwriter would look at it first.")
    outcome = serializers.ChoiceField(choices=answers.choices(Outcome), allow_null=True)
    amount = serializers.DecimalField(max_digits=18, decimal_places=3, allow_null=True)
    reasons = answers.ToldOutput(many=True)
    conditions = answers.CodedOutput(many=True)
    review_on = serializers.DateField(allow_null=True)


class DocumentOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A file that came with a message; its id fetches it."""

    id = serializers.UUIDField()
    file_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=answers.choices(FileKind))
    size = serializers.IntegerField(help_text="In bytes.")
    sha256 = serializers.CharField()


class MessageOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A question, an answer or a remark on a request."""

    id = serializers.UUIDField()
    by_insurer = serializers.BooleanField()
    text = serializers.CharField()
    written_at = serializers.DateTimeField()
    documents = DocumentOutput(many=True)


class ReviewOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Why an underwriter reads a request beside its answer, and whether that was done."""

    cause = serializers.ChoiceField(choices=answers.choices(ReviewCause))
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
    kind = serializers.ChoiceField(choices=answers.choices(RequestKind))
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="What was asked, never what was given."
    )
    currency = serializers.CharField()
    until = serializers.DateField(allow_null=True, help_text="The last day asked.")
    payment_days = serializers.IntegerField()
    your_reference = serializers.CharField()
    comment = serializers.CharField()
    state = serializers.ChoiceField(choices=answers.choices(RequestState))
    referred_because = answers.CodedOutput(many=True)
    question = serializers.CharField()
    answer = serializers.CharField()
    conversation = MessageOutput(many=True)
    reviews = ReviewOutput(many=True)
    submitted_at = serializers.DateTimeField()
    answer_due_at = serializers.DateTimeField(
        allow_null=True, help_text="By when we promise the answer, while it is REFERRED."
    )
    decision = answers.DecisionOutput(allow_null=True)
    indication = IndicationOutput(allow_null=True)
    edifact = EdifactOutput()


class RequestPage(Page):
    """A page of requests."""

    items = RequestOutput(many=True)


def answered_at_once(asked: LimitRequest) -> bool:
    """Tell whether a request just kept has its answer at hand, and nothing else was opened by it.

    There is nothing to read again then: it is told as it was kept.
    """
    decision: Decision | None = asked._state.fields_cache.get("decision")
    if decision is None:
        return False
    longest = decision.inputs.get("payment_days")  # what the rules took where longer was asked
    return longest is not None and not causes_of(asked.comment, asked.payment_days, longest)


def request_as_json(asked: LimitRequest, *, is_new: bool = False) -> dict[str, Any]:
    """Return a request as the API tells of it; nothing was said on one that `is_new`."""
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
        "referred_because": answers.coded(asked.referred_because),
        "question": asked.question,
        "answer": asked.answer,
        "conversation": [
            message_as_json(each) for each in (() if is_new else asked.messages.all())
        ],
        "reviews": [
            {"cause": each.cause, "opened_at": each.opened_at, "closed_at": each.closed_at}
            for each in (() if is_new else asked.reviews.all())
        ],
        "submitted_at": asked.submitted_at,
        "answer_due_at": asked.answer_due_at,
        "decision": answers.decision_as_json(decision) if decision else None,
        "indication": _indication(asked) if asked.indication else None,
        "edifact": _edifact(asked, decision),
    }


def message_as_json(said: Message) -> dict[str, Any]:
    """Return a message with its documents as the API tells of it."""
    return {
        "id": said.public_id,
        "by_insurer": said.is_ours,
        "text": said.text,
        "written_at": said.written_at,
        "documents": [
            {
                "id": each.public_id,
                "file_name": each.file_name,
                "kind": each.kind,
                "size": each.size,
                "sha256": each.sha256,
            }
            for each in said.documents.all()
        ],
    }


def _indication(asked: LimitRequest) -> dict[str, Any]:
    kept = asked.indication
    amount = kept["amount"]
    return {
        "is_referred": kept["is_referred"],
        "outcome": kept["outcome"],
        "amount": None if amount is None else Money(Decimal(amount), asked.currency).plain(),
        "reasons": answers.told(kept["reasons"]),
        "conditions": answers.coded(kept["conditions"]),
        "review_on": kept["review_on"],
    }


def _edifact(asked: LimitRequest, decision: Decision | None) -> dict[str, str | None]:
    kind, state = RequestKind(asked.kind), RequestState(asked.state)
    outcome = Outcome(decision.outcome) if decision else None
    return {
        "request_type": edifact.request_type(kind),
        "response_type": edifact.response_type(kind, state, outcome),
    }
