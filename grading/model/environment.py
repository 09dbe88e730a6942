"""What a country or a sector adds to a score: indicators from its figures, points by a card.

No set tells how companies of one country or sector fail beside those of another, so the points are
set by judgement (`docs/decisions/0032-countries-and-sectors.md`): in steps of a grade, the more so
the more directly a figure speaks of failure. They are one sum with the company's own points.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from grading.model.artefact import Bins
from grading.model.catalogue.kinds import Group

_A_WHOLE_SET = 50  # places; the sets of countries we know have 139 to 226
Series = Mapping[str, Mapping[int, float]]  # the figures of one place: name, year, value


@dataclass(frozen=True, slots=True)
class Found:
    """An indicator of a place: its value and the newest year it rests on."""

    value: float
    year: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card: an indicator, how it is made, and its points.

    `points` has one entry a bin, from low values to high; `missing` counts where there is no value.
    """

    code: str
    english: str
    dutch: str
    formula: str
    unit: str
    group: Group
    made: Callable[[Series, Series], Found | None]  # from the place's figures and the reference's
    cuts: tuple[float, ...]
    points: tuple[int, ...]
    missing: int = 0

    def of(self, found: Found | None) -> int:
        """Return the points for a value, in millionths of log-odds."""
        place = Bins(self.code, self.cuts).of(found.value if found else None)
        return self.points[place - 1] if place else self.missing


@dataclass(frozen=True, slots=True)
class Part:
    """One term of the part of a country or sector; nothing found: it is not known."""

    code: str
    points: int
    found: Found | None


def said_of(
    card: tuple[Line, ...], places: Mapping[str, Series], reference: Series
) -> dict[str, list[Part]]:
    """Return the parts of every place that figures speak of.

    To be left out of a set counts as a bad sign only once the set is there: a line that is filled
    for a handful of places comes from a few odd lines, not from a publisher.
    """
    said = {
        key: parts(card, place, reference)
        for key, place in places.items()
        if speaks(card, place, reference)
    }
    filled = Counter(part.code for each in said.values() for part in each if part.found)
    return {
        key: [
            part if part.found or filled[part.code] >= _A_WHOLE_SET else replace(part, points=0)
            for part in each
        ]
        for key, each in said.items()
    }


def parts(card: tuple[Line, ...], place: Series, reference: Series) -> list[Part]:
    """Return what each line of a card makes of the figures of one place."""
    made = [(line, line.made(place, reference)) for line in card]
    return [Part(line.code, line.of(found), found) for line, found in made]


def speaks(card: tuple[Line, ...], place: Series, reference: Series) -> bool:
    """Return whether the figures of a place fill a line that would be empty without them."""
    return any(line.made(place, reference) != line.made({}, reference) for line in card)


def newest(name: str) -> Callable[[Series, Series], Found | None]:
    """Return the making of an indicator that is the newest figure of a series."""

    def made(place: Series, reference: Series) -> Found | None:
        values = place.get(name)
        if not values:
            return None
        year = max(values)
        return Found(values[year], year)

    return made


def change(name: str, years: int) -> Callable[[Series, Series], Found | None]:
    """Return the making of an indicator that is a difference over some years."""

    def made(place: Series, reference: Series) -> Found | None:
        values = place.get(name, {})
        if not values or (year := max(values)) - years not in values:
            return None
        return Found(values[year] - values[year - years], year)

    return made


def ratio(above: str, below: str, *, times: float = 1) -> Callable[[Series, Series], Found | None]:
    """Return the making of an indicator that divides one series by another of the same year."""

    def made(place: Series, reference: Series) -> Found | None:
        years = place.get(above, {}).keys() & place.get(below, {}).keys()
        if not years or not place[below][year := max(years)]:
            return None
        return Found(times * place[above][year] / place[below][year], year)

    return made


def ratio_change(above: str, below: str) -> Callable[[Series, Series], Found | None]:
    """Return the making of an indicator that is the change of such a ratio on the year before."""

    def made(place: Series, reference: Series) -> Found | None:
        first, second = place.get(above, {}), place.get(below, {})
        ratios = {year: first[year] / second[year] for year in first if second.get(year)}
        if not ratios or (year := max(ratios)) - 1 not in ratios:
            return None
        return Found(ratios[year] - ratios[year - 1], year)

    return made


def growth(name: str, years: int = 1) -> Callable[[Series, Series], Found | None]:
    """Return the making of an indicator that is the growth a year, averaged over some years."""

    def made(place: Series, reference: Series) -> Found | None:
        values = place.get(name, {})
        if not values or not values.get((year := max(values)) - years):
            return None
        times = values[year] / values[year - years]
        return Found(times ** (1 / years) - 1, year) if times > 0 else None

    return made
