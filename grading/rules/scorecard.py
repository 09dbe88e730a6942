"""The scorecard: evidence in; score, probability, grade and the reasons for them out.

The score is the exact sum of named terms in whole millionths of log-odds of default, so it is the
same in whatever order it is added up, and the stored evidence gives the same grade again.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal, localcontext
from functools import lru_cache

from core.dates import add_months
from grading.rules import legal, points, ratios, scale
from grading.rules.inputs import Accounts, Confidence, Evidence
from grading.rules.points import SCORECARD_VERSION, Figure, LegalFormKind

__all__ = ["SCORECARD_VERSION", "Score", "Term", "probability_of", "score"]

MILLION = Decimal(1_000_000)
BASE_CODES = ("BASE", "BASE_WITHOUT_ACCOUNTS")
_POINT = 10_000  # what points are whole multiples of: a hundredth of log-odds
_DIGITS = Decimal("0.00000001")  # as probabilities are stored
_LARGEST_ALIVE = 1 - _DIGITS


@dataclass(frozen=True, slots=True)
class Term:
    """One named part of a score: its points and the figures behind them, as text."""

    code: str
    points: int
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """What the scorecard makes of the evidence on one day.

    `due_on` is the first day after it on which the outcome may change by time alone; None: never.
    """

    millionths: int
    probability: Decimal
    grade: int
    confidence: Confidence
    terms: tuple[Term, ...]
    due_on: date | None

    @property
    def reasons(self) -> list[dict[str, object]]:
        """The terms, the heaviest first and the base last, as they are stored."""
        ordered = sorted(
            self.terms, key=lambda term: (term.code in BASE_CODES, -abs(term.points), term.code)
        )
        return [
            {"code": term.code, "points": term.points, "values": term.values} for term in ordered
        ]


def score(evidence: Evidence, on: date) -> Score:
    """Score a company on a day, on what is known of it."""
    months = _months_since(evidence.accounts[0].period_end, on) if evidence.accounts else None
    if months is None:
        terms = _terms_without_accounts(evidence, on)
    else:
        terms = _terms_with_accounts(evidence, on)
    terms += _experience(evidence, on)
    terms += _floors(evidence, on, months, sum(term.points for term in terms))
    total = sum(term.points for term in terms)
    probability = probability_of(total)
    return Score(
        millionths=total,
        probability=probability,
        grade=scale.grade_of(probability),
        confidence=_confidence(months),
        terms=tuple(terms),
        due_on=_due_on(evidence, on),
    )


@lru_cache(maxsize=4096)
def probability_of(millionths: int) -> Decimal:
    """Return the probability of default that a score stands for, to eight decimals.

    A company that is not in default has a probability below one, however bad its score.
    """
    if millionths >= DEFAULT_SCORE:
        return Decimal(1)
    with localcontext(prec=40):
        probability = 1 / (1 + (Decimal(-millionths) / MILLION).exp())
    return min(probability.quantize(_DIGITS), _LARGEST_ALIVE)


DEFAULT_SCORE = 20_000_000  # stands for default itself: the score of grade 10


def score_of_grade(grade: int) -> int:
    """Return the score of the probability a grade stands for, in whole points."""
    if grade == scale.DEFAULT:
        return DEFAULT_SCORE
    used = scale.ensure_grade(grade).pd_used
    with localcontext(prec=40):
        log_odds = (used / (1 - used)).ln()
    return int((log_odds * MILLION / _POINT).to_integral_value(ROUND_CEILING)) * _POINT


_SCORES: dict[int, int] = {grade: score_of_grade(grade) for grade in scale.SCALE}


def _terms_with_accounts(evidence: Evidence, on: date) -> list[Term]:
    newest, before = evidence.accounts[0], ratios.year_before(evidence.accounts)
    terms = [Term("BASE", points.BASE)]
    for figure, value in ratios.figures(newest, before).items():
        terms.append(_figure_term(figure, value, newest))
    terms.append(_result_term(newest, before))
    terms.append(_filing_term(newest, on))
    terms.append(_age_term(evidence, on, points.AGE, points.AGE_NOT_KNOWN))
    terms.append(_legal_form_term(evidence))
    return [term for term in terms if term.points]


def _terms_without_accounts(evidence: Evidence, on: date) -> list[Term]:
    terms = [
        Term("BASE_WITHOUT_ACCOUNTS", points.BASE_WITHOUT_ACCOUNTS),
        _age_term(evidence, on, points.AGE_WITHOUT_ACCOUNTS, points.AGE_NOT_KNOWN_WITHOUT_ACCOUNTS),
        _legal_form_term(evidence),
        _sector_term(evidence.sector),
        _country_term(evidence.country),
    ]
    return [term for term in terms if term.points]


def _figure_term(figure: Figure, value: Decimal | None, accounts: Accounts) -> Term:
    year = str(accounts.period_end.year)
    if value is None:
        return Term(f"{figure.value}_UNKNOWN", points.NOT_GIVEN[figure], {"year": year})
    values = {"figure": f"{value:.3f}", "year": year}
    if figure is Figure.SIZE:
        values = {"figure": f"{value:.0f}", "currency": accounts.currency, "year": year}
    return Term(figure.value, _binned(value, points.FIGURES[figure]), values)


def _result_term(newest: Accounts, before: Accounts | None) -> Term:
    year, result = str(newest.period_end.year), newest.net_income
    if result is None:
        return Term("RESULT_UNKNOWN", points.RESULT_NOT_GIVEN, {"year": year})
    earlier = before.net_income if before else None
    if earlier is None:
        code = "PROFIT_ONE_YEAR" if result >= 0 else "LOSS_ONE_YEAR"
    elif result >= 0:
        code = "PROFIT_AGAIN" if earlier >= 0 else "PROFIT_AFTER_LOSS"
    else:
        code = "LOSS_AFTER_PROFIT" if earlier >= 0 else "LOSS_AGAIN"
    worth: int = getattr(points, code)
    return Term(code, worth, {"year": year, "currency": newest.currency, "figure": f"{result:.0f}"})


def _filing_term(newest: Accounts, on: date) -> Term:
    months = _months_since(newest.period_end, on)
    late = months >= points.MONTHS_LATE
    code = "ACCOUNTS_LATE" if late else "ACCOUNTS_AGEING"
    values = {"period_end": newest.period_end.isoformat()}
    return Term(code, _binned(months, points.FILING), values)


def _age_term(evidence: Evidence, on: date, bins: points.AgeBins, not_known: int) -> Term:
    if evidence.founded_on is None:
        return Term("AGE_UNKNOWN", not_known)
    months = _months_since(evidence.founded_on, on)
    return Term("AGE", _binned(months, bins), {"founded_on": evidence.founded_on.isoformat()})


def _legal_form_term(evidence: Evidence) -> Term:
    kind = legal_form_kind(evidence.legal_form, is_natural_person=evidence.is_natural_person)
    if kind is LegalFormKind.OTHER:
        return Term("LEGAL_FORM_UNKNOWN", points.LEGAL_FORM[kind])
    return Term("LEGAL_FORM", points.LEGAL_FORM[kind], {"form": kind.value})


def legal_form_kind(form: str, *, is_natural_person: bool) -> LegalFormKind:
    """Return what matters of a legal form, however it is written."""
    if is_natural_person:
        return LegalFormKind.PERSONAL
    plain = unicodedata.normalize("NFKD", form.casefold()).encode("ascii", "ignore").decode()
    return points.FORMS.get(re.sub(r"[^a-z]", "", plain), LegalFormKind.OTHER)


def _sector_term(sector: str) -> Term:
    if not sector:
        return Term("SECTOR_UNKNOWN", points.SECTOR_NOT_KNOWN)
    return Term("SECTOR", points.SECTOR.get(sector[:2], 0), {"sector": sector[:2]})


def _country_term(country: str) -> Term:
    if not country:
        return Term("COUNTRY_UNKNOWN", points.COUNTRY_NOT_KNOWN)
    if country in points.HOME_COUNTRIES:
        worth = points.COUNTRY_HOME
    elif country in points.OTHER_OECD_COUNTRIES:
        worth = points.COUNTRY_OTHER_OECD
    else:
        worth = points.COUNTRY_ELSEWHERE
    return Term("COUNTRY", worth, {"country": country})


def _experience(evidence: Evidence, on: date) -> list[Term]:
    """Return what policyholders reported: how many of them, and since when it is due."""
    oldest = evidence.overdue_oldest_due_on
    if not evidence.overdue_reporters or oldest is None:
        return []
    many = evidence.overdue_reporters > 1
    worth = points.MORE_REPORTERS if many else points.ONE_REPORTER
    worth += _binned((on - oldest).days - 1, points.OVERDUE_DAYS)
    values = {"reporters": str(evidence.overdue_reporters), "oldest_due_on": oldest.isoformat()}
    return [Term("OVERDUE_EXPERIENCE", worth, values)]


def _floors(evidence: Evidence, on: date, months: int | None, total: int) -> list[Term]:
    """Return the facts that leave no better score than theirs, worst first.

    The first one carries the points that lift the score to its floor; what another fact has done
    already, or a lower floor, is named with no points.
    """
    floors = sorted(_floor_facts(evidence, on, months), key=lambda floor: -floor[0])
    terms = []
    for lowest, code, values in floors:
        lift = max(lowest - total, 0)
        total += lift
        terms.append(Term(code, lift, values))
    return terms


def _floor_facts(
    evidence: Evidence, on: date, months: int | None
) -> Iterator[tuple[int, str, dict[str, str]]]:
    for fact in evidence.legal_events:
        best = legal.best_grade(fact, on)
        if best is not None:
            yield _SCORES[best], fact.kind.value, {"on": fact.happened_on.isoformat()}
    if evidence.claim_payable:
        yield DEFAULT_SCORE, "CLAIM_PAYABLE", {}
    if evidence.in_collection:
        yield _SCORES[points.BEST_IN_COLLECTION], "IN_COLLECTION", {}
    if evidence.dissolved_on is not None and evidence.dissolved_on <= on:
        values = {"on": evidence.dissolved_on.isoformat()}
        yield _SCORES[points.BEST_WHEN_DISSOLVED], "DISSOLVED", values
    yield from _floor_for_accounts(evidence, on, months)


def _floor_for_accounts(
    evidence: Evidence, on: date, months: int | None
) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Without recent accounts no grade is better than what the company itself allows.

    Old accounts still count against a company: not filing must not be worth anything.
    """
    if months is not None and months < points.MONTHS_STALE:
        return
    young = evidence.founded_on is not None and on < add_months(
        evidence.founded_on, points.MONTHS_YOUNG
    )
    best = points.BEST_WITHOUT_ACCOUNTS_WHEN_YOUNG if young else points.BEST_WITHOUT_ACCOUNTS
    lowest = _SCORES[best]
    if months is None:
        code = "NO_ACCOUNTS_YOUNG" if young else "NO_ACCOUNTS"
        yield lowest, code, {}
        return
    without = sum(term.points for term in _terms_without_accounts(evidence, on))
    values = {"period_end": evidence.accounts[0].period_end.isoformat()}
    yield max(lowest, without), "ACCOUNTS_OLD", values


def _confidence(months: int | None) -> Confidence:
    if months is None or months >= points.MONTHS_STALE:
        return Confidence.C
    return Confidence.A if months < points.MONTHS_FRESH else Confidence.B


def _due_on(evidence: Evidence, on: date) -> date | None:
    return min((day for day in _turning_days(evidence) if day > on), default=None)


def _turning_days(evidence: Evidence) -> Iterator[date]:
    """Return the days on which a bin of time is left for the next."""
    if evidence.accounts:
        end = evidence.accounts[0].period_end
        for months in (points.MONTHS_FRESH, points.MONTHS_LATE, points.MONTHS_STALE):
            yield add_months(end, months)
    if evidence.founded_on is not None:
        yield from (add_months(evidence.founded_on, age) for age, _ in points.AGE if age)
    if evidence.overdue_reporters and evidence.overdue_oldest_due_on is not None:
        oldest = evidence.overdue_oldest_due_on
        yield from (oldest + timedelta(days=days + 1) for days, _ in points.OVERDUE_DAYS if days)
    if evidence.dissolved_on is not None:
        yield evidence.dissolved_on
    for fact in evidence.legal_events:
        yield from legal.turning_days(fact)


def _months_since(start: date, on: date) -> int:
    """Return the whole months passed, as `add_months` counts them."""
    months = (on.year - start.year) * 12 + on.month - start.month
    return months if on >= add_months(start, months) else months - 1


def _binned(
    value: Decimal | int,
    bins: Sequence[tuple[Decimal | None, int]] | Sequence[tuple[int | None, int]],
) -> int:
    return next(worth for edge, worth in bins if edge is None or value < edge)
