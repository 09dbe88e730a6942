"""Which version grades, and what any version makes of evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256

from grading import artefacts
from grading.model import alarms, artefact, scoring
from grading.model.alarms import Bound
from grading.model.artefact import Model
from grading.model.compiled import Compiled
from grading.models import ModelVersion, VersionState
from grading.rules import points, scorecard
from grading.rules.inputs import Evidence
from grading.rules.scorecard import Score


@dataclass(frozen=True, slots=True)
class Kept:
    """What a company's own points are added up from: a fitted model's bins, and points beside."""

    bins: bytes
    beside: int
    figures: Mapping[str, float | None]


FIRST = points.SCORECARD_VERSION
SHIPPED = artefacts.SHIPPED
_READY: dict[int, Compiled] = {}


def champion() -> int:
    """Return the version that grades: the one promoted last, else the one shipped."""
    version = (
        ModelVersion.objects.filter(state=VersionState.CHAMPION)
        .values_list("version", flat=True)
        .first()
    )
    return SHIPPED if version is None else version


@cache
def model(version: int) -> Model:
    """Return the fitted model of a version, as it lies in the repository.

    :raises BadInput: if the artefact was changed by hand
    """
    return artefact.read(artefacts.accounts(version))


def checksum_of(version: int) -> str:
    """Return the SHA-256 of a version's file."""
    return sha256(artefacts.accounts(version).read_bytes()).hexdigest()


@cache
def bounds() -> dict[str, Bound]:
    """Return the bounds beyond which an indicator is alarming."""
    return alarms.read(artefacts.ALARMS)


def compiled_model(version: int) -> Compiled:
    """Return the fitted model of a version, made ready for bins kept as bytes."""
    ready = _READY.get(version)
    if ready is None or ready.model is not model(version):
        ready = _READY[version] = Compiled(model(version))
    return ready


def alike(version: int) -> list[int]:
    """Return the versions that cut every indicator as this one does, itself among them."""
    bins = compiled_model(version).bins
    return [each for each in artefacts.versions() if compiled_model(each).bins == bins]


def figure_places() -> dict[str, int]:
    """Return where each indicator stands among the figures kept of a company, the first being 1.

    A new version's own indicators come behind those of all before it.
    """
    codes = dict.fromkeys(code for each in artefacts.versions() for code in model(each).indicators)
    return {code: place for place, code in enumerate(codes, start=1)}


def kept_by(version: int, evidence: Evidence, on: date, own: int) -> Kept | None:
    """Return what another version can add `own` points up from; None where they are no sum."""
    figures = None if version == FIRST else scoring.figures(evidence, on)
    if figures is None:
        return None
    ready = compiled_model(version)
    bins = ready.encode(figures)
    fitted = ready.model.intercept + sum(ready.points_of(bins).values())
    return Kept(bins, own - fitted, figures)


def score_by(version: int, evidence: Evidence, on: date) -> Score:
    """Return what a version makes of evidence on a day."""
    if version == FIRST:
        return scorecard.score(evidence, on)
    return scoring.score(evidence, on, model(version))
