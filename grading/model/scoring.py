"""The terms of a score by a fitted model, beside those that no set of data speaks of."""

from collections.abc import Iterator, Sequence
from datetime import date

from grading.model import ratios
from grading.model.artefact import Model
from grading.model.artefact import Term as Fitted
from grading.rules import points, scorecard, terms
from grading.rules.inputs import Basis, Evidence, PlaceFact, PlaceLevel
from grading.rules.scorecard import Floor, Score
from grading.rules.terms import Term

_MOST_MISSING = 0.1  # of the indicators; those of a stock market price alone are fewer
_BEST_WHEN_THIN = 3


def score(evidence: Evidence, on: date, model: Model) -> Score:
    """Score a company on a day by a fitted model."""

    values = _values(evidence, on) if evidence.accounts else {}

    def base(known: Evidence, day: date) -> list[Term]:
        if known.accounts:
            return _with_accounts(known, day, model, values)
        return _without_accounts(known, day)

    floors = list(_thin(values, model)) if evidence.accounts else []
    return scorecard.score(
        evidence, on, base=base, version=model.version, more_floors=floors, must_add_up=True
    )


def figures(evidence: Evidence, on: date) -> ratios.Values | None:
    """Return what a fitted model is asked with, if its points are added to others as they are.

    None without accounts, and with accounts so old, or so much at odds with themselves, that
    having none may count for more.
    """
    months = terms.months_since(evidence.accounts[0].period_end, on) if evidence.accounts else None
    if months is None or months >= points.MONTHS_STALE or scorecard.contradict(evidence):
        return None
    return _values(evidence, on)


def _thin(values: ratios.Values, model: Model) -> Iterator[Floor]:
    """Return the floor of accounts that leave out much of what the model looks at. [JUDGEMENT]

    What is missing counts for what it is on average, and an average is no ground for a top grade.
    """
    missing = sum(values.get(indicator) is None for indicator in model.indicators)
    if missing > _MOST_MISSING * len(model.indicators):
        counts = {"missing": str(missing), "of": str(len(model.indicators))}
        yield scorecard.floor_of(_BEST_WHEN_THIN, "ACCOUNTS_THIN", **counts)


def _with_accounts(evidence: Evidence, on: date, model: Model, values: ratios.Values) -> list[Term]:
    """Return every term of a company with accounts; points of nothing are left out."""
    newest = evidence.accounts[0]
    found = [
        Term("BASE", model.intercept),
        *(_fitted(term, values, str(newest.period_end.year)) for term in model.terms),
        terms.filing(newest, on),
        terms.age(evidence, on, points.AGE, points.AGE_NOT_KNOWN),
        terms.legal_form(evidence),
        *_places(evidence.country, evidence.sector, evidence.places),
    ]
    return [term for term in found if term.points]


def _without_accounts(evidence: Evidence, on: date) -> list[Term]:
    """Return every term of a company without accounts; points of nothing are left out."""
    found = [
        Term("BASE_WITHOUT_ACCOUNTS", points.BASE_WITHOUT_ACCOUNTS),
        terms.age(evidence, on, points.AGE_WITHOUT_ACCOUNTS, points.AGE_NOT_KNOWN_WITHOUT_ACCOUNTS),
        terms.legal_form(evidence),
        *_places(evidence.country, evidence.sector, evidence.places),
    ]
    return [term for term in found if term.points]


def _values(evidence: Evidence, on: date) -> ratios.Values:
    return ratios.of(evidence.accounts) | ratios.facts(
        evidence.accounts, founded_on=evidence.founded_on, filed_on=evidence.filed_on, on=on
    )


def _fitted(term: Fitted, values: ratios.Values, year: str) -> Term:
    """Return a term with its figures as text: of a pair, the second is the other."""
    shown = {"year": year}
    for name, bins in zip(("figure", "other"), term.bins, strict=False):
        figure = values.get(bins.indicator)
        if figure is not None:
            shown[name] = f"{figure:.6f}"
    return Term(term.code, term.of(values), shown)


def place_points(country: str, sector: str, facts: Sequence[PlaceFact]) -> int:
    """Return what a country and a sector add to the score of every company in them."""
    return sum(term.points for term in _places(country, sector, facts))


def _places(country: str, sector: str, facts: Sequence[PlaceFact]) -> list[Term]:
    """Return the terms of sector and country.

    As long as there are no figures on file of one, what the first scorecard had counts.
    """
    return [
        *_place(PlaceLevel.SECTOR, facts, terms.sector(sector)),
        *_place(PlaceLevel.COUNTRY, facts, terms.country(country)),
    ]


def _place(level: PlaceLevel, facts: Sequence[PlaceFact], otherwise: Term) -> list[Term]:
    found = []
    for fact in facts:
        if fact.level is level:
            suffix = "_JUDGED" if fact.basis is Basis.JUDGEMENT else ""
            found.append(Term(f"{level}{suffix}", fact.points, {level.lower(): fact.key}))
    if all(term.code != level for term in found):
        found.insert(0, otherwise)
    return found
