"""A limit as a line of periods: what is covered from day to day, and how a change redraws it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest

from core.money import Money

Pick = Callable[[Money, Money], Money]
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """An amount from a day up to and including another (None: until further notice).

    `row` names the row it was recorded in; None is new.
    """

    valid_from: date
    valid_to: date | None
    amount: Money
    row: int | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the span covers a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Line:
    """The permanent limit of one policy on one buyer; spans are in order and do not overlap."""

    spans: tuple[Span, ...]
    currency: str

    def amount_on(self, day: date) -> Money:
        """Return what is covered on a day, nothing outside every span."""
        found = (span.amount for span in self.spans if span.holds_on(day))
        return next(found, Money.zero(self.currency))

    def amount_before(self, change: date, today: date) -> Money:
        """Return what stands until a change: the day before it, or today when it is at once."""
        return self.amount_on(change - _ONE_DAY if change > today else change)

    def most_from(self, day: date) -> Money:
        """Return the most that is covered on any day from `day` on: what it commits."""
        later = (s.amount for s in self.spans if s.valid_to is None or s.valid_to >= day)
        return max(later, default=Money.zero(self.currency))

    def most_before(self, day: date) -> Money:
        """Return the most that was covered on any day before `day`."""
        begun = (span.amount for span in self.spans if span.valid_from < day)
        return max(begun, default=Money.zero(self.currency))

    def last(self) -> Money:
        """Return what stands once every announced change has taken effect."""
        ends = self.spans and self.spans[-1].valid_to is None
        return self.spans[-1].amount if ends else Money.zero(self.currency)

    def lowered(self, on: date, amount: Money) -> Line:
        """Return the line never above `amount` from a day on."""
        return self._changed(on, amount, min)

    def beside(self, parts: Sequence[Span], on: date, amount: Money, pick: Pick) -> Line:
        """Return the line with which the whole becomes what `pick` says, its parts left alone."""
        over = {s.valid_to + _ONE_DAY for s in parts if s.valid_to and s.valid_to < date.max}
        later = {day for day in over | {s.valid_from for s in parts} if day > on}
        line = self
        for day in sorted({on} | later):
            taken = Money.sum((s.amount for s in parts if s.holds_on(day)), self.currency)
            redrawn = self._changed(day, (amount - taken).floored_at_zero(), pick)
            earlier = [_until(span, day - _ONE_DAY) for span in line.spans if span.valid_from < day]
            following = [span for span in redrawn.spans if span.valid_from >= day]
            line = Line(tuple(_joined([*earlier, *following])), self.currency)
        return line

    def _changed(self, on: date, amount: Money, pick: Pick) -> Line:
        before = [_until(span, on - _ONE_DAY) for span in self.spans if span.valid_from < on]
        after = [_redrawn(span, amount, pick) for span in self._from(on)]
        return Line(tuple(_joined([*before, *after])), self.currency)

    def _from(self, on: date) -> Iterator[Span]:
        """Give the line from a day on without gaps: where nothing is covered, a span of nothing."""
        reached: date | None = on
        for span in self.spans:
            if reached is None or (span.valid_to is not None and span.valid_to < reached):
                continue
            if span.valid_from > reached:
                yield self._nothing(reached, span.valid_from - _ONE_DAY)
                reached = span.valid_from
            yield replace(span, valid_from=reached)
            reached = None if span.valid_to is None else span.valid_to + _ONE_DAY
        if reached is not None:
            yield self._nothing(reached, None)

    def _nothing(self, starts_on: date, ends_on: date | None) -> Span:
        return Span(starts_on, ends_on, Money.zero(self.currency))


def added(lines: Sequence[Line]) -> Line:
    """Return what several lines cover together.

    So stand the lines of one company on record under two ids, and what adds to a permanent limit.
    """
    if len(lines) == 1:
        return lines[0]
    every = [span for line in lines for span in line.spans]
    ends = {span.valid_to + _ONE_DAY for span in every if span.valid_to is not None}
    days: list[date] = sorted({span.valid_from for span in every} | ends)
    spans = []
    for starts_on, following in zip_longest(days, days[1:]):
        holding = [span for span in every if span.holds_on(starts_on)]
        if holding:
            amount = Money.sum((span.amount for span in holding), lines[0].currency)
            row = holding[0].row if len(holding) == 1 else None
            spans.append(Span(starts_on, following and following - _ONE_DAY, amount, row))
    return Line(tuple(spans), lines[0].currency)


def _until(span: Span, day: date) -> Span:
    ends_on = day if span.valid_to is None else min(day, span.valid_to)
    return replace(span, valid_to=ends_on)


def _redrawn(span: Span, amount: Money, pick: Pick) -> Span:
    picked = pick(span.amount, amount)
    return span if picked == span.amount else replace(span, amount=picked, row=None)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Join neighbours that say the same, and drop spans of nothing that nobody recorded."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        adjoins = last is not None and last.valid_to == span.valid_from - _ONE_DAY
        if last and adjoins and (last.row, last.amount) == (span.row, span.amount):
            joined[-1] = replace(last, valid_to=span.valid_to)
        elif span.amount or span.row is not None or (last and last.amount and adjoins):
            joined.append(span)
    return joined


def run_off(open_debt: Money, ended: Money, standing: Money) -> Money:
    """Return what earlier deliveries may still cost above what stands now (R-POL-32, R-LIM-03).

    `ended` is the largest amount that no longer stands; new deliveries only fill the room left
    under the standing limit, so what fits below it is not counted twice.
    """
    return (min(open_debt, ended) - standing).floored_at_zero()
