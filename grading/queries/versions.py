"""Which version grades, and what any version makes of evidence."""

from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from grading.model import alarms, artefact, scoring
from grading.model.alarms import Bound
from grading.model.artefact import Model
from grading.models import ModelVersion, VersionState
from grading.rules import points, scorecard
from grading.rules.inputs import Evidence
from grading.rules.scorecard import Score

FIRST = points.SCORECARD_VERSION
SHIPPED = 2  # what an installation grades by until somebody promotes another
_ARTEFACTS = Path(__file__).resolve().parents[1] / "artefacts"


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
    return artefact.read(artefact_of(version))


def artefact_of(version: int) -> Path:
    """Return where the file of a version lies, or would."""
    return _ARTEFACTS / f"accounts-{version}.json"


def checksum_of(version: int) -> str:
    """Return the SHA-256 of a version's file."""
    return sha256(artefact_of(version).read_bytes()).hexdigest()


@cache
def bounds() -> dict[str, Bound]:
    """Return the bounds beyond which an indicator is alarming."""
    return alarms.read(_ARTEFACTS / "alarms-1.json")


def score_by(version: int, evidence: Evidence, on: date) -> Score:
    """Return what a version makes of evidence on a day."""
    if version == FIRST:
        return scorecard.score(evidence, on)
    return scoring.score(evidence, on, model(version))
