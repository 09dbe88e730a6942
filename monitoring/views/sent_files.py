"""What pages of a sent ledger and of a sent list of buyers share."""

from typing import Any

from receivables import texts
from receivables.models import LedgerFile, LedgerFileRow
from receivables.queries import ledger_files as queries
from receivables.rules.files import FileState
from receivables.rules.ledger_plan import GOOD, Fate

A_PAGE = 50


def asked_fate(given: str) -> Fate | None:
    """Return the fate whose lines are asked for; None: all."""
    return Fate(given) if given in set(Fate) else None


def standing(found: LedgerFile) -> dict[str, Any]:
    """Return how far a file is, and how many of its lines have each fate."""
    counts = queries.counts(found)
    good = sum(rows for fate, rows in counts.items() if fate in GOOD)
    is_waiting = found.state in (FileState.READY, FileState.PARTLY)
    return {
        "file": found,
        "state": texts.FILE_STATES[FileState(found.state)],
        "refusal": texts.kept(found.refusal),
        "is_working": found.state in (FileState.CHECKING, FileState.LOADING),
        "is_waiting": is_waiting,
        "good": good,
        "to_take": queries.good_rows(found).count() if is_waiting else 0,
        "left": found.row_count - good,
        "unknown": counts.get(Fate.UNKNOWN, 0),
        "counts": [(fate, texts.FATES[fate], count) for fate, count in counts.items()],
    }


def shown(row: LedgerFileRow) -> dict[str, Any]:
    """Return a line with its fate and all that is wrong with it, in words."""
    told = [(each["column"], texts.problem_of(each)) for each in (*row.wrong, *row.problems)]
    return {"row": row, "fate": texts.FATES[Fate(row.fate)], "told": told}
