"""The lines of a file as they are kept until it is taken in: written, read again, judged."""

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Protocol

from django.db import connection

from core.money import Money
from receivables.models import LedgerFile, LedgerFileRow
from receivables.rules.buyer_list import ListedBuyer, SentList
from receivables.rules.files import FileKind
from receivables.rules.ledger_plan import Fate, fate_of
from receivables.rules.reading import LedgerFile as Sent
from receivables.rules.upload import LedgerLine, Problem, WrongLine
from receivables.services.ledgers import Said

_ROWS_AT_ONCE = 2_000
_NOTE = """
    UPDATE receivables_ledgerfilerow AS row
    SET fate = said.fate, buyer_id = NULLIF(said.buyer, 0), problems = said.problems::jsonb,
        is_taken = row.is_taken OR said.taken
    FROM unnest(%(lines)s::int[], %(fates)s::text[], %(buyers)s::bigint[], %(problems)s::text[],
        %(taken)s::bool[]) AS said (line, fate, buyer, problems, taken)
    WHERE row.file_id = %(file)s AND row.line = said.line AND row.wrong = '[]'::jsonb
        AND NOT row.is_taken
"""


class _Numbered(Protocol):
    @property
    def line(self) -> int: ...


class Judged(Protocol):
    """A line of a file of which is known what becomes of it."""

    @property
    def line(self) -> _Numbered: ...
    @property
    def fate(self) -> Fate: ...
    @property
    def buyer_id(self) -> int | None: ...
    @property
    def problems(self) -> tuple[Problem, ...]: ...


def write(file: LedgerFile, sent: Sent) -> None:
    """Keep the lines of a ledger, or of electronic invoices."""
    _keep(file, [*map(_wrong, sent.wrong), *map(_row, sent.lines)])


def write_buyers(file: LedgerFile, sent: SentList) -> None:
    """Keep the lines of a list of buyers."""
    _keep(file, [*map(_wrong, sent.wrong), *map(_buyer_row, sent.lines)])


def _keep(file: LedgerFile, found: Iterable[LedgerFileRow]) -> None:
    rows = iter(found)
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        for row in some:
            row.file, row.policyholder_id = file, file.policyholder_id
        LedgerFileRow.objects.bulk_create(some)


def said(file: LedgerFile) -> Said:
    """Return what a file says, as it was sent."""
    rows = list(file.rows.order_by("line", "id"))
    return Said(
        sha256=file.sha256,
        file_name=file.file_name,
        lines=[_line(row, file.kind) for row in rows if not row.wrong],
        as_of=file.as_of,
        wrong=[_unread(row) for row in rows if row.wrong],
        control_total=Money(file.total, file.total_currency) if file.total is not None else None,
        policy_numbers=file.policy_numbers,
    )


def buyers(file: LedgerFile) -> list[ListedBuyer]:
    """Return the buyers of a list, as it was sent."""
    return [
        ListedBuyer(
            line=row.line,
            debtor_id=row.debtor_id,
            debtor_name=row.debtor_name,
            country=row.country,
            city=row.city,
            register_number=row.register_number,
        )
        for row in file.rows.filter(wrong=[]).order_by("line", "id")
    ]


def unread(file: LedgerFile) -> list[Problem]:
    """Return what is wrong with the lines that could not be read."""
    rows = file.rows.exclude(wrong=[]).order_by("line", "id")
    return [problem for row in rows for problem in _unread(row).problems]


def note(file: LedgerFile, planned: Sequence[Judged], *, is_taken: bool) -> None:
    """Keep what becomes of each line; of one that was taken in, what became of it stays."""
    for start in range(0, len(planned), _ROWS_AT_ONCE):
        some = planned[start : start + _ROWS_AT_ONCE]
        with connection.cursor() as cursor:
            cursor.execute(
                _NOTE,
                {
                    "file": file.id,
                    "lines": [each.line.line for each in some],
                    "fates": [each.fate.value for each in some],
                    "buyers": [each.buyer_id or 0 for each in some],
                    "problems": [_json(each.problems) for each in some],
                    "taken": [is_taken and not each.problems for each in some],
                },
            )


def _row(line: LedgerLine) -> LedgerFileRow:
    return LedgerFileRow(
        line=line.line,
        debtor_id=line.debtor_id,
        debtor_name=line.debtor_name,
        policy_no=line.policy_no,
        invoice_no=line.invoice_no,
        invoice_date=line.invoice_date,
        due_date=line.due_date,
        currency=line.gross.currency,
        gross=line.gross.amount,
        net=line.net.amount,
        open=line.open.amount,
        is_disputed=line.is_disputed,
        reference=line.reference,
        place=line.place,
        is_credit=line.is_credit,
        credits=line.credits,
        dispatched_on=line.dispatched_on,
        fate=Fate.WAITING,
    )


def _buyer_row(line: ListedBuyer) -> LedgerFileRow:
    return LedgerFileRow(
        line=line.line,
        debtor_id=line.debtor_id,
        debtor_name=line.debtor_name,
        country=line.country,
        city=line.city,
        register_number=line.register_number,
        fate=Fate.WAITING,
    )


def _wrong(line: WrongLine) -> LedgerFileRow:
    first = line.problems[0]
    return LedgerFileRow(
        line=first.line,
        place=line.place,
        invoice_no=line.invoice_no,
        debtor_id=line.debtor_id,
        debtor_name=line.debtor_name,
        is_line=first.code != "COLUMN_MISSING",
        open=line.open.amount if line.open else None,
        currency=line.open.currency if line.open else "",
        fate=fate_of(line.problems),
        wrong=_plain(line.problems),
    )


def _line(row: LedgerFileRow, kind: str) -> LedgerLine:
    if row.invoice_date is None or row.due_date is None:
        raise ValueError("A line that was read has its days.")
    return LedgerLine(
        line=row.line,
        debtor_id=row.debtor_id,
        invoice_no=row.invoice_no,
        invoice_date=row.invoice_date,
        due_date=row.due_date,
        gross=_money(row, "gross"),
        net=_money(row, "net"),
        open=_money(row, "open"),
        is_disputed=row.is_disputed,
        reference=row.reference,
        debtor_name=row.debtor_name,
        policy_no=row.policy_no,
        place=row.place,
        is_document=kind == FileKind.INVOICES,
        is_credit=row.is_credit,
        credits=row.credits,
        dispatched_on=row.dispatched_on,
    )


def _money(row: LedgerFileRow, name: str) -> Money:
    return Money(getattr(row, name), row.currency)


def _unread(row: LedgerFileRow) -> WrongLine:
    problems = tuple(
        Problem(row.line, each["column"], each["code"], each["value"]) for each in row.wrong
    )
    opened = _money(row, "open") if row.open is not None else None
    return WrongLine(problems, opened, row.place, row.invoice_no, row.debtor_id, row.debtor_name)


def _plain(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [{"column": p.column, "code": p.code, "value": p.value} for p in problems]


def _json(problems: Iterable[Problem]) -> str:
    return json.dumps(_plain(problems))
