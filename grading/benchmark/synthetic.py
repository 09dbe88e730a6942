"""A model of any shape, and companies for it, that nobody fitted: to measure with, not to grade."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise, product
from random import Random

from grading.model.artefact import Bins, Model, Term

_MAIN_CUTS, _PAIR_CUTS = 198, 28  # 226 in all, together with the missing bin in one byte
_UNUSUAL = (None, math.nan, math.inf, -math.inf, 0.0, -0.0, 1e308, -1e308, 5e-324)


def model(*, version: int, indicators: int, pairs: int, seed: int) -> Model:
    """Return a model of so many indicators and pairs; nearby versions differ a little."""
    drawn = Random(seed)
    drifted = Random(version)
    codes = [f"synthetic_{number}" for number in range(1, indicators + 1)]
    terms = [
        _term(code, (_bins(code, _MAIN_CUTS, drawn, drifted),), 150_000, drawn) for code in codes
    ]
    rough = {code: _bins(code, _PAIR_CUTS, drawn, drifted) for code in codes}
    for first, second in drawn.sample(list(combinations(codes, 2)), pairs):
        terms.append(_term(f"{first} & {second}", (rough[first], rough[second]), 30_000, drawn))
    return Model(version, -4_500_000, tuple(terms), {"synthetic": True})


def newer(model: Model, *, off_grid: bool) -> Model:
    """Return a model as a next training might leave it: points a little different, and other cuts.

    They are taken from the cuts that the model has, as a training after it does, or lie off them.
    """
    drawn = Random(model.version)
    chosen: dict[tuple[str, tuple[float, ...]], Bins] = {}
    terms = []
    for term in model.terms:
        for bins in term.bins:
            if (bins.indicator, bins.cuts) not in chosen:
                cuts = _moved(bins, drawn) if off_grid else _chosen(bins, model, drawn)
                chosen[bins.indicator, bins.cuts] = Bins(bins.indicator, cuts)
        bins_now = tuple(chosen[bins.indicator, bins.cuts] for bins in term.bins)
        points = tuple(
            round(term.of(values) * drawn.gauss(1, 0.02)) for values in _in_each_bin(bins_now)
        )
        terms.append(Term(term.code, bins_now, points))
    grid = {} if off_grid else model.cuts
    return Model(model.version + 1, model.intercept, tuple(terms), model.facts, grid)


def _moved(bins: Bins, drawn: Random) -> tuple[float, ...]:
    return tuple(sorted({cut + abs(cut) * drawn.gauss(0, 1e-3) for cut in bins.cuts}))


def _chosen(bins: Bins, model: Model, drawn: Random) -> tuple[float, ...]:
    """Return each cut, or the one before or after it of all that the indicator has."""
    known = model.cuts[bins.indicator]
    places = {known.index(cut) + drawn.choice((-1, 0, 1)) for cut in bins.cuts}
    return tuple(known[place] for place in sorted(places) if 0 <= place < len(known))


def _in_each_bin(bins: Sequence[Bins]) -> Iterator[Mapping[str, float | None]]:
    """Return figures in the middle of each bin of a term, in the order of its points."""
    codes = [each.indicator for each in bins]
    middles = [[(low + high) / 2 for low, high in pairwise(each.cuts)] for each in bins]
    inside = zip(bins, middles, strict=True)
    each_bin = [
        (None, -math.inf, *middle, *([math.inf] if of.cuts else [])) for of, middle in inside
    ]
    for figures in product(*each_bin):
        yield dict(zip(codes, figures, strict=True))


def values(model: Model, drawn: Random) -> Mapping[str, float | None]:
    """Return figures of one company: usual ones, unusual ones, and ones right on a cut."""
    cuts = {bins.indicator: bins.cuts for term in model.terms for bins in term.bins}
    return {code: _value(cuts[code], drawn) for code in model.indicators}


def _value(cuts: tuple[float, ...], drawn: Random) -> float | None:
    kind = drawn.random()
    if kind < 0.10 or not cuts:
        return drawn.choice(_UNUSUAL)
    if kind < 0.30:
        cut = drawn.choice(cuts)
        return drawn.choice((cut, math.nextafter(cut, -math.inf), math.nextafter(cut, math.inf)))
    return drawn.gauss(0, 1.5)


def _bins(code: str, count: int, drawn: Random, drifted: Random) -> Bins:
    """Cut where equally many companies are; versions cut a little beside each other."""
    cuts = {drawn.gauss(0, 1) + drifted.gauss(0, 0.001) for _ in range(count)}
    return Bins(code, tuple(sorted(cuts)))


def _term(code: str, bins: tuple[Bins, ...], spread: int, drawn: Random) -> Term:
    """Give points that rise and fall like a walk, as those of a fitted term do."""
    sizes = [each.count for each in bins]
    slope = drawn.gauss(0, 1) * spread
    points = [
        round(slope * (2 * place / (sizes[0] * sizes[-1]) - 1) + drawn.gauss(0, spread / 8))
        for place in range(math.prod(sizes))
    ]
    return Term(code, bins, tuple(points))
