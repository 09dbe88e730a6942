"""The scorecard: evidence in; score, probability, grade and the reasons for them out.

The score is the exact sum of named terms in whole millionths of log-odds of default, so it is the
same in whatever order it is added up, and the stored evidence gives the same grade again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from core.dates import add_months
from grading.rules import identities, legal, odds, points, scale, terms
from grading.rules.inputs import Confidence, Evidence, PlaceLevel
from grading.rules.terms import Term

Base = Callable[[Evidence, date], list[Term]]
Floor = tuple[int, str, dict[str, str]]  # the score nothing is better than, and what says so
PLACE_CODES = frozenset(
    f"{level}{suffix}" for level in PlaceLevel for suffix in ("", "_UNKNOWN", "_JUDGED")
)
_LIKE_NONE = ("ACCOUNTS_OLD", "ACCOUNTS_CONTRADICT")
BASE_CODES = ("BASE", "BASE_WITHOUT_ACCOUNTS")
_AGES_OF_ACCOUNTS = (points.MONTHS_FRESH, points.MONTHS_LATE, points.MONTHS_STALE)
_AGES = tuple(months for months, _ in points.AGE if months)
_SCORES: dict[int, int] = {grade: odds.score_of_grade(grade) for grade in scale.SCALE}


@dataclass(frozen=True, slots=True)
class Score:
    """What the scorecard makes of the evidence on one day.

    `due_on` is the first day after it on which the outcome may change by time alone; None: never.
    The score is `own` and `market_part`, what its country and sector add, or the `floor` if more.
    """

    millionths: int
    probability: Decimal
    grade: int
    confidence: Confidence
    terms: tuple[Term, ...]
    due_on: date | None
    version: int
    own: int
    market_part: int
    floor: int | None

    @property
    def reasons(self) -> list[dict[str, object]]:
        """The terms, the heaviest first and the base last, as they are stored."""
        ordered = sorted(
            self.terms, key=lambda term: (term.code in BASE_CODES, -abs(term.points), term.code)
        )
        return [
            {"code": term.code, "points": term.points, "values": term.values} for term in ordered
        ]


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which time alone may change a score: what turns, since when, and its age then.

    `age` is in months, of overdues in days; None where none counts.
    """

    on: date
    code: str
    since: date
    age: int | None = None


def score(
    evidence: Evidence,
    on: date,
    *,
    base: Base = terms.base,
    version: int = points.SCORECARD_VERSION,
    more_floors: Sequence[Floor] = (),
    must_add_up: bool = False,
) -> Score:
    """Score a company on a day, on what is known of it.

    `base` gives the terms of what the company is and what its accounts say; payment experience,
    and the facts that leave no better score than theirs, are the same for every version. Where
    accounts `must_add_up`, those that do not are worth no more than none.
    """
    months = terms.months_since(evidence.accounts[0].period_end, on) if evidence.accounts else None
    said = base(evidence, on) + terms.experience(evidence, on)
    placed = sum(term.points for term in said if term.code in PLACE_CODES)
    total = sum(term.points for term in said)
    is_doubted = must_add_up and contradict(evidence)
    floors = [*_floor_facts(evidence, on, months), *more_floors]
    if is_doubted:
        floors.append(_floor_when_doubted(evidence, on))
    without = total  # as if it had no accounts, once they are too old or cannot be true
    if is_doubted or (months is not None and months >= points.MONTHS_STALE):
        without = sum(term.points for term in base(replace(evidence, accounts=()), on))
    parts = (*said, *_lifts(floors, total, without))
    millionths = sum(term.points for term in parts)
    probability = odds.probability_of(millionths)
    return Score(
        millionths=millionths,
        probability=probability,
        grade=scale.grade_of(probability),
        confidence=_confidence(evidence, months),
        terms=parts,
        due_on=_due_on(evidence, on),
        version=version,
        own=max(total, without) - placed,
        market_part=placed,
        floor=max((lowest for lowest, _, _ in floors), default=None),
    )


def _lifts(floors: list[Floor], total: int, without: int) -> Iterator[Term]:
    """Return the facts that leave no better score than theirs, worst first.

    The first one carries the points that lift the score to its floor; what another fact has done
    already, or a lower floor, is named with no points. Old accounts, and those that cannot be
    true, leave nothing better than what the company would have without any: not filing, or filing
    anything, must not be worth anything.
    """
    raised = [
        (max(lowest, without) if code in _LIKE_NONE else lowest, code, values)
        for lowest, code, values in floors
    ]
    for lowest, code, values in sorted(raised, key=lambda floor: -floor[0]):
        lift = max(lowest - total, 0)
        total += lift
        yield Term(code, lift, values)


def _floor_facts(evidence: Evidence, on: date, months: int | None) -> Iterator[Floor]:
    for fact in evidence.legal_events:
        best = legal.best_grade(fact, on)
        if best is not None:
            yield _SCORES[best], fact.kind.value, {"on": fact.happened_on.isoformat()}
    if evidence.claim_payable:
        yield odds.DEFAULT_SCORE, "CLAIM_PAYABLE", {}
    if evidence.in_collection:
        yield _SCORES[points.BEST_IN_COLLECTION], "IN_COLLECTION", {}
    if evidence.dissolved_on is not None and evidence.dissolved_on <= on:
        values = {"on": evidence.dissolved_on.isoformat()}
        yield _SCORES[points.BEST_WHEN_DISSOLVED], "DISSOLVED", values
    yield from _floor_for_accounts(evidence, on, months)


def _floor_for_accounts(evidence: Evidence, on: date, months: int | None) -> Iterator[Floor]:
    """Without recent accounts no grade is better than what the company itself allows."""
    if months is not None and months < points.MONTHS_STALE:
        return
    young = _is_young(evidence, on)
    best = points.BEST_WITHOUT_ACCOUNTS_WHEN_YOUNG if young else points.BEST_WITHOUT_ACCOUNTS
    if months is not None:
        values = {"period_end": evidence.accounts[0].period_end.isoformat()}
        yield _SCORES[best], "ACCOUNTS_OLD", values
    else:
        yield _SCORES[best], "NO_ACCOUNTS_YOUNG" if young else "NO_ACCOUNTS", {}


def contradict(evidence: Evidence) -> bool:
    """Return whether the newest accounts cannot be true, or tell of nothing."""
    return bool(evidence.accounts) and bool(identities.broken(evidence.accounts[0].lines()))


def _floor_when_doubted(evidence: Evidence, on: date) -> Floor:
    """Missing accounts allow no better grade than 5 (`domain.md` 8.3); these are no more."""
    young = _is_young(evidence, on)
    best = points.BEST_WITHOUT_ACCOUNTS_WHEN_YOUNG if young else points.BEST_WITHOUT_ACCOUNTS
    period_end = evidence.accounts[0].period_end.isoformat()
    return floor_of(best, "ACCOUNTS_CONTRADICT", period_end=period_end)


def _is_young(evidence: Evidence, on: date) -> bool:
    return evidence.founded_on is not None and on < add_months(
        evidence.founded_on, points.MONTHS_YOUNG
    )


def floor_of(grade: int, code: str, **values: str) -> Floor:
    """Return the fact that leaves no better grade than this one."""
    return _SCORES[grade], code, values


def _confidence(evidence: Evidence, months: int | None) -> Confidence:
    """Return how far the accounts can be trusted: a step less when they do not add up."""
    if months is None or months >= points.MONTHS_STALE:
        return Confidence.C
    if identities.are_empty(evidence.accounts[0].lines()):
        return Confidence.C  # as without accounts
    adds_up = not contradict(evidence)
    if months < points.MONTHS_FRESH:
        return Confidence.A if adds_up else Confidence.B
    return Confidence.B if adds_up else Confidence.C


def _due_on(evidence: Evidence, on: date) -> date | None:
    return min((turn.on for turn in turns(evidence) if turn.on > on), default=None)


def turns(evidence: Evidence) -> Iterator[Turn]:
    """Return the days on which a bin of time is left for the next, each with what turns."""
    if evidence.accounts:
        yield from _turns_of_age("ACCOUNTS", evidence.accounts[0].period_end, _AGES_OF_ACCOUNTS)
    if evidence.founded_on is not None:
        yield from _turns_of_age("AGE", evidence.founded_on, _AGES)
    if evidence.overdue_reporters and evidence.overdue_oldest_due_on is not None:
        oldest = evidence.overdue_oldest_due_on
        for days in (days for days, _ in points.OVERDUE_DAYS if days):
            yield Turn(oldest + timedelta(days=days + 1), "OVERDUE_EXPERIENCE", oldest, days)
    if evidence.dissolved_on is not None:
        yield Turn(evidence.dissolved_on, "DISSOLVED", evidence.dissolved_on)
    for fact in evidence.legal_events:
        for day in legal.turning_days(fact):
            yield Turn(day, fact.kind.value, fact.happened_on)


def _turns_of_age(code: str, since: date, months: Sequence[int]) -> Iterator[Turn]:
    return (Turn(add_months(since, age), code, since, age) for age in months)
