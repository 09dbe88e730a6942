"""State machines: a table of allowed next states, and the one check on it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from core.errors import StateRefused

State = TypeVar("State", bound=StrEnum)


def ensure_can_become(
    present: State, wanted: State, next_states: Mapping[State, frozenset[State]]
) -> None:
    """Refuse a step that `next_states` does not allow from `present`.

    :raises StateRefused: naming both states
    """
    if wanted not in next_states[present]:
        raise StateRefused(present=present, wanted=wanted)


def decided_once(states: type[State]) -> dict[State, frozenset[State]]:
    """Return the next states of what is decided once: the first becomes any other, to stay."""
    first, *decided = states
    return {first: frozenset(decided), **{each: frozenset() for each in decided}}
