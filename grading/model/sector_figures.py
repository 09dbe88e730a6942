"""Indicators of a sector that are more than one figure divided by another."""

from collections.abc import Callable

from grading.model.environment import Found, Series, ratio, ratio_change

_FIVE = 5
_TOO_FEW = 20  # bankruptcies in all years: fewer say nothing about a trend

Made = Callable[[Series, Series], Found | None]


def _mean(values: dict[int, float], years: int) -> float:
    last = sorted(values)[-years:]
    return sum(values[year] for year in last) / len(last)


def _frequency(place: Series) -> Found | None:
    """Return bankruptcies a year for each firm, over the newest five years."""
    counts, firms = place.get("bankruptcies"), place.get("firms")
    if not counts or not firms:
        return None
    among = _mean(dict(firms), _FIVE)
    return Found(_mean(dict(counts), _FIVE) / among, max(counts)) if among else None


def relative_frequency(place: Series, reference: Series) -> Found | None:
    here, everywhere = _frequency(place), _frequency(reference)
    if here is None or everywhere is None or not everywhere.value:
        return None
    return Found(here.value / everywhere.value, here.year)


def own_frequency(place: Series, reference: Series) -> Found | None:
    return _frequency(place)


def bankruptcy_trend(place: Series, reference: Series) -> Found | None:
    """Return the newest year's bankruptcies over the average of all years in the set."""
    counts = place.get("bankruptcies")
    if not counts or sum(counts.values()) < _TOO_FEW:
        return None
    return Found(counts[max(counts)] / _mean(dict(counts), len(counts)), max(counts))


def sum_ratio(
    above: tuple[str, ...], below: tuple[str, ...]
) -> Callable[[Series, Series], Found | None]:
    def made(place: Series, reference: Series) -> Found | None:
        series = [place.get(name, {}) for name in (*above, *below)]
        years = set(series[0]).intersection(*series[1:])
        if not years:
            return None
        year = max(years)
        bottom = sum(place[name][year] for name in below)
        return Found(sum(place[name][year] for name in above) / bottom, year) if bottom else None

    return made


def loss_making(place: Series, reference: Series) -> Found | None:
    share = ratio("firms_in_profit", "firms")(place, reference)
    return Found(1 - share.value, share.year) if share else None


def loss_making_change(place: Series, reference: Series) -> Found | None:
    moved = ratio_change("firms_in_profit", "firms")(place, reference)
    return Found(-moved.value, moved.year) if moved else None
