"""The one model that is shipped: what it looks at, what it is fitted on, how it is calibrated."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from grading.model.artefact import MISSING, Model, Term
from grading.training import calibration, folds, libraries, metrics
from grading.training.calibration import Calibration
from grading.training.fitting import MILLION, Settings, fit, probability, scaled, scores
from grading.training.grid import Grid
from grading.training.labelled import LabelledSet
from grading.training.pool import Pool, pooled

FIRST = 2  # the version that is fitted on no grid
STATED_RATE = 0.01  # failures a year among buyers; that of decision 0010
FOLDS = 3
PAIRS = 20

# More of these never worsens a grade, or never betters it, whatever the rows say: a loss, debts or
# thin cash must not make a debtor look safer. On the American set, where young firms lose money for
# years on their shareholders' means, and on the Polish sets this costs 0.01 to 0.03 of AUC.
DEMANDED: Mapping[str, int] = {
    "equity_to_assets": -1, "equity_to_liabilities": -1, "liabilities_to_assets": 1,
    "net_income_to_assets": -1, "operating_profit_to_assets": -1,
    "retained_earnings_to_assets": -1, "net_margin": -1, "operating_margin": -1,
    "cash_flow_to_liabilities": -1, "cash_ratio": -1, "current_ratio": -1, "interest_cover": -1,
    "market_value_to_liabilities": -1, "market_size": -1,
}  # fmt: skip

# Known in all sets, so these may form pairs too. Not among them are ratios that the Polish sets
# tell twice and not always alike (quick ratio, days of current liabilities, months to repay, sales
# over assets): the difference tells how a row was made and not how a company is.
SHARED = (
    "net_income_to_assets", "liabilities_to_assets", "working_capital_to_assets", "current_ratio",
    "retained_earnings_to_assets", "equity_to_liabilities", "equity_to_assets", "inventory_days",
    "sales_growth", "operating_profit_to_assets", "net_margin", "cash_flow_to_liabilities", "size",
    "sales_size", "cash_ratio", "operating_margin", "receivables_days",
    "current_assets_to_liabilities", "current_liabilities_to_assets", "gross_margin",
    "return_on_equity", "sales_to_current_liabilities", "depreciation_to_assets",
    "cash_and_securities_to_assets", "receivables_to_assets", "inventory_to_assets",
    "long_term_liabilities_to_assets", "operating_cash_to_liabilities", "cash_flow_margin",
    "sales_to_fixed_assets",
)  # fmt: skip

# Known in some sets only: they add what they can, and say nothing where they are missing.
SOME = (
    "interest_cover", "financial_expenses_to_assets", "earlier_profits_to_assets",
    "total_assets_growth",
    "net_income_to_assets_change", "equity_to_assets_change",
    "cash_and_securities_to_assets_change",
)  # fmt: skip
# What a stock exchange says comes on top of what the accounts say, so that companies without a
# price are graded on their accounts as if nobody had one.
MARKET = ("market_value_to_liabilities", "market_value_growth", "market_size")
CODES = (*SHARED, *SOME, *MARKET)

SETTINGS = Settings(
    pairs=PAIRS, bins=128, pair_bins=16, bags=4, learning_rate=0.05, rounds=1500, stop_after=60,
    directions=DEMANDED,
)  # fmt: skip

Watch = Callable[[str], None]


def fitted(pool: Pool, settings: Settings, *, seed: int, on: Grid | None = None) -> Model:
    """Fit on a pool, and on a grid if one is given: accounts first, then what the market adds.

    What a company does not show gets the points of the average row.
    """
    codes = [code for code in pool.rows.codes if code not in MARKET]
    begin = pool.begin_at()
    accounts = _stage(pool, codes, settings, begin, seed=seed, on=on)
    market = [code for code in pool.rows.codes if code in MARKET]
    known = [
        level + score / MILLION
        for level, score in zip(begin, scores(accounts, pool.rows), strict=True)
    ]
    if not market:
        return accounts
    added = _stage(pool, market, replace(settings, pairs=0), known, seed=seed, on=on)
    return replace(
        accounts, terms=accounts.terms + added.terms, grid={**accounts.grid, **added.grid}
    )


def _stage(
    pool: Pool,
    codes: Sequence[str],
    settings: Settings,
    begin: Sequence[float],
    *,
    seed: int,
    on: Grid | None,
) -> Model:
    directions = {code: way for code, way in settings.directions.items() if code in codes}
    apart = tuple(code for code in _known_in_part(pool) if code in codes)
    model = fit(
        pool.rows.only(codes), replace(settings, apart=apart, directions=directions), seed=seed,
        weights=pool.weights(), begin_at=begin, on=on,
    )  # fmt: skip
    return replace(
        model, intercept=0, terms=tuple(_neutral_where_missing(term, pool) for term in model.terms)
    )


def train(
    sets: Sequence[LabelledSet],
    *,
    shares: Sequence[float],
    calibrated_on: str,
    seed: int,
    settings: Settings = SETTINGS,
    codes: Sequence[str] = CODES,
    after: Model | None = None,
    watch: Watch,
) -> Model:
    """Train the model that is shipped, and put into its facts how it was done and what it does.

    Trained `after` another version it has the next number and keeps to the cuts of that one.
    """
    on = after.cuts if after else None
    pool = pooled(sets, seed=seed, shares=shares, codes=codes)
    outside: list[int] = [0] * len(pool.rows)
    parts = folds.together(pool.rows.groups, pool.rows.target, FOLDS, seed=seed)
    for number, fold in enumerate(parts, start=1):
        watch(f"fold {number} of {FOLDS}")
        model = fitted(pool.part(fold.train), settings, seed=seed, on=on)
        for place, score in zip(fold.test, scores(model, pool.rows.rows(fold.test)), strict=True):
            outside[place] = score
    places = pool.places(calibrated_on)
    found = calibration.calibrate(
        [outside[row] for row in places], [pool.rows.target[row] for row in places],
        stated_rate=STATED_RATE,
    )  # fmt: skip
    watch("the model on all rows")
    model = fitted(pool, settings, seed=seed, on=on)
    facts = _facts(sets, pool, found, outside, places, settings, seed)
    return replace(
        scaled(model, found.slope, found.level + found.correction, facts),
        version=after.version + 1 if after else FIRST,
    )


def _facts(
    sets: Sequence[LabelledSet],
    pool: Pool,
    found: Calibration,
    outside: Sequence[int],
    places: Sequence[int],
    settings: Settings,
    seed: int,
) -> dict[str, Any]:
    target = pool.rows.target
    level = found.level + found.correction
    calibrated = [round(outside[row] * found.slope + level * 1_000_000) for row in places]
    return {
        "data": [
            {"file": each.name, "sha256": each.sha256, "rows": len(each),
             "failures": sum(each.target), "share": share}
            for each, share in zip(sets, pool.shares, strict=True)
        ],
        "protocol": {
            "seed": seed, "folds": FOLDS, "settings": settings.told(),
            "blanks": "filled at random from the column of the same set",
            "missing": "the points of the average row",
        },
        "calibration": {
            "on": sets[list(pool.names).index(pool.names[pool.of_set[places[0]]])].name,
            "slope": found.slope, "level": found.level, "observed_rate": found.observed_rate,
            "stated_rate": found.stated_rate, "correction": found.correction,
            "by_grade": calibration.by_grade(
                calibrated, [target[row] for row in places], correction=found.correction
            ),
        },
        "outside_the_fit": {
            name: _measured(outside, target, pool.places(name)) for name in pool.names
        },
        "libraries": libraries.versions(),
    }  # fmt: skip


def _measured(
    outside: Sequence[int], target: Sequence[int], places: Sequence[int]
) -> dict[str, float]:
    outcomes = [target[row] for row in places]
    chances = [probability(outside[row]) for row in places]
    return {
        "auc": metrics.auc(outcomes, chances),
        "average_precision": metrics.average_precision(outcomes, chances),
    }


def _known_in_part(pool: Pool) -> tuple[str, ...]:
    """Return the indicators with blanks: a whole set does not have them, so no pair may."""
    return tuple(code for code, values in pool.rows.values.items() if any(map(math.isnan, values)))


def _neutral_where_missing(term: Term, pool: Pool) -> Term:
    """Return the term with the weighted mean of its points where an indicator is missing."""
    weights = _weights_by_bin(term, pool)
    points = list(term.points)
    if len(term.bins) == 1:
        points[MISSING] = _mean(points[1:], weights[1:])
        return Term(term.code, term.bins, tuple(points))
    width = term.bins[1].count
    rows = [points[at : at + width] for at in range(0, len(points), width)]
    heavy = [weights[at : at + width] for at in range(0, len(weights), width)]
    whole = _mean(
        [p for row in rows[1:] for p in row[1:]], [w for row in heavy[1:] for w in row[1:]]
    )
    for place in range(1, width):
        column = [row[place] for row in rows[1:]]
        rows[MISSING][place] = _mean(column, [row[place] for row in heavy[1:]])
    for row, weight in zip(rows[1:], heavy[1:], strict=True):
        row[MISSING] = _mean(row[1:], weight[1:])
    rows[MISSING][MISSING] = whole
    return Term(term.code, term.bins, tuple(point for row in rows for point in row))


def _weights_by_bin(term: Term, pool: Pool) -> list[float]:
    found = [0.0] * len(term.points)
    columns = [pool.rows.values[bins.indicator] for bins in term.bins]
    for weight, *values in zip(pool.weights(), *columns, strict=True):
        place = 0
        for bins, value in zip(term.bins, values, strict=True):
            place = place * bins.count + bins.of(value)
        found[place] += weight
    return found


def _mean(points: Sequence[int], weights: Sequence[float]) -> int:
    whole = math.fsum(weights)
    if not whole:
        return round(sum(points) / len(points))
    return round(math.fsum(p * w for p, w in zip(points, weights, strict=True)) / whole)
