"""Whether the model in SQL gives what it gives in Python, row by row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from django.db import connection, transaction

from grading.benchmark import synthetic
from grading.model import compiled
from grading.model.artefact import Model
from grading.model.compiled import Compiled
from grading.rules import odds, scale

_BATCH = 5_000
Values = Mapping[str, float | None]
Outcome = tuple[bytes, int, int]  # bytes, points, grade


@dataclass(frozen=True, slots=True)
class Compared:
    """How many random rows were graded by both, and how many came out equal."""

    rows: int
    equal: int


def compare(
    model: Model, *, rows: int, seed: int, told: Callable[[int], None] = lambda done: None
) -> Compared:
    """Grade random rows in Python, by way of the probability, and in SQL; write nothing down."""
    drawn, ready, equal = Random(seed), Compiled(model), 0
    for begun in range(0, rows, _BATCH):
        told(begun)
        batch = [synthetic.values(model, drawn) for _ in range(min(_BATCH, rows - begun))]
        in_python = [_by_python(ready, values) for values in batch]
        pairs = zip(in_python, _by_sql(ready, batch), strict=True)
        equal += sum(ours == theirs for ours, theirs in pairs)
    return Compared(rows, equal)


def _by_python(ready: Compiled, values: Values) -> Outcome:
    points = ready.model.score(values)
    return ready.encode(values), points, scale.grade_of(odds.probability_of(points))


def _by_sql(ready: Compiled, batch: Sequence[Values]) -> list[Outcome]:
    codes = ready.model.indicators
    figures = {code: f"figures[{place}]" for place, code in enumerate(codes, start=1)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE compared (id bigint, figures float8[]) ON COMMIT DROP"
        )
        with cursor.copy("COPY compared FROM STDIN") as lines:
            for number, values in enumerate(batch):
                lines.write_row((number, [values.get(code) for code in codes]))
        cursor.execute(f"""
            SELECT bins, points, {compiled.grade_sql("points")}
            FROM (SELECT id, bins, {ready.points_sql()} AS points
                  FROM (SELECT id, {ready.encoding_sql(figures)} AS bins FROM compared
                        OFFSET 0) AS binned
                  OFFSET 0) AS pointed
            ORDER BY id
        """)
        return [(bytes(bins), points, grade) for bins, points, grade in cursor.fetchall()]
