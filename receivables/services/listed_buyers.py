"""What becomes of a list of buyers: each is told by its number or name, and becomes known."""

from collections.abc import Sequence
from datetime import datetime

from accounts.rules import Actor
from core import events, tenancy
from receivables.models import LedgerFile
from receivables.queries import identifying
from receivables.rules import buyer_list as rules
from receivables.rules.buyer_list import ListedBuyer, PlannedBuyer
from receivables.rules.files import FileState
from receivables.rules.upload import LinesRefused
from receivables.services import file_rows, naming


def check(file: LedgerFile) -> None:
    """Say of each line of a locked list what becomes of it."""
    file_rows.note(file, _planned(file), is_taken=False)


def take_in(file: LedgerFile, *, by: Actor, now: datetime) -> None:
    """Make the buyers of a locked list known, and note which companies it says they are.

    :raises LinesRefused: if all is wanted and something is wrong
    """
    planned = _planned(file)
    wrong = [*file_rows.unread(file), *(p for each in planned for p in each.problems)]
    if wrong and not file.only_good:
        raise LinesRefused(wrong)
    good = [each for each in planned if not each.problems]
    said = [each for each in good if each.line.register_number]
    naming.note_said(file.policyholder_id, said, by=by, now=now)
    file_rows.note(file, planned, is_taken=True)
    file.loaded_at, file.state = now, FileState.PARTLY if wrong else FileState.LOADED
    file.save(update_fields=["loaded_at", "state"])
    events.record(
        "receivables.buyers_listed",
        subject=file,
        by=by,
        at=now,
        sha256=file.sha256,
        rows=len(good),
        new=sum(1 for each in good if each.is_new),
        left_out=file.row_count - len(good),
    )


def _planned(file: LedgerFile) -> list[PlannedBuyer]:
    lines = file_rows.buyers(file)
    holder = file.policyholder_id
    numbers = {line.decides for line in lines if line.decides}
    own = {line.debtor_id for line in lines if line.debtor_id and line.register_number}
    return rules.planned(
        lines,
        numbered=identifying.buyers_named(holder, numbers),
        named=_named(holder, lines),
        known=identifying.known_buyers(holder),
        said=identifying.said_to_be(holder, own),
    )


def _named(policyholder_id: int, lines: Sequence[ListedBuyer]) -> dict[int, int]:
    """Return the companies of lines without a number, by line, where one is meant for certain."""
    bare = [line for line in lines if not line.decides]
    said = identifying.called(policyholder_id, {line.debtor_name for line in bare})
    with tenancy.scope(policyholder_id=policyholder_id):  # a worker finds no more than they do
        found = {line.line: said.get(line.debtor_name) or _by_name(line) for line in bare}
    return {place: company_id for place, company_id in found.items() if company_id is not None}


def _by_name(line: ListedBuyer) -> int | None:
    return identifying.company_called(line.debtor_name, line.city, line.country)
