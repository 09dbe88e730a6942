"""The rules of grading on the desk calculator: inputs as JSON has them in, results out."""

from collections.abc import Callable, Mapping

from core.inputs import Inputs, number
from grading.rules import overrides, scale


def pd_to_grade(values: object) -> dict[str, object]:
    """Return the grade of each probability of default (GRD-01)."""
    inputs = Inputs(values)
    return {
        str(written): scale.grade_of(
            number(written, f"inputs.pds[{position}]", at_least=0, at_most=1)
        )
        for position, written in enumerate(inputs.values("pds"))
    }


def override_check(values: object) -> dict[str, object]:
    """Return whether an override counts, why not, until when, and the grade that does (GRD-02)."""
    inputs = Inputs(values)
    model_grade = inputs.whole("model_grade", at_least=scale.BEST, at_most=scale.DEFAULT)
    override = overrides.Override(
        grade=inputs.whole("override_grade", at_least=scale.BEST, at_most=scale.DEFAULT),
        created_on=inputs.day("created"),
        author=inputs.text("author"),
        approver=inputs.text_or_none("approver"),
        days_up=inputs.whole("max_days_upgrade", at_most=3650),
        days_down=inputs.whole("max_days_downgrade", default=overrides.DAYS_DOWN, at_most=3650),
    )
    flaw = overrides.flaw_of(override, model_grade)
    return {
        "valid": flaw is None,
        "reason": flaw.value if flaw else None,
        "expires": override.expires_on(model_grade).isoformat(),
        "effective_grade": overrides.effective_grade(model_grade, override, on=override.created_on),
    }


FUNCTIONS: Mapping[str, Callable[[object], dict[str, object]]] = {
    "pd_to_grade": pd_to_grade,
    "override_check": override_check,
}
