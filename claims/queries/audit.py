"""Whether stored calculations still come out as they did."""

from dataclasses import dataclass

from claims.models import Calculation
from claims.queries.facts import digest, stored_inputs
from claims.rules import snapshot
from claims.rules.calculation import calculate


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many calculations were made again, and which came out different, in what."""

    count: int
    differences: tuple[str, ...]


def recomputed(sample: int | None = None) -> Recomputed:
    """Make calculations again from the facts they keep; `sample` takes so many by chance."""
    rows = Calculation.objects.select_related("claim").order_by("?" if sample else "id", "id")
    count, differences = 0, []
    for row in rows[:sample].iterator():
        count += 1
        parts = ", ".join(_differing(row))
        if parts:
            differences.append(f"{row.claim.number} version {row.version}: {parts}")
    return Recomputed(count, tuple(sorted(differences)))


def _differing(row: Calculation) -> list[str]:
    facts = stored_inputs(row)
    result = calculate(facts)
    again = {
        "inputs_sha256": digest(facts),
        "lines": snapshot.as_json(result.lines),
        "steps": snapshot.as_json(result.steps),
        "years": snapshot.as_json(result.years),
        "indemnity": result.indemnity.amount,
        "payment": result.payment.amount,
    }
    return [name for name, value in again.items() if getattr(row, name) != value]
