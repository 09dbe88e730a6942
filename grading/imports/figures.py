"""Reading published figures of countries and sectors in, and what they add to scores."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from core import events
from core.dates import business_date
from core.source_files import FileRefused
from grading.model import country, environment, sector
from grading.model.environment import Line, Series
from grading.model.figures.kinds import Figure, GivenTwice, RefusedFigure, Row
from grading.model.figures.sectors import WHOLE_ECONOMY
from grading.model.figures.sets import FigureSet
from grading.models import FiguresImport, PlaceFigure, PlacePart
from grading.queries import places
from grading.rules import terms
from grading.rules.inputs import PlaceLevel
from grading.rules.releases import Move

CARDS: dict[PlaceLevel, tuple[Line, ...]] = {
    PlaceLevel.COUNTRY: country.COUNTRY,
    PlaceLevel.SECTOR: sector.SECTOR,
}

_STAGE = """
    CREATE TEMPORARY TABLE staged_figures
        (level text, key text, series text, year smallint, value float8) ON COMMIT DROP
"""
_LOCK = "LOCK TABLE grading_placefigure IN SHARE ROW EXCLUSIVE MODE"
_SUPERSEDE = """
    UPDATE grading_placefigure known SET superseded_at = %s
    FROM staged_figures new
    WHERE known.superseded_at IS NULL AND known.value <> new.value
      AND (known.level, known.key, known.series, known.year)
        = (new.level, new.key, new.series, new.year)
"""
_ADD = """
    INSERT INTO grading_placefigure (level, key, series, year, value, source_id)
    SELECT level, key, series, year, value, %s FROM staged_figures
    ON CONFLICT (level, key, series, year) WHERE superseded_at IS NULL DO NOTHING
"""


class NoFigures(FileRefused):
    """No line of the file could be read in."""

    sentence = "The file %(file)s holds no figure that can be read in: is it of this set?"

    def __init__(self, *, file: str, refused: Sequence[RefusedFigure]) -> None:
        super().__init__(file=file)
        self.refused = refused


@dataclass(slots=True)
class Outcome:
    """What became of a file of figures, and how many places' parts it changed.

    `is_first` where nothing of the set was on file.
    """

    figures: int = 0
    added: int = 0
    superseded: int = 0
    is_first: bool = False
    moves: list[Move] = field(default_factory=list)
    refused: list[RefusedFigure] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether all that the file says was on file already, or refused."""
        return not (self.added or self.superseded)

    @property
    def parts(self) -> int:
        """How many places count for something else, or on other figures, than before."""
        return len(self.moves)


@transaction.atomic
def import_figures(
    rows: Iterable[Row],
    *,
    of: FigureSet,
    file_name: str,
    sha256: str,
    by: events.Person,
    now: datetime,
) -> Outcome:
    """Read a file of published figures in and work out the parts of scores that rest on them.

    Figures on file are superseded where the new release differs, the same change nothing; a line
    that cannot be right is refused by its number. One event tells of an import that changed
    something.

    :raises FileRefused: if no line can be read in
    """
    outcome = Outcome()
    figures = _once(of.read(rows, business_date(now).year), outcome)
    if not figures:
        raise NoFigures(file=file_name, refused=outcome.refused)
    outcome.figures = len(figures)
    outcome.is_first = not FiguresImport.objects.filter(set_name=of.name).exists()
    imported = FiguresImport.objects.create(
        set_name=of.name,
        source=of.source,
        file_name=file_name[:200],
        sha256=sha256,
        figures=len(figures),
        added=0,
        superseded=0,
        refused=len(outcome.refused),
        imported_at=now,
    )
    with connection.cursor() as cursor:
        _stage(cursor, figures)
        cursor.execute(_LOCK)
        cursor.execute(_SUPERSEDE, [now])
        outcome.superseded = cursor.rowcount
        cursor.execute(_ADD, [imported.id])
        outcome.added = cursor.rowcount - outcome.superseded
        cursor.execute("DROP TABLE staged_figures")
    if outcome.changes_nothing:
        imported.delete()
        return outcome
    imported.added, imported.superseded = outcome.added, outcome.superseded
    imported.save()
    for level in {figure.level for figure in figures}:
        outcome.moves += work_out(level, on=business_date(now), now=now)
    _record(imported, outcome, by=by, now=now)
    return outcome


def work_out(level: PlaceLevel, *, on: date, now: datetime) -> list[Move]:
    """Write the parts of all countries or sectors that differ from what counts; return them.

    A place of which no figure fills a line of the card keeps what it had: figures that nothing
    reads say nothing, and that is not the silence of a country that a set leaves out.
    """
    known = places.current_parts(level, on)
    series = _series(level)
    reference = _reference(level, series)
    companies = places.companies_in(level)
    changed, moves = [], []
    for key, said in environment.said_of(CARDS[level], series, reference).items():
        points = sum(term.points for term in said)
        written = [_written(term) for term in said]
        part = known.get(key)
        if part is None or (part.points, part.terms) != (points, written):
            changed.append(
                PlacePart(
                    level=level,
                    key=key,
                    points=points,
                    terms=written,
                    valid_from=on,
                    recorded_at=now,
                )
            )
            before = part.points if part else _at_first(level, key)
            moves.append(Move(level, key, before, points, companies[key]))
    PlacePart.objects.bulk_create(changed)
    return moves


def _at_first(level: PlaceLevel, key: str) -> int:
    """Return what counts for a place of which there are no figures."""
    found = terms.sector(key) if level is PlaceLevel.SECTOR else terms.country(key)
    return found.points


def _once(read: Iterable[tuple[int, Figure] | RefusedFigure], outcome: Outcome) -> list[Figure]:
    lines: dict[tuple[PlaceLevel, str, str, int], int] = {}
    figures = []
    for found in read:
        if isinstance(found, RefusedFigure):
            outcome.refused.append(found)
            continue
        line, figure = found
        name = (figure.level, figure.key, figure.series, figure.year)
        if name in lines:
            outcome.refused.append(RefusedFigure(line, "", GivenTwice(line=lines[name])))
            continue
        lines[name] = line
        figures.append(figure)
    return figures


def _stage(cursor: CursorWrapper, figures: Sequence[Figure]) -> None:
    cursor.execute(_STAGE)
    with cursor.copy("COPY staged_figures FROM STDIN") as copy:
        for figure in figures:
            copy.write_row(
                (figure.level.value, figure.key, figure.series, figure.year, figure.value)
            )


def _series(level: PlaceLevel) -> dict[str, dict[str, dict[int, float]]]:
    places: dict[str, dict[str, dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
    rows = PlaceFigure.objects.filter(level=level, superseded_at=None)
    for key, name, year, value in rows.values_list("key", "series", "year", "value").iterator():
        places[key][name][year] = value
    return places


def _reference(level: PlaceLevel, series: dict[str, Any]) -> Series:
    """Return what places are compared with: the whole economy, or the last year of defaults."""
    if level is PlaceLevel.SECTOR:
        found: Series = series.get(WHOLE_ECONOMY, {})
        return found
    years = (year for place in series.values() for year in place.get("default.defaulted", {}))
    last = max(years, default=None)
    return {"default.defaulted": {last: 0}} if last else {}


def _written(part: environment.Part) -> dict[str, Any]:
    found = {"value": part.found.value, "year": part.found.year} if part.found else {}
    return {"code": part.code, "points": part.points, **found}


def _record(imported: FiguresImport, outcome: Outcome, *, by: events.Person, now: datetime) -> None:
    events.record(
        "grading.figures_imported",
        subject=imported,
        by=by,
        at=now,
        set=imported.set_name,
        source=imported.source,
        sha256=imported.sha256,
        added=outcome.added,
        superseded=outcome.superseded,
        refused=len(outcome.refused),
        parts=outcome.parts,
    )
