"""The bounds of alarms: where the worst of the known rows begin."""

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from grading.model.alarms import Bound
from grading.model.catalogue import BETTER, COMPANY, NEITHER, WORSE, Indicator
from grading.model.catalogue.trends import SUFFIX
from grading.training.labelled import LabelledSet

WORST = 0.02  # of the rows of each set; where neither way is worse, the half of it on both sides
_ENOUGH = 500  # known values, for a share of them to say something
_DIGITS = 4

# By judgement: no set has these. Months and years as in `domain.md` 8.5 and decision 0010.
_STATED = {
    "company_age": Bound(1.0, None),
    "accounts_age": Bound(None, 18.0),
    "filing_delay": Bound(None, 12.0),
    "years_of_accounts": Bound(1.0, None),
    "defensive_interval": Bound(-1.0, None),
    "pretax_profit_and_interest_to_assets": Bound(-0.25, None),
}


def bounds(sets: Sequence[LabelledSet]) -> dict[str, Bound]:
    """Return the bounds of every indicator of the catalogue.

    The set that is hardest to alarm decides. A trend that no set has is alarming when it is as
    large as the way from the middle of its ratio to the bound of that.
    """
    found: dict[str, Bound] = {}
    for indicator in COMPANY:
        if indicator.code in _STATED:
            found[indicator.code] = _STATED[indicator.code]
            continue
        code = indicator.code
        known = list(_known(sets, code))
        if known:
            found[code] = _outermost([_bound(indicator, values) for values in known])
            continue
        ratio = code.removesuffix(SUFFIX)
        if ratio != code and ratio in found:
            found[code] = _as_a_change(found[ratio], _middle(sets, ratio))
    return found


def write(found: dict[str, Bound], path: Path) -> None:
    """Write the bounds; the same bounds give the same bytes."""
    document = {
        "worst": WORST,
        "bounds": {code: [bound.below, bound.above] for code, bound in found.items()},
    }
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _known(sets: Sequence[LabelledSet], code: str) -> Iterator[list[float]]:
    for each in sets:
        values = sorted(v for v in each.values.get(code, ()) if not math.isnan(v))
        if len(values) >= _ENOUGH:
            yield values


def _bound(indicator: Indicator, values: Sequence[float]) -> Bound:
    share = WORST / 2 if indicator.direction == NEITHER else WORST
    low = _rounded(values[int(share * len(values))])
    high = _rounded(values[-1 - int(share * len(values))])
    return Bound(
        None if indicator.direction == WORSE else low,
        None if indicator.direction == BETTER else high,
    )


def _outermost(found: Sequence[Bound]) -> Bound:
    low = [bound.below for bound in found if bound.below is not None]
    high = [bound.above for bound in found if bound.above is not None]
    return Bound(min(low, default=None), max(high, default=None))


def _as_a_change(bound: Bound, middle: float) -> Bound:
    return Bound(
        None if bound.below is None else _rounded(bound.below - middle),
        None if bound.above is None else _rounded(bound.above - middle),
    )


def _middle(sets: Sequence[LabelledSet], code: str) -> float:
    return max((median(values) for values in _known(sets, code)), default=0.0)


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
