"""Cover without a request: on which days a buyer is covered by the policy itself (R-POL-05)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.money import Money
from limits.rules.cover.facts import LimitRow, Period
from limits.rules.lifecycle import LimitKind

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BlindTerms:
    """What the policy says of cover without a request from a day on, until the next of them.

    `maximum` is the most on one buyer; None: the policy has no such cover then.
    """

    valid_from: date
    maximum: Money | None
    grade_floor: int
    insured_share: Decimal


@dataclass(frozen=True, slots=True)
class BlindFacts:
    """What decides whether a buyer is eligible on a day.

    `grades` says from which day on which grade counted (None: none). `ended` are the days on
    which something ends the cover: a decision for nothing has no end, adverse information counts
    for its period. `taken` are the days on which another limit speaks, also one of nothing.
    """

    is_registered: bool
    grades: Sequence[tuple[date, int | None]]
    ended: Sequence[Period] = ()
    taken: Sequence[Period] = ()


def rows(versions: Sequence[BlindTerms], facts: BlindFacts) -> tuple[LimitRow, ...]:
    """Return the limit the policy itself gives on a buyer, as rows in the order of their days.

    A row of nothing follows where the buyer was eligible before: what is dispatched then is not
    covered because the cover was withdrawn, not because there never was any.
    """
    if not facts.is_registered:
        return ()
    found: list[LimitRow] = []
    days = _days(versions, facts)
    for day, following in zip(days, [*days[1:], None], strict=True):
        if any(period.covers(day) for period in facts.taken):
            continue
        row = _row(versions, facts, day, following and following - _ONE_DAY)
        if row is not None and (row.amount or any(each.amount for each in found)):
            found.append(row)
    return _joined(found)


def _row(
    versions: Sequence[BlindTerms], facts: BlindFacts, day: date, until: date | None
) -> LimitRow | None:
    begun = [each for each in versions if each.valid_from <= day]
    if not begun:
        return None
    terms = max(begun, key=lambda each: each.valid_from)
    if terms.maximum is None:
        return None
    grade = next((grade for on, grade in reversed(facts.grades) if on <= day), None)
    eligible = grade is not None and grade <= terms.grade_floor
    eligible = eligible and not any(period.covers(day) for period in facts.ended)
    amount = terms.maximum if eligible else Money.zero(terms.maximum.currency)
    return LimitRow(day, until, amount, LimitKind.BLIND, terms.insured_share)


def _days(versions: Sequence[BlindTerms], facts: BlindFacts) -> list[date]:
    """Return the days from which on something may be different."""
    days = {each.valid_from for each in versions} | {day for day, _ in facts.grades}
    return sorted(days | set(_edges(facts.ended)) | set(_edges(facts.taken)))


def _edges(periods: Iterable[Period]) -> Iterable[date]:
    for period in periods:
        if period.starts_on is not None:
            yield period.starts_on
        if period.ends_on is not None and period.ends_on < date.max:
            yield period.ends_on + _ONE_DAY


def _joined(found: Sequence[LimitRow]) -> tuple[LimitRow, ...]:
    """Join neighbours that say the same."""
    joined: list[LimitRow] = []
    for row in found:
        last = joined[-1] if joined else None
        adjoins = last is not None and last.valid_to == row.valid_from - _ONE_DAY
        if (
            last
            and adjoins
            and (last.amount, last.insured_share) == (row.amount, row.insured_share)
        ):
            joined[-1] = LimitRow(
                last.valid_from, row.valid_to, row.amount, row.kind, row.insured_share
            )
        else:
            joined.append(row)
    return tuple(joined)
