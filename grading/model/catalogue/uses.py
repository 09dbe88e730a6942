"""What each indicator of companies does: read off the model and the bounds, never claimed."""

from collections.abc import Collection, Mapping

from grading.model.alarms import Bound
from grading.model.artefact import Model
from grading.model.catalogue.kinds import Use


def uses(code: str, model: Model, bounds: Mapping[str, Bound]) -> Collection[Use]:
    """Return whether an indicator enters a term of the model, an alarm, or both."""
    found = {Use.TERM: code in model.indicators, Use.TRIGGER: code in bounds}
    return [use for use, holds in found.items() if holds]
