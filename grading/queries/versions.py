"""Which version grades, and what any version makes of evidence."""

from datetime import date
from functools import cache
from hashlib import sha256

from grading import artefacts
from grading.model import alarms, artefact, scoring
from grading.model.alarms import Bound
from grading.model.artefact import Model
from grading.models import ModelVersion, VersionState
from grading.rules import points, scorecard
from grading.rules.inputs import Evidence
from grading.rules.scorecard import Score

FIRST = points.SCORECARD_VERSION
SHIPPED = artefacts.SHIPPED


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


def score_by(version: int, evidence: Evidence, on: date) -> Score:
    """Return what a version makes of evidence on a day."""
    if version == FIRST:
        return scorecard.score(evidence, on)
    return scoring.score(evidence, on, model(version))
