"""How a figure of the house comes to count: one person proposes it, another releases it."""

from collections.abc import Mapping
from enum import StrEnum


class Step(StrEnum):
    """Where a proposal of a figure stands."""

    PROPOSED = "PROPOSED"
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"


NEXT_STEPS: Mapping[Step, frozenset[Step]] = {
    Step.PROPOSED: frozenset({Step.RELEASED, Step.REJECTED}),
    Step.RELEASED: frozenset(),
    Step.REJECTED: frozenset(),
}
