"""Files of signals: read line by line, and taken in whole or but for what is refused."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.rules import Actor, ensure_role
from core import events, sheets, tenancy
from core.cells import Cell
from core.dates import business_date
from core.errors import BusinessError
from core.inputs import exact
from core.sheet_refusals import FileUnreadable, TooManyRows
from monitoring.models import SignalFile
from monitoring.rules import signal_lines as lines
from monitoring.rules import triggers as rules
from monitoring.rules.signal_lines import LineRefused, Refused
from monitoring.rules.triggers import TakenIn, Told
from monitoring.services import receiving
from monitoring.services.working import WORKERS

_MOST_REFUSED = 1_000  # kept with the file
REFUSED = "REFUSED"


@dataclass(slots=True)
class Outcome:
    """What became, or would become, of a file: its lines by what they are, and those refused."""

    lines: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    is_loaded: bool = True  # False: a line was refused of a file that counts whole or not at all


def load(
    content: bytes, *, source: str, file_name: str, is_whole: bool, by: Actor, now: datetime
) -> Outcome:
    """Take in a file of signals: all that can be read, or, if it `is_whole`, all or nothing.

    The same file again changes nothing.

    :raises FileRefused: a subclass for each way in which the file cannot be read at all
    """
    ensure_role(by, *WORKERS)
    with transaction.atomic(), tenancy.scope(staff=True):
        outcome = _taken_in(content, source, is_whole=is_whole, by=by, now=now)
        row = SignalFile.objects.create(
            source=source,
            file_name=file_name[:200],
            sha256=hashlib.sha256(content).hexdigest(),
            is_whole=is_whole,
            lines=outcome.lines,
            counts=dict(outcome.counts),
            refused=[
                {"line": each.line, "column": each.column, "problem": str(each.problem)}
                for each in outcome.refused[:_MOST_REFUSED]
            ],
            read_at=now,
            read_by_id=by.user_id,
        )
        events.record(
            "monitoring.signals_read",
            subject=row,
            by=by,
            at=now,
            lines=outcome.lines,
            counts=dict(outcome.counts),
        )
    return outcome


def try_out(content: bytes, *, source: str, is_whole: bool, by: Actor, now: datetime) -> Outcome:
    """Return what would become of a file; nothing of it is kept.

    :raises FileRefused: as `load` does
    """
    with transaction.atomic():
        with tenancy.scope(staff=True):
            outcome = _taken_in(content, source, is_whole=is_whole, by=by, now=now)
        transaction.set_rollback(True)
    return outcome


def take_in_objects(
    several: Sequence[Any], *, source: str, by: Actor, now: datetime
) -> dict[int, TakenIn | Refused]:
    """Take in messages as JSON has them; return what became of each, by its place from 1 on."""
    told, refused = _read_all(
        ((place, _as_cells(each)) for place, each in enumerate(several, start=1)),
        business_date(now),
    )
    answers: dict[int, TakenIn | Refused] = {each.line: each for each in refused}
    found = receiving.take_in(source, list(told.values()), by=by, now=now)
    for place, answer in zip(told, found, strict=True):
        problem = _contradicts(told[place]) if answer is TakenIn.CONTRADICTS else None
        answers[place] = Refused(place, "", problem) if problem else answer
    return dict(sorted(answers.items()))


def _taken_in(content: bytes, source: str, *, is_whole: bool, by: Actor, now: datetime) -> Outcome:
    given = list(_lines(content))
    told, refused = _read_all(given, business_date(now))
    before = transaction.savepoint()
    answers = receiving.take_in(source, list(told.values()), by=by, now=now)
    counts: Counter[str] = Counter()
    for place, answer in zip(told, answers, strict=True):
        if answer is TakenIn.CONTRADICTS:
            refused.append(Refused(place, "revision", _contradicts(told[place])))
        else:
            counts[answer.value] += 1
    outcome = Outcome(len(given), counts, sorted(refused, key=lambda each: each.line))
    if refused and is_whole:
        transaction.savepoint_rollback(before)
        outcome.is_loaded = False
    else:
        transaction.savepoint_commit(before)
    counts[REFUSED] = len(refused)
    return outcome


def _read_all(given: Any, today: date) -> tuple[dict[int, Told], list[Refused]]:
    """Return what lines say, and those that cannot be read or contradict another one."""
    told: dict[int, Told] = {}
    refused: list[Refused] = []
    for place, cells in given:
        try:
            told[place] = lines.read(cells, today)
        except LineRefused as refusal:
            column, problem = refusal.values["column"], refusal.values["problem"]
            known = problem if isinstance(problem, BusinessError) else refusal
            refused.append(Refused(place, str(column), known))
    for place in rules.contradicting(told):
        wrong = told.pop(place)
        problem = lines.ContradictsItself(source_id=wrong.source_id, revision=wrong.revision)
        refused.append(Refused(place, "source_id", problem))
    return told, refused


def _contradicts(told: Told) -> BusinessError:
    return lines.ContradictsWhatStands(source_id=told.source_id, revision=told.revision)


def _lines(content: bytes) -> Any:
    """Give the lines of a file with their numbers: JSON by how it begins, else a list."""
    beginning = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if beginning in (b"[", b"{"):
        yield from _json(content)
        return
    listed = sheets.read(content, lines.BOUNDS, lines.CALLED, lines.NEEDED)
    missing = [name for name in lines.NEEDED if name not in listed.columns]
    if missing:
        raise sheets.ColumnsMissing(missing=", ".join(missing))
    for line in listed.lines:
        yield line.number, line.cells


def _json(content: bytes) -> Any:
    sheets.ensure_small(content, lines.BOUNDS)
    try:
        given = json.loads(content.decode("utf-8-sig"), parse_float=exact, parse_int=exact)
    except (ValueError, RecursionError) as wrong:
        raise FileUnreadable(problem="this is no whole JSON file.") from wrong
    several = given.get("signals") if isinstance(given, Mapping) else given
    if not isinstance(several, list):
        raise FileUnreadable(problem="the JSON holds no list of signals.")
    if len(several) > lines.BOUNDS.rows:
        raise TooManyRows(most=lines.BOUNDS.rows)
    for place, each in enumerate(several, start=1):
        yield place, _as_cells(each)


def _as_cells(given: object) -> dict[str, Cell]:
    """Return an object of JSON as the cells of a line; what is no plain value is left unread."""
    if not isinstance(given, Mapping):
        return {}
    return {str(name): _as_cell(value) for name, value in given.items() if name in lines.COLUMNS}


def _as_cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, int):
        return Decimal(value)
    return value if isinstance(value, str | Decimal | None) else json.dumps(value, default=str)
