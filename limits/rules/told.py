"""What of a limit's reasons may be told outside the insurer (`domain.md` 2.3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from limits.rules.reasons import ReasonCode

INTERNAL = "INTERNAL_INFORMATION"

# What other policyholders reported: neither the code nor its values say so outside.
_FROM_OTHERS = frozenset(
    {ReasonCode.OVERDUE_REPORTED, ReasonCode.CLAIM_OPEN, ReasonCode.COLLECTION_OPEN}
)
# Whose room is used up would tell where the limits of others lie: one code for all of them, bare.
_USED_UP = frozenset(
    {
        ReasonCode.ACCUMULATION,
        ReasonCode.GROUP_ACCUMULATION,
        ReasonCode.COUNTRY_ACCUMULATION,
        ReasonCode.REINSURANCE,
    }
)
# With the most we want on a buyer, an amount given tells what others have.
_KEPT_INSIDE: dict[str, str] = {
    ReasonCode.CAPACITY: "maximum",
    ReasonCode.NO_ACCOUNTS: "maximum",
    ReasonCode.ACCOUNTS_OLD: "maximum",
}


def outside(reasons: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return reasons (code and values) as a policyholder may see them, each once."""
    told: list[dict[str, Any]] = []
    for reason in reasons:
        shown = _outside(str(reason["code"]), reason.get("values", {}))
        if shown not in told:
            told.append(shown)
    return told


def conditions_outside(kept: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return conditions (code and values) as a policyholder may see them, whoever chose them."""
    return [{"code": each["code"], "values": each["values"]} for each in kept]


def _outside(code: str, values: Mapping[str, Any]) -> dict[str, Any]:
    if code in _FROM_OTHERS:
        return {"code": INTERNAL, "values": {}}
    if code in _USED_UP:
        return {"code": ReasonCode.ACCUMULATION.value, "values": {}}
    kept = _KEPT_INSIDE.get(code)
    return {"code": code, "values": {name: values[name] for name in values if name != kept}}
