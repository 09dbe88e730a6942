"""A ledger as it is sent: looked through, shown line by line, and taken in when somebody says so.

A file of many lines is looked through and taken in by a worker, each in one transaction: nothing of
a ledger is ever half there.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts import queries as accounts_queries
from accounts.rules import Actor, Right, ensure_may
from core import events
from core.cells import Cell
from core.dates import business_date
from core.errors import BusinessError
from core.money import Money
from core.states import ensure_can_become
from receivables.models import LedgerFile, LedgerUpload
from receivables.queries import identifying, ledger_plans
from receivables.queries import ledger_files as queries
from receivables.rules import files as rules
from receivables.rules import invoice_files, reading, upload
from receivables.rules.files import NEXT_STATES, FileKind, FileState
from receivables.rules.ledger_plan import Fate, Planned
from receivables.rules.reading import LedgerFile as Sent
from receivables.rules.upload import Header
from receivables.services import accounts, file_rows, ledgers, listed_buyers, naming
from receivables.services.ledgers import Said

AT_ONCE = 2_000  # lines; what has more is left to a worker
A_LIST_AT_ONCE = 100  # buyers may have to be looked up by name, one by one


@dataclass(frozen=True, slots=True)
class Whole:
    """What its sender says of a ledger: the header, the currency of its total, the policies."""

    header: Header
    currency: str = "EUR"
    policy_numbers: Collection[str] = ()


@transaction.atomic
def send_file(
    *, content: bytes, file_name: str, whole: Whole, by: Actor, now: datetime
) -> LedgerFile:
    """Look a ledger, or electronic invoices, through; nothing of it is taken in yet.

    A file that was taken in whole, or waits already, is found again.

    :raises NotYourRight: if the mandate does not include keeping receivables
    :raises FileRefused: a subclass for each way in which the file cannot be taken in
    :raises InTheFuture: if the day has not come yet
    :raises TakenInBefore: if the very same file was taken in and is not kept any more
    """
    ensure_may(by, Right.KEEP_RECEIVABLES)
    if not invoice_files.holds_invoices(content):
        return _sent(reading.read_content(content, file_name), whole, by, now)
    sent = invoice_files.read(content, file_name, identifying.seller(by.tenant))
    today = replace(whole.header, as_of=business_date(now))  # an invoice says nothing of a day
    return _sent(sent, replace(whole, header=today), by, now)


@transaction.atomic
def send_rows(
    *, rows: Sequence[Mapping[str, Cell]], whole: Whole, by: Actor, now: datetime
) -> LedgerFile:
    """Look a ledger through that came without a file; see `send_file`."""
    ensure_may(by, Right.KEEP_RECEIVABLES)
    written = json.dumps([whole.header.as_of, rows], default=str, sort_keys=True)
    digest = hashlib.sha256(written.encode()).hexdigest()
    return _sent(reading.read_rows(rows, digest), whole, by, now)


@transaction.atomic
def load(*, file_id: UUID, only_good: bool, by: Actor, now: datetime) -> LedgerFile:
    """Take a file in: all of it or nothing, or only its good lines, as whoever presses says.

    :raises LedgerFile.DoesNotExist: if the actor sees no such file
    :raises NotYourRight: if the mandate does not include keeping receivables
    :raises StateRefused: if it is being looked through, or was taken in
    :raises LinesRefused: if all is wanted and something is wrong
    :raises NothingGood: or NoMoreGood, if only the good lines are wanted and there are none (left)
    """
    ensure_may(by, Right.KEEP_RECEIVABLES)
    file = _locked(file_id, by)
    ensure_can_become(FileState(file.state), FileState.LOADING, NEXT_STATES)
    if only_good and not queries.good_rows(file).exists():
        raise rules.NoMoreGood if file.state == FileState.PARTLY else rules.NothingGood
    file.state, file.only_good, file.refusal = FileState.LOADING, only_good, {}
    file.loaded_by_id = by.user_id
    file.save(update_fields=["state", "only_good", "refusal", "loaded_by"])
    if file.row_count > AT_ONCE:
        events.record("receivables.ledger_load_asked", subject=file, by=by, at=now)
        return file
    _load(file, by, now)
    return file


@transaction.atomic
def drop(*, file_id: UUID, by: Actor, now: datetime) -> LedgerFile:
    """Put a file aside of which nothing was taken in.

    :raises LedgerFile.DoesNotExist: if the actor sees no such file
    :raises StateRefused: if something of it was taken in, or is being taken in
    """
    ensure_may(by, Right.KEEP_RECEIVABLES)
    file = _locked(file_id, by)
    ensure_can_become(FileState(file.state), FileState.DROPPED, NEXT_STATES)
    file.state = FileState.DROPPED
    file.save(update_fields=["state"])
    events.record("receivables.ledger_dropped", subject=file, by=by, at=now)
    return file


@transaction.atomic
def look_again(*, policyholder_id: int, by: Actor, now: datetime) -> None:
    """Look the files that wait through again: what their buyers are was said meanwhile."""
    waiting = LedgerFile.objects.filter(
        policyholder_id=policyholder_id, state__in=(FileState.READY, FileState.PARTLY)
    )
    for file in waiting.select_for_update(of=("self",)).order_by("id"):
        if file.rows.filter(fate=Fate.UNKNOWN).exists():
            look_through(file, by, now)


@transaction.atomic
def work_on(file_id: UUID, *, now: datetime) -> None:
    """Do for a file what is waited for; done again it changes nothing."""
    file = LedgerFile.objects.select_for_update(of=("self",)).get(public_id=file_id)
    if file.state == FileState.CHECKING:
        _check(file, now)
    elif file.state == FileState.LOADING:
        try:
            with transaction.atomic():
                _load(file, _acting(file), now)
        except BusinessError as refusal:
            file.refresh_from_db()
            file.state, file.refusal = _before(file), _kept(refusal)
            file.save(update_fields=["state", "refusal"])


def _sent(sent: Sent, whole: Whole, by: Actor, now: datetime) -> LedgerFile:
    header = sent.header.beside(whole.header)
    if header.as_of is None:
        raise upload.DayMissing
    accounts.ensure_past(header.as_of, now)
    known = _known(sent, header.as_of, by)
    if known is not None:
        return known
    total = None
    if header.control_total is not None:
        total = Money(header.control_total, whole.currency)
    said = Said(
        sent.sha256, sent.name, sent.lines, header.as_of, sent.wrong, header.row_count, total
    )
    ledgers.ensure_whole(said)
    differs = ledgers.total_differs(said)
    if differs is not None:
        raise differs
    file = _file(said, sent.kind, whole, by, now)
    file_rows.write(file, sent)
    events.record(
        "receivables.ledger_sent",
        subject=file,
        by=by,
        at=now,
        rows=file.row_count,
        sha256=file.sha256,
    )
    look_through(file, by, now)
    return file


def _known(sent: Sent, as_of: date, by: Actor) -> LedgerFile | None:
    """Return the file that was sent before and waits, or was taken in whole."""
    sha256 = sent.sha256
    same = LedgerFile.objects.filter(policyholder_id=by.tenant, sha256=sha256)
    loaded = same.filter(state=FileState.LOADED).first()
    waiting = same.exclude(state__in=(FileState.DROPPED, FileState.LOADED))
    if sent.kind == FileKind.LEDGER:
        waiting = waiting.filter(as_of=as_of)
    found = loaded or waiting.order_by("-id").first()
    if found is not None:
        return found
    before = LedgerUpload.objects.filter(policyholder_id=by.tenant, sha256=sha256, left_out=0)
    upload_before = before.first()
    if upload_before is not None:
        raise rules.TakenInBefore(day=upload_before.uploaded_at.date())
    return None


def _file(said: Said, kind: FileKind, whole: Whole, by: Actor, now: datetime) -> LedgerFile:
    return LedgerFile.objects.create(
        policyholder_id=by.tenant,
        kind=kind,
        state=FileState.CHECKING,
        file_name=said.file_name.replace("\x00", ""),
        sha256=said.sha256,
        as_of=said.as_of,
        row_count=len(said.lines) + len(said.wrong),
        total=said.control_total.amount if said.control_total else None,
        total_currency=whole.currency,
        policy_numbers=sorted(number.upper() for number in whole.policy_numbers),
        uploaded_at=now,
        uploaded_by_id=by.user_id,
    )


def look_through(file: LedgerFile, by: Actor, now: datetime) -> None:
    """Say of each line of a locked file what becomes of it, at once or by a worker."""
    if file.row_count > (A_LIST_AT_ONCE if file.kind == FileKind.BUYERS else AT_ONCE):
        file.state = FileState.CHECKING
        file.save(update_fields=["state"])
        events.record("receivables.ledger_check_asked", subject=file, by=by, at=now)
        return
    _check(file, now)


def _check(file: LedgerFile, now: datetime) -> None:
    if file.kind == FileKind.BUYERS:
        listed_buyers.check(file)
    else:
        file_rows.note(file, _planned(file, file_rows.said(file), now), is_taken=False)
    naming.note_unknown(file, now)
    file.state = _before(file)
    file.save(update_fields=["state"])


def _load(file: LedgerFile, by: Actor, now: datetime) -> None:
    """Take a locked file in.

    :raises LinesRefused: if all is wanted and something is wrong
    """
    if file.kind == FileKind.BUYERS:
        listed_buyers.take_in(file, by=by, now=now)
        look_again(policyholder_id=file.policyholder_id, by=by, now=now)
        return
    found = file_rows.said(file)
    outcome = ledgers.take_in(found, only_good=file.only_good, by=by, now=now)
    file_rows.note(file, outcome.planned, is_taken=True)
    file.upload, file.loaded_at = outcome.upload, now
    file.state = FileState.PARTLY if outcome.upload.left_out else FileState.LOADED
    file.save(update_fields=["upload", "loaded_at", "state"])


def _planned(file: LedgerFile, found: Said, now: datetime) -> Sequence[Planned]:
    return ledger_plans.plan(
        file.policyholder_id,
        found.lines,
        as_of=file.as_of,
        wrong=found.wrong,
        policy_numbers=found.policy_numbers,
        now=now,
    ).lines


def _before(file: LedgerFile) -> FileState:
    """Return where a file stands that nobody works on: some of it was taken in, or nothing."""
    return FileState.READY if file.loaded_at is None else FileState.PARTLY


def _acting(file: LedgerFile) -> Actor:
    person = file.loaded_by
    holder = file.policyholder.public_id
    mandate = accounts_queries.mandate_for(person, holder) if person else None
    if mandate is None:
        raise rules.ActsNoMore
    return accounts_queries.mandate_actor(mandate)


def _kept(refusal: BusinessError) -> dict[str, Any]:
    values = {name: str(value) for name, value in refusal.values.items()}
    return {"code": refusal.code, "sentence": refusal.sentence, "values": values}


def _locked(file_id: UUID, by: Actor) -> LedgerFile:
    rows = LedgerFile.objects.visible_to(by).select_for_update(of=("self",))
    return rows.get(public_id=file_id)
