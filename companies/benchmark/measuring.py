"""One run of the benchmark: speed on a large register, then recall beside other methods."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from companies.benchmark import ground, recall, sets, speed
from core.progress import Progress

_LARGE = 5_000_000  # companies from which on a search may take longer
_P95_MS, _P95_MS_OF_LARGE = 50, 200
_RECALL, _BELOW_THE_BEST = 0.97, 0.01
_SETS: dict[str, Callable[[Path], sets.Clusters]] = {
    "patent_assignees": sets.patents,
    "listed_companies": sets.listed,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How much is measured; without a folder the names are invented and recall is left out."""

    companies: int
    searches: int
    folder: Path | None
    distractors: int
    clusters: int
    spellings: int


def measure(shape: Shape, *, progress: Progress | None) -> dict[str, Any]:
    """Build the registers one after the other, measure, remove them, and return the figures."""
    found: dict[str, Any] = {"companies": shape.companies, "searches": shape.searches}
    given = [] if shape.folder is None else _names(shape)
    told = progress.show if progress else _untold
    with ground.register():
        _say(progress, "building")
        speed.build(shape.companies, given, told)
        found["words"] = ground.one("SELECT count(*) FROM companies_word")
        found["disk_mb"] = ground.disk_mb()
        found["speed"] = speed.measure(shape.companies, shape.searches, told)
    found["recall"] = _recall(shape, shape.folder, progress, told) if shape.folder else {}
    found["server"] = ground.one("SHOW server_version")
    return found


def targets(found: dict[str, Any]) -> dict[str, bool]:
    """Tell which targets the figures meet."""
    most = _P95_MS_OF_LARGE if found["companies"] >= _LARGE else _P95_MS
    met = {
        f"{kind}_p95_under_{most}_ms": figures["p95_ms"] < most
        for kind, figures in found["speed"].items()
    }
    for name, figures in found["recall"].items():
        ours, best = figures["recall"][recall.OURS], max(figures["recall"].values())
        met[f"{name}_at_least_{_RECALL}"] = ours >= _RECALL
        met[f"{name}_at_most_{_BELOW_THE_BEST}_below_the_best"] = ours >= best - _BELOW_THE_BEST
    return met


def _names(shape: Shape) -> list[str]:
    folder = shape.folder or Path()
    return sets.distractors(folder, most=shape.companies, without={})


def _recall(
    shape: Shape, folder: Path, progress: Progress | None, told: recall.Told
) -> dict[str, Any]:
    found = {}
    for name, load in _SETS.items():
        _say(progress, f"recall: {name}")
        clusters = load(folder)
        names = sets.distractors(folder, most=shape.distractors, without=clusters)
        asked = sets.questions(clusters, most=shape.clusters, of_each=shape.spellings)
        found[name] = {
            "clusters": len({question.cluster for question in asked}),
            "questions": len(asked),
            "distractors": len(names),
            "recall": recall.measure(clusters, names, asked, told),
        }
    return found


def _say(progress: Progress | None, text: str) -> None:
    if progress:
        progress.say(text)


def _untold(done: int, total: int) -> None:
    """Tell nobody."""
