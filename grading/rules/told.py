"""What of a grade's reasons may be told outside the insurer (`domain.md` 7.1)."""

from collections.abc import Mapping, Sequence
from typing import Any

MOST_REASONS = 5  # shown first, domain.md 8.3
INTERNAL = "INTERNAL_INFORMATION"

_FROM_OTHERS = frozenset({"OVERDUE_EXPERIENCE", "IN_COLLECTION", "CLAIM_PAYABLE"})
_BASE = frozenset({"BASE", "BASE_WITHOUT_ACCOUNTS"})


def outside(reasons: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the reasons in their order, with their points, for a policyholder.

    What other policyholders reported becomes one reason without figures, points or source; the
    base, which is the same for everybody, is no reason.
    """
    shown: list[dict[str, Any]] = []
    for reason in reasons:
        if reason["code"] in _BASE:
            continue
        line = _line(reason)
        if line["code"] != INTERNAL or all(other["code"] != INTERNAL for other in shown):
            shown.append(line)
    return shown


def _line(reason: Mapping[str, Any]) -> dict[str, Any]:
    points = reason["points"]
    if reason["code"] in _FROM_OTHERS:
        return {"code": INTERNAL, "values": {}, "direction": direction(points)}
    told = {"code": reason["code"], "values": reason["values"], "direction": direction(points)}
    return told | {"points": points}


def direction(points: int) -> str:
    """Return which way a reason pulls; points are log-odds of default, so more is worse."""
    if points == 0:
        return "NEUTRAL"
    return "WORSE" if points > 0 else "BETTER"
