"""One run of the benchmark: build, do it in every way, compare, and work the figures out."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.dates import business_date
from core.progress import Progress
from grading import artefacts
from grading.benchmark import companies, ground, library, synthetic, ways
from grading.benchmark.ground import NOW, START, Crew
from grading.benchmark.ways import Task
from grading.model import artefact
from grading.model.artefact import Model
from grading.model.compiled import Compiled
from grading.models import CompanyIndicators, CompanyScore
from grading.services.night_sql import Night

REGISTER = 83_000_000  # companies of the largest register in sight
_INDICATORS, _PAIRS = 40, 20
_CAUSE = UUID(int=83)
_CHECKED = 1_000  # scores of the rescoring that Python works out as well

# On two processors and ten million companies.
_TARGETS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "night_at_least_2500000_a_second": lambda f: f["per_second"]["night"] >= 2_500_000,
    "night_at_most_twice_the_least": lambda f: f["night_to_least"] <= 2,
    "night_at_least_300_times_the_loop": lambda f: f["night_to_loop"] >= 300,
    "night_at_least_5_times_the_library": lambda f: (f["night_to_library"] or 0) >= 5,
    "rescoring_at_least_400000_a_second": lambda f: f["per_second"]["rescoring"] >= 400_000,
    "python_under_500_mb": lambda f: f["python_mb"] < 500,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How much is measured; without indicators and pairs it is the shipped model's shape."""

    companies: int
    indicators: int | None
    pairs: int | None
    loop: int
    library: int


class Measured:
    """What was found so far; says on the way what is being done."""

    def __init__(self, progress: Progress | None) -> None:
        self.seconds: dict[str, float] = {}
        self.equal: dict[str, bool] = {}
        self._progress = progress

    def time(self, name: str, work: Callable[[], object]) -> None:
        """Do something and keep how long it took."""
        self.say(name)
        began = time.monotonic()
        work()
        self.seconds[name] = round(time.monotonic() - began, 3)

    def say(self, name: str) -> None:
        """Show what is being done now."""
        if self._progress:
            self._progress.say(name)

    def show(self, done: int, total: int) -> None:
        """Show how far it is."""
        if self._progress:
            self._progress.show(done, total)


def model_of(indicators: int | None, pairs: int | None) -> Model:
    """Return the shipped model, or a synthetic one of the shape that is asked for."""
    if indicators is None and pairs is None:
        return artefact.read(artefacts.ACCOUNTS)
    return synthetic.model(
        version=2,
        indicators=_INDICATORS if indicators is None else indicators,
        pairs=_PAIRS if pairs is None else pairs,
        seed=1,
    )


def measure(shape: Shape, *, now: datetime, progress: Progress | None) -> dict[str, Any]:
    """Build the companies, time every way, remove them, and return the figures."""
    measured, model = Measured(progress), Compiled(model_of(shape.indicators, shape.pairs))
    night = Night(business_date(now), now, "NIGHT", _CAUSE, model, companies.parts(shifted=True))
    task = Task(night, shape.companies)
    with ground.schemas():
        measured.time("building", lambda: companies.build(model, shape.companies, measured.show))
        measured.time("arrival", lambda: companies.move(model, shape.companies))
        found = _night(task, measured)
        python_mb = _peak_mb()
        found["disk_mb"] = _disk_mb()
        _least(task, measured)
        _loop(Task(night, shape.loop), measured)
        if library.is_there():
            _library(Task(night, shape.library), measured)
        for name, off_grid in (("rescoring", False), ("rescoring_off_the_grid", True)):
            newer = Compiled(synthetic.newer(model.model, off_grid=off_grid))
            _rescoring(name, Task(_with(night, newer), shape.companies), model, measured)
    return _figures(shape, model, measured) | found | {"python_mb": python_mb}


def _night(task: Task, measured: Measured) -> dict[str, Any]:
    measured.say("night: copying")
    ground.copy_start()
    with Crew(NOW, START) as crew:
        measured.time("night", lambda: ways.by_night(task, crew))
        written = int(ground.one("SELECT count(*) FROM grading_gradechange"))
        measured.time("second_night", lambda: ways.by_night(task, crew))
    again = int(ground.one("SELECT count(*) FROM grading_gradechange")) - written
    moved = "SELECT count(*) FROM grading_gradechange WHERE old_grade <> grade"
    found = {
        "written": {
            "scores_and_history": written,
            "grades_that_changed": int(ground.one(moved)),
            "events": int(ground.one("SELECT count(*) FROM core_event")),
            "by_a_second_night": again,
        }
    }
    ways.remember()
    return found


def _least(task: Task, measured: Measured) -> None:
    measured.say("least: copying")
    ground.copy_start()
    with Crew(NOW, START) as crew:
        measured.time("least", lambda: ways.by_least(task, crew))
    _compare("least", task, measured)


def _loop(task: Task, measured: Measured) -> None:
    ground.copy_start(task.companies)
    measured.time("loop", lambda: ways.by_loop(task))
    _compare("loop", task, measured)


def _library(task: Task, measured: Measured) -> None:
    ground.copy_start(task.companies)
    regressor = library.loaded(task.night.model.model)
    measured.time("library", lambda: library.by_library(task, regressor))
    _compare("library", task, measured)


def _rescoring(name: str, task: Task, present: Compiled, measured: Measured) -> None:
    measured.say(f"{name}: copying")
    ground.copy_start()
    with Crew(NOW, START) as crew:
        measured.time(name, lambda: ways.by_rescoring(task, present, crew))
    model = task.night.model.model
    step = max(1, task.companies // _CHECKED)
    ids = list(range(1, task.companies + 1, step))
    figures = CompanyIndicators.objects.in_bulk(ids)
    scores = CompanyScore.objects.in_bulk(ids)
    measured.equal[name] = all(
        scores[key].own == model.score(dict(zip(model.indicators, row.figures, strict=True)))
        and scores[key].scorecard == model.version
        for key, row in figures.items()
    )


def _compare(name: str, task: Task, measured: Measured) -> None:
    """Compare what a way left behind with what the night did."""
    measured.say(f"{name}: comparing")
    ours = ways.fingerprint(task.companies)
    measured.equal[name] = ours == ways.fingerprint(task.companies, of=ground.KNOWN)


def _with(night: Night, model: Compiled) -> Night:
    return Night(night.on, night.now, "PROMOTION", UUID(int=84), model, night.parts)


def _figures(shape: Shape, model: Compiled, measured: Measured) -> dict[str, Any]:
    done = {"loop": shape.loop, "library": shape.library}
    rates = {
        name: round(done.get(name, shape.companies) / seconds)
        for name, seconds in measured.seconds.items()
        if name not in ("building", "arrival", "second_night")
    }
    return {
        "companies": shape.companies,
        "indicators": len(model.model.indicators),
        "pairs": sum(len(term.bins) == 2 for term in model.model.terms),
        "largest_bins": max(bins.count for bins in model.bins),
        "is_shipped_model": not model.model.facts.get("synthetic", False),
        "sample": done,
        "seconds": measured.seconds,
        "per_second": rates,
        "night_to_least": round(measured.seconds["night"] / measured.seconds["least"], 2),
        "night_to_loop": round(rates["night"] / rates["loop"], 1),
        "night_to_library": _ratio(rates, "library"),
        "library": "interpret-core" if "library" in rates else "left out: not installed",
        "equal_tables": measured.equal,
        "register_seconds_extrapolated": round(REGISTER / rates["night"], 1),
        "server": ground.one("SHOW server_version"),
        "connections": ground.WORKERS,
    }


def targets(found: dict[str, Any]) -> dict[str, bool]:
    """Tell which targets the figures meet."""
    return {name: is_met(found) for name, is_met in _TARGETS.items()}


def _ratio(rates: dict[str, int], name: str) -> float | None:
    return round(rates["night"] / rates[name], 1) if name in rates else None


def _peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _disk_mb() -> int:
    """Return what all tables of the benchmark take while the night is kept beside the start."""
    size = """
        SELECT coalesce(sum(pg_total_relation_size(pg_class.oid)), 0)::bigint
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname LIKE 'benchmark\\_regrade\\_%' AND relkind IN ('r', 'm')
    """
    return round(int(ground.one(size)) / 2**20)
