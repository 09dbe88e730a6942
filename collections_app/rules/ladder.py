"""The ladder: which letter goes out how many days after the due date (`domain.md` 4.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Step(StrEnum):
    """A rung of the ladder, in the order of their days."""

    FRIENDLY_REMINDER = "FRIENDLY_REMINDER"
    FIRST_REMINDER = "FIRST_REMINDER"
    SECOND_REMINDER = "SECOND_REMINDER"
    FINAL_NOTICE = "FINAL_NOTICE"
    FINAL_NOTICE_EXPIRES = "FINAL_NOTICE_EXPIRES"
    RECOMMENDED_TRANSFER = "RECOMMENDED_TRANSFER"
    MEP_END = "MEP_END"
    STOP_SHIPMENT = "STOP_SHIPMENT"
    MANDATORY_TRANSFER_LATEST = "MANDATORY_TRANSFER_LATEST"


LETTERS = (
    Step.FRIENDLY_REMINDER,
    Step.FIRST_REMINDER,
    Step.SECOND_REMINDER,
    Step.FINAL_NOTICE,
)
MENTION_INTEREST = frozenset({Step.FIRST_REMINDER, Step.SECOND_REMINDER, Step.FINAL_NOTICE})
ANNOUNCE_COSTS = frozenset({Step.SECOND_REMINDER, Step.FINAL_NOTICE})
INTERRUPTS_PRESCRIPTION = frozenset({Step.FINAL_NOTICE})  # a written demand, art. 3:317 BW

# domain.md 4.4 [DESIGN], 22 November 2026: calendar days after the due date.
_OFFSETS = {
    Step.FRIENDLY_REMINDER: 1,
    Step.FIRST_REMINDER: 8,
    Step.SECOND_REMINDER: 15,
    Step.FINAL_NOTICE: 24,
    Step.FINAL_NOTICE_EXPIRES: 31,
    Step.RECOMMENDED_TRANSFER: 45,
}


@dataclass(frozen=True, slots=True)
class Rung:
    """A step and the day it is for."""

    step: Step
    on: date


def offsets(*, maximum_extension_days: int = 60, notification_days: int = 30) -> dict[Step, int]:
    """Return the days after the due date of each step, for the terms of a policy."""
    return {
        **_OFFSETS,
        Step.MEP_END: maximum_extension_days,
        Step.STOP_SHIPMENT: maximum_extension_days + 1,
        Step.MANDATORY_TRANSFER_LATEST: maximum_extension_days + notification_days,
    }


def ladder(due_on: date, days_after: Mapping[Step, int] | None = None) -> tuple[Rung, ...]:
    """Return every step with its day, the earliest first (DUN-01)."""
    days = offsets() if days_after is None else days_after
    rungs = (Rung(step, due_on + timedelta(days=after)) for step, after in days.items())
    return tuple(sorted(rungs, key=lambda rung: rung.on))


def letter_for(due_on: date, sent: Iterable[Step], *, today: date) -> Step | None:
    """Return the letter to send on `today`; None when none is due.

    Only the furthest one that is due: whoever starts late does not send three letters in a day,
    and never a gentler one after a firmer one.
    """
    furthest = max((LETTERS.index(step) for step in sent if step in LETTERS), default=-1)
    due = [
        LETTERS.index(rung.step)
        for rung in ladder(due_on)
        if rung.step in LETTERS and rung.on <= today
    ]
    following = max(due, default=-1)
    return LETTERS[following] if following > furthest else None


def final_notice_expires_on(sent_on: date) -> date:
    """Return the last day to pay after a final notice that went out on `sent_on`."""
    days = _OFFSETS[Step.FINAL_NOTICE_EXPIRES] - _OFFSETS[Step.FINAL_NOTICE]
    return sent_on + timedelta(days=days)
