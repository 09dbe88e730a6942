"""Bounds beyond which an indicator asks for a second look, whatever the grade says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MANY = 15  # so many alarms at once are a reason to look again (docs/model-card.md)


@dataclass(frozen=True, slots=True)
class Bound:
    """Where an indicator becomes alarming; None: on that side it never does."""

    below: float | None
    above: float | None

    def is_passed(self, value: float | None) -> bool:
        """Whether a value lies beyond; what is not known does not."""
        if value is None:
            return False
        too_low = self.below is not None and value < self.below
        return too_low or (self.above is not None and value > self.above)


def read(path: Path) -> dict[str, Bound]:
    """Read the bounds by indicator."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return {code: Bound(*bound) for code, bound in document["bounds"].items()}


def raised(bounds: Mapping[str, Bound], values: Mapping[str, float | None]) -> list[str]:
    """Return the indicators that are beyond their bounds, in the order of the catalogue."""
    return [code for code, bound in bounds.items() if bound.is_passed(values.get(code))]
