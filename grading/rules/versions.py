"""What a version of the model may become."""

from enum import StrEnum


class Step(StrEnum):
    """What a version does, as `models.VersionState` calls it."""

    SHADOW = "SHADOW"
    CHAMPION = "CHAMPION"
    RETIRED = "RETIRED"


NEXT_STEPS: dict[Step, frozenset[Step]] = {
    Step.SHADOW: frozenset({Step.CHAMPION}),
    Step.CHAMPION: frozenset({Step.RETIRED}),
    Step.RETIRED: frozenset(),
}
