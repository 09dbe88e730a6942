"""What shows that a decision is kept as it was made: a digest of what the rules saw."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from limits.rules.reasons import Condition, Reason

_BESIDE = frozenset(
    {"digest", "proposal", "payment_days_asked", "credit_check"}
)  # added after the rules were done


def digest(inputs: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what the rules saw."""
    seen = {name: value for name, value in inputs.items() if name not in _BESIDE}
    text = json.dumps(seen, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def coded(items: Iterable[Reason | Condition]) -> list[dict[str, Any]]:
    """Return reasons or conditions as they are kept: codes with values."""
    return [{"code": item.code.value, "values": dict(item.values)} for item in items]
