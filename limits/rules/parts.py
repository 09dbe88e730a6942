"""What adds to a limit, when the whole of it is raised or lowered to one amount."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from core.money import Money
from limits.rules.timeline import Line, Pick, Span

_ONE_DAY = timedelta(days=1)


def fitted(
    parts: Sequence[Span], before: Line, after: Line, amount: Money, pick: Pick, on: date
) -> dict[Span, list[Span]]:
    """Return what becomes of each part that changes, from a day on; none at all: it is gone.

    The whole becomes `amount` from `on`, as `pick` says of what stood and of that; the permanent
    limit goes from `before` to `after`, and the parts, the earlier ones first, are what is left.
    """
    whole = [*before.spans, *parts]
    days = _days([*whole, *after.spans], on)
    taken: dict[date, Money] = {}
    found: dict[Span, list[Span]] = {}
    for part in parts:
        kept = list(_before(part, on))
        for day in (day for day in days if part.holds_on(day)):
            stood = Money.sum((s.amount for s in whole if s.holds_on(day)), amount.currency)
            there = after.amount_on(day) + taken.get(day, amount * 0)
            left = min(part.amount, (pick(stood, amount) - there).floored_at_zero())
            taken[day] = taken.get(day, amount * 0) + left
            _add(kept, part, day, days, left)
        if kept != [replace(part, row=None)]:
            found[part] = kept
    return found


def _days(spans: Sequence[Span], on: date) -> list[date]:
    """Return the days from `on` on which something begins, or is over."""
    over = {
        s.valid_to + _ONE_DAY for s in spans if s.valid_to is not None and s.valid_to < date.max
    }
    return sorted({on} | {day for day in over | {s.valid_from for s in spans} if day > on})


def _before(part: Span, on: date) -> Iterator[Span]:
    if part.valid_from < on:
        ends = on - _ONE_DAY
        until = ends if part.valid_to is None else min(ends, part.valid_to)
        yield Span(part.valid_from, until, part.amount)


def _add(kept: list[Span], part: Span, day: date, days: Sequence[date], left: Money) -> None:
    """Add what is left of a part from a day up to the next, to what it adjoins and equals."""
    following = next((each - _ONE_DAY for each in days if each > day), None)
    ends = [each for each in (following, part.valid_to) if each is not None]
    last = min(ends, default=None)
    if not left:
        return
    if kept and kept[-1].amount == left and kept[-1].valid_to == day - _ONE_DAY:
        kept[-1] = replace(kept[-1], valid_to=last)
    else:
        kept.append(Span(day, last, left))
