"""What shows that a decision is kept as it was made: a digest of what the rules saw."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from core.money import Money
from limits.rules.reasons import Condition, ConditionCode, Reason
from limits.rules.timeline import Line, Span

_BESIDE = frozenset(
    {"digest", "proposal", "payment_days_asked", "credit_check", "was", "chosen"}
)  # added after the rules were done


_CHOSEN = "chosen"  # marks a condition that a person chose


def digest(inputs: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what the rules saw."""
    seen = {name: value for name, value in inputs.items() if name not in _BESIDE}
    text = json.dumps(seen, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def coded(items: Iterable[Reason | Condition]) -> list[dict[str, Any]]:
    """Return reasons or conditions as they are kept: codes with values."""
    return [_coded(item) for item in items]


def chosen_of(kept: Iterable[Mapping[str, Any]]) -> list[Condition]:
    """Return the conditions that a person chose, of those kept."""
    return [
        Condition(ConditionCode(each["code"]), each["values"], is_chosen=True)
        for each in kept
        if each.get(_CHOSEN)
    ]


def _coded(item: Reason | Condition) -> dict[str, Any]:
    mark = {_CHOSEN: True} if isinstance(item, Condition) and item.is_chosen else {}
    return {"code": item.code.value, "values": dict(item.values)} | mark


def line_json(line: Line) -> list[list[str | None]]:
    """Return what stands over time, as it is kept: first day, last day, amount."""
    return [
        [
            str(span.valid_from),
            None if span.valid_to is None else str(span.valid_to),
            str(span.amount.amount),
        ]
        for span in line.spans
    ]


def line_of(kept: Sequence[Sequence[str | None]], currency: str) -> Line:
    """Return what stood over time as it was kept: each span keeps a row of its own."""
    spans = tuple(
        Span(
            date.fromisoformat(str(first)),
            date.fromisoformat(last) if last else None,
            Money(Decimal(str(amount)), currency),
            row,
        )
        for row, (first, last, amount) in enumerate(kept)
    )
    return Line(spans, currency)
