"""What shows that a decision is kept as it was made: the version of its tables, a digest."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from limits.rules import capacity, grades
from limits.rules.reasons import Condition, Reason

_BESIDE = frozenset({"digest", "proposal", "payment_days_asked"})  # added after the rules were done


def digest(inputs: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what the rules saw."""
    seen = {name: value for name, value in inputs.items() if name not in _BESIDE}
    text = json.dumps(seen, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def coded(items: Iterable[Reason | Condition]) -> list[dict[str, Any]]:
    """Return reasons or conditions as they are kept: codes with values."""
    return [{"code": item.code.value, "values": dict(item.values)} for item in items]


def version_of_tables() -> str:
    """Return a short name of the figures in the tables: another figure, another name."""
    whole = (
        sorted(grades.TABLE.items()),
        grades.WORST_INSURABLE,
        grades.NO_ACCOUNTS_SHARE,
        grades.NO_ACCOUNTS_MOST,
        capacity.ACCOUNTS_MONTHS,
        capacity.MAXIMUM_UNIT,
    )
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:12]


TABLES = version_of_tables()
