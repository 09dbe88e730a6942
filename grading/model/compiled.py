"""The model as SQL: figures to bins, bins to points, points to a grade, exactly as Python does it.

A company's bins are kept as bytes, one an indicator in the order of `Model.indicators`: 0 where the
figure is missing, else one more than the number of cuts at or below it, the cuts of all terms on
that indicator taken together. Points are whole, so both sides add up alike.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property

from core.errors import BadInput
from grading.model.artefact import MISSING, Bins, Model, Term
from grading.rules import odds, scale

_BYTES = 256
_LARGEST = 2**30  # millionths; what is added to it stays within four bytes
_NOTHING = -60_000_000  # the score of a probability that is nothing in eight decimals


class Compiled:
    """A model made ready for rows whose bins are kept as bytes.

    :raises BadInput: if an indicator's bins are more than a byte can count, or points too large
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        for bins in self.bins:
            if bins.count > _BYTES:
                raise BadInput(place=bins.indicator, problem=f"{bins.count} bins fit no byte.")
        most = abs(model.intercept) + sum(max(map(abs, term.points)) for term in model.terms)
        if most > _LARGEST:
            raise BadInput(place="points", problem="they add up to more than a score can be.")

    @cached_property
    def bins(self) -> tuple[Bins, ...]:
        """How each indicator is cut, all terms that look at it taken together."""
        return tuple(Bins(code, cuts) for code, cuts in self.model.cuts.items())

    def encode(self, values: Mapping[str, float | None]) -> bytes:
        """Return the bins of a company's figures as they are kept."""
        return bytes(bins.of(values.get(bins.indicator)) for bins in self.bins)

    def points_of(self, kept: bytes) -> dict[str, int]:
        """Return the points of every term for bins as they are kept."""
        binned = dict(zip(self.model.indicators, kept, strict=True))
        return {
            term.code: term.points[
                sum(step * own[binned[code]] for code, step, own in self._places[term.code])
            ]
            for term in self.model.terms
        }

    def encoding_sql(self, values: Mapping[str, str]) -> str:
        """Return SQL for the bytes of a row.

        `values` holds the SQL of each indicator's figure, a double precision that may be NULL or
        NaN.
        """
        return self.bytes_sql(self.bins_sql(values))

    def bins_sql(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return SQL for the bin of each indicator; 256 too stands for a missing figure."""
        return {bins.indicator: _bin_sql(values[bins.indicator], bins) for bins in self.bins}

    def bytes_sql(self, bins: Mapping[str, str]) -> str:
        """Return SQL for the bytes of a row from the SQL of its bins."""
        sql = f"'\\x{bytes(len(self.bins)).hex()}'::bytea"
        for place, code in enumerate(self.model.indicators):
            sql = f"set_byte({sql}, {place}, {bins[code]})"
        return sql

    def points_sql(self, bins: Mapping[str, str] | None = None) -> str:
        """Return SQL for the points of a row, the intercept included.

        `bins` holds the SQL of each indicator's bin; without it they are read from the row's bytes.
        """
        if bins is None:
            places = enumerate(self.model.indicators)
            bins = {code: f"get_byte(bins, {place})" for place, code in places}
        return " + ".join([str(self.model.intercept), *self._terms_sql(bins)])

    def _terms_sql(self, at: Mapping[str, str]) -> Iterator[str]:
        """Return for each term the look-up of its points; a pair's bytes become its own bins."""
        for term in self.model.terms:
            places = self._places[term.code]
            if len(places) == 1:
                ((code, _, own),) = places
                yield f"({_from_zero([term.points[each] for each in own])})[{at[code]}]"
            else:
                width = places[0][1]
                rows = [term.points[at : at + width] for at in range(0, len(term.points), width)]
                where = "][".join(
                    f"get_byte('\\x{own.hex()}'::bytea, {at[code]})" for code, _, own in places
                )
                yield f"({_table(rows)})[{where}]"

    @cached_property
    def _places(self) -> dict[str, list[tuple[str, int, bytes]]]:
        """For each indicator of a term: how far its bins are apart, and which one a byte is in."""
        joint = {bins.indicator: bins for bins in self.bins}
        return {term.code: list(_places(term, joint)) for term in self.model.terms}


def score_sql(own: str, part: str, floor: str) -> str:
    """Return SQL for a score: own points and the market's part, or the floor (NULL: none) above."""
    return f"GREATEST({own} + {part}, {floor})"


def grade_sql(score: str) -> str:
    """Return SQL for the grade of a score."""
    return f"(width_bucket({score}, '{{{_listed(starts())}}}'::integer[]) + 1)::smallint"


def probability_sql(score: str) -> str:
    """Return SQL for the probability that a score stands for, to eight decimals.

    Worked out in floating point: the last decimal may differ from that of `odds.probability_of`
    where that lies within a millionth of halfway. Grades never rest on it.
    """
    alive = f"least(round((1 / (1 + exp(-{score} / 1e6::float8)))::numeric, 8), 0.99999999)"
    return f"CASE WHEN {score} < {odds.DEFAULT_SCORE} THEN {alive} ELSE 1 END"


@cache
def starts() -> tuple[int, ...]:
    """Return the lowest score of each grade from 2 to 10, in whole millionths."""
    return tuple(_lowest_score(number) for number in scale.SCALE if number != scale.BEST)


def grade_of(score: int) -> int:
    """Return the grade of a score; the same as by way of its probability."""
    return 1 + bisect_right(starts(), score)


def _lowest_score(number: int) -> int:
    low, high = _NOTHING, odds.DEFAULT_SCORE
    while low < high:
        middle = (low + high) // 2
        if scale.grade_of(odds.probability_of(middle)) >= number:
            high = middle
        else:
            low = middle + 1
    return low


def _places(term: Term, joint: Mapping[str, Bins]) -> Iterator[tuple[str, int, bytes]]:
    step = len(term.points)
    for bins in term.bins:
        step //= bins.count
        inside = [1 + bisect_right(bins.cuts, cut) for cut in joint[bins.indicator].cuts]
        unused = [MISSING] * (_BYTES + 1 - joint[bins.indicator].count)  # up to 256, missing too
        yield bins.indicator, step, bytes((MISSING, 1, *inside, *unused))


def _bin_sql(value: str, bins: Bins) -> str:
    """Return SQL for the bin of a figure.

    A bound with nothing below it makes the bins begin at 1. `width_bucket` puts NaN above all
    bounds, and as there are 256 of them, `set_byte` keeps that as 0: missing.
    """
    bounds = ["-Infinity", *map(repr, bins.cuts)]
    bounds += ["NaN"] * (_BYTES - len(bounds))
    return f"coalesce(width_bucket({value}, '{{{','.join(bounds)}}}'::float8[]), {MISSING})"


def _from_zero(numbers: Sequence[int]) -> str:
    return f"'[0:{len(numbers) - 1}]={{{_listed(numbers)}}}'::integer[]"


def _table(rows: Sequence[Sequence[int]]) -> str:
    written = ",".join(f"{{{_listed(row)}}}" for row in rows)
    return f"'[0:{len(rows) - 1}][0:{len(rows[0]) - 1}]={{{written}}}'::integer[]"


def _listed(numbers: Sequence[int]) -> str:
    return ",".join(map(str, numbers))
