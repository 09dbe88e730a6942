"""A file of requests: taken in, looked up and asked range by range, stopped and gone on with.

Each range is one transaction that a worker does again when it was killed. What a row asked is kept
on the row in the transaction that asked it, so nothing is asked twice. Each range that ends hands
out the next, so a file of any length leaves room for everybody else's work in between.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts import queries as accounts
from accounts.models import User
from accounts.rules import SYSTEM, Actor, Right, ensure_may
from companies import queries as companies
from core import events, sheets
from core.cells import Cell
from core.dates import business_date
from core.errors import BusinessError
from core.states import ensure_can_become
from limits.models import BulkRequest, BulkRow
from limits.queries import bulk as queries
from limits.rules import bulk as rules
from limits.rules.bulk import NEXT_STATES, BulkState, Fate
from limits.services import bulk_asking, bulk_matching, ceilings, wishes

_WORKING = (BulkState.MATCHING, BulkState.SENDING)
CHAINS = 2  # ranges of one file that are worked on at the same time
_ROWS_AT_ONCE = 2_000


@transaction.atomic
def upload_requests(*, content: bytes, file_name: str, by: Actor, now: datetime) -> BulkRequest:
    """Take in a file of requests and have its rows looked up; nothing is asked yet.

    A row with a cell that cannot be read is kept as wrong, with what is wrong where.

    :raises NotYourRight: if the mandate does not reach this far
    :raises lifecycle.NoPolicyInForce: if the policyholder has no policy today
    :raises sheets.FileRefused: a subclass for each way in which the file cannot be taken in
    :raises rules.LastDayNotHere: if a column gives a last day
    :raises rules.NoRows: if it has no rows
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    listed = sheets.read(content, rules.BOUNDS, rules.CALLED, rules.NEEDED)
    if rules.LAST_DAY in listed.columns:
        raise rules.LastDayNotHere
    digest = hashlib.sha256(content).hexdigest()
    return _taken_in(listed.lines, file_name, digest, by=by, now=now)


@transaction.atomic
def take_in_rows(*, rows: Sequence[Mapping[str, Cell]], by: Actor, now: datetime) -> BulkRequest:
    """Take in a list that came without a file, and have its rows looked up; nothing is asked yet.

    :raises NotYourRight: if the mandate does not reach this far
    :raises lifecycle.NoPolicyInForce: if the policyholder has no policy today
    :raises rules.NoRows: if it is empty
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    digest = hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()
    lines = (sheets.Line(place, cells) for place, cells in enumerate(rows, start=1))
    return _taken_in(lines, "", digest, by=by, now=now)


def _taken_in(
    lines: Iterable[sheets.Line], file_name: str, digest: str, *, by: Actor, now: datetime
) -> BulkRequest:
    policy, _ = wishes.policy_in_force(by.acting_for or 0, business_date(now))
    bulk = BulkRequest.objects.create(
        policyholder_id=by.tenant,
        file_name=file_name.replace("\x00", "")[:200],
        sha256=digest,
        state=BulkState.MATCHING,
        row_count=0,
        uploaded_at=now,
        uploaded_by_id=by.user_id,
    )
    read = enumerate((rules.read_row(each, policy.currency) for each in lines), start=1)
    while some := list(islice(read, _ROWS_AT_ONCE)):
        BulkRow.objects.bulk_create(_row(bulk, place, row) for place, row in some)
        bulk.row_count += len(some)
    if not bulk.row_count:
        raise rules.NoRows
    bulk.save(update_fields=["row_count"])
    events.record(
        "limits.bulk_uploaded", subject=bulk, by=by, at=now, rows=bulk.row_count, sha256=digest
    )
    _hand_out(bulk, CHAINS, now)
    return bulk


@transaction.atomic
def choose_company(*, bulk_id: UUID, line: int, company: UUID, by: Actor, now: datetime) -> BulkRow:
    """Say which of the companies proposed a row means.

    :raises BulkRow.DoesNotExist: if the actor sees no such row
    :raises rules.ChosenAlready: if the row needs no choice, or has it
    :raises rules.NotAmongThem: if it was not proposed
    :raises rules.ChoosingIsOver: while the file is worked on, and once it is answered
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    bulk = _locked(bulk_id, by)
    if bulk.state not in (BulkState.READY, BulkState.STOPPED):
        raise rules.ChoosingIsOver(state=bulk.state)
    row = bulk.rows.select_for_update(of=("self",)).get(line=line)
    if row.fate != Fate.CHOOSE:
        raise rules.ChosenAlready(state=Fate(row.fate))
    if str(company) not in {each["id"] for each in row.candidates}:
        raise rules.NotAmongThem
    row.buyer = companies.company(company)
    bulk_matching.check([row], by=by, now=now)
    queries.mark_doubles(bulk.id)
    row.refresh_from_db()
    return row


@transaction.atomic
def send(*, bulk_id: UUID, by: Actor, now: datetime) -> BulkRequest:
    """Ask every row that can be asked; also goes on with a file that was stopped.

    One that was stopped while it was looked up is looked up first.

    :raises BulkRequest.DoesNotExist: if the actor sees no such file
    :raises NotYourRight: if the mandate does not reach this far
    :raises StateRefused: if it is being looked up, or was sent
    :raises rules.NothingToSend: if not one row can be asked
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    bulk = _locked(bulk_id, by)
    ensure_can_become(BulkState(bulk.state), BulkState.SENDING, NEXT_STATES)
    is_looked_up = not bulk.rows.filter(fate=Fate.WAITING).exists()
    if is_looked_up and not bulk.rows.filter(fate=Fate.WILL_ASK).exists():
        raise rules.NothingToSend
    _say(bulk, {})
    bulk.state = BulkState.SENDING if is_looked_up else BulkState.MATCHING
    bulk.handed_out = 0
    bulk.sent_at, bulk.sent_by_id = now, by.user_id
    bulk.save(update_fields=["state", "handed_out", "sent_at", "sent_by"])
    events.record("limits.bulk_sent", subject=bulk, by=by, at=now)
    _hand_out(bulk, CHAINS, now)
    return bulk


@transaction.atomic
def stop(*, bulk_id: UUID, by: Actor, now: datetime) -> BulkRequest:
    """Ask no row that was not begun; what was asked has its answer.

    :raises BulkRequest.DoesNotExist: if the actor sees no such file
    :raises StateRefused: if it is not being sent
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    bulk = _locked(bulk_id, by)
    _stop(bulk, by, now)
    return bulk


@transaction.atomic
def run_range(bulk_id: UUID, first: int, last: int, *, now: datetime, run: str = "") -> None:
    """Look up, or ask, the rows of a range as far as nobody did, then hand out the next.

    `run` names the sending it was lined up for: once that was stopped and gone on with, it is left.
    """
    bulk = BulkRequest.objects.select_related("policyholder").get(public_id=bulk_id)
    if run and run != _run(bulk):
        return
    refusal = _work_on(bulk, first, last, now)
    bulk = BulkRequest.objects.select_for_update(of=("self",)).get(id=bulk.id)
    if refusal is not None and bulk.state in _WORKING:
        _stop(bulk, SYSTEM, now, refusal)
    if run and run != _run(bulk):
        return
    _hand_out(bulk, 1, now)
    _finish(bulk, now)


def _work_on(bulk: BulkRequest, first: int, last: int, now: datetime) -> BusinessError | None:
    """Do the rows of a range; return what stands in the way of all, and then nothing is done."""
    rows = bulk.rows.select_for_update(of=("self",)).filter(place__range=(first, last))
    try:
        with transaction.atomic():
            if bulk.state == BulkState.MATCHING:
                by = _acting(bulk, bulk.sent_by or bulk.uploaded_by)
                found = list(rows.filter(fate=Fate.WAITING).order_by("place"))
                bulk_matching.match(found, by=by, now=now)
            elif bulk.state == BulkState.SENDING:
                by = _acting(bulk, bulk.sent_by)
                found = list(rows.filter(fate=Fate.WILL_ASK).order_by("place"))
                bulk_asking.ask(found, by=by, now=now)
    except bulk_asking.OF_ALL as refusal:
        return refusal
    return None


def _acting(bulk: BulkRequest, person: User | None) -> Actor:
    mandate = accounts.mandate_for(person, bulk.policyholder.public_id) if person else None
    if mandate is None:
        raise rules.ActsNoMore
    return accounts.mandate_actor(mandate)


def _run(bulk: BulkRequest) -> str:
    """Return what names the work in hand: when it was begun, or gone on with."""
    return (bulk.sent_at or bulk.uploaded_at).isoformat()


def _hand_out(bulk: BulkRequest, ranges: int, now: datetime) -> None:
    """Line up the next ranges of a locked file that is being worked on."""
    if bulk.state not in _WORKING:
        return
    run, size = _run(bulk), rules.ROWS_A_RANGE
    if bulk.state == BulkState.SENDING:
        size = ceilings.groups_per_range(size)
    for _ in range(ranges):
        first, last = bulk.handed_out + 1, bulk.handed_out + size
        if first > bulk.row_count:
            break
        facts: dict[str, Any] = {"first": first, "last": last, "run": run}
        events.record("limits.bulk_range_asked", subject=bulk, by=SYSTEM, at=now, **facts)
        bulk.handed_out = min(last, bulk.row_count)
    bulk.save(update_fields=["handed_out"])


def _finish(bulk: BulkRequest, now: datetime) -> None:
    """Note that a locked file is looked up, or answered, when the last range of it is done."""
    left = {BulkState.MATCHING: Fate.WAITING, BulkState.SENDING: Fate.WILL_ASK}
    fate = left.get(BulkState(bulk.state))
    if fate is None or bulk.rows.filter(fate=fate).exists():
        return
    if bulk.state == BulkState.MATCHING:
        queries.mark_doubles(bulk.id)
        bulk.state, bulk.handed_out = BulkState.READY, 0
    else:
        bulk.state, bulk.finished_at = BulkState.DONE, now
        told = queries.answered(bulk)
        events.record("limits.bulk_answered", subject=bulk, by=SYSTEM, at=now, **told)
    bulk.save(update_fields=["state", "handed_out", "finished_at"])


def _stop(
    bulk: BulkRequest, by: Actor, now: datetime, refusal: BusinessError | None = None
) -> None:
    ensure_can_become(BulkState(bulk.state), BulkState.STOPPED, NEXT_STATES)
    bulk.state = BulkState.STOPPED
    bulk.save(update_fields=["state"])
    because: dict[str, Any] = {} if refusal is None else {"refused": refusal.code}
    events.record("limits.bulk_stopped", subject=bulk, by=by, at=now, **because)
    if refusal is not None:
        _say(bulk, bulk_matching.kept(refusal))


def _say(bulk: BulkRequest, refusal: dict[str, Any]) -> None:
    """Keep with each row that was not begun why not; those a worker holds are left to it."""
    left = bulk.rows.filter(fate__in=(Fate.WAITING, Fate.WILL_ASK)).exclude(refusal=refusal)
    ids = left.select_for_update(of=("self",), skip_locked=True).values_list("id", flat=True)
    bulk.rows.filter(id__in=list(ids)).update(refusal=refusal)


def _locked(bulk_id: UUID, by: Actor) -> BulkRequest:
    rows = BulkRequest.objects.visible_to(by).select_for_update(of=("self",))
    return rows.get(public_id=bulk_id)


def _row(bulk: BulkRequest, place: int, row: rules.Row) -> BulkRow:
    return BulkRow(
        policyholder_id=bulk.policyholder_id,
        bulk=bulk,
        place=place,
        line=row.line,
        number=row.number,
        country=row.country,
        name=row.name,
        city=row.city,
        amount=row.amount,
        currency=row.currency,
        payment_days=row.payment_days,
        your_reference=row.reference,
        comment=row.comment,
        fate=Fate.WRONG if row.problems else Fate.WAITING,
        problems=_problems(row.problems),
    )


def _problems(problems: Iterable[rules.Problem]) -> list[dict[str, Any]]:
    return [{"column": p.column, "code": p.code, "value": p.value} for p in problems]
