"""What the lines of a ledger and of a list of buyers share over the API."""

from typing import Any

from rest_framework import serializers

from core.api import Body, PageQuery
from receivables import texts
from receivables.models import LedgerFileRow
from receivables.rules.ledger_plan import Fate

FATES = [(fate.value, fate.value) for fate in Fate]


class ProblemOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What is wrong with a cell, and what to do."""

    column = serializers.CharField()
    code = serializers.CharField()
    text = serializers.CharField()


class LinesQuery(PageQuery):
    """Which lines are asked for."""

    fate = serializers.ChoiceField(choices=FATES, required=False)


class TakeIn(Body):
    """How much of a file is taken in."""

    lines = serializers.ChoiceField(
        choices=[("ALL", "ALL"), ("GOOD", "GOOD")],
        help_text="ALL: all of it or nothing. GOOD: the lines without problems.",
    )


def is_only_good(given: Any) -> bool:
    """Tell whether only the good lines are to be taken in.

    :raises serializers.ValidationError: if it does not say how much
    """
    wish = TakeIn(data=given)
    wish.is_valid(raise_exception=True)
    return bool(wish.validated_data["lines"] == "GOOD")


def fate_in(asked: dict[str, Any]) -> Fate | None:
    """Return the fate that a question names."""
    return Fate(asked["fate"]) if "fate" in asked else None


def line_as_json(row: LedgerFileRow) -> dict[str, Any]:
    """Return what any line tells: its place, buyer and fate, and all that is wrong with it."""
    return {
        "line": row.line,
        "debtor_id": row.debtor_id,
        "buyer": str(row.buyer.public_id) if row.buyer else None,
        "fate": row.fate,
        "is_taken_in": row.is_taken,
        "problems": [
            {"column": each["column"], "code": each["code"], "text": texts.problem_of(each)}
            for each in (*row.wrong, *row.problems)
        ],
    }
