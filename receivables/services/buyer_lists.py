"""A list of buyers as it is sent: shown line by line, and known once somebody says so."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from core import events
from core.cells import Cell
from core.dates import business_date
from core.states import ensure_can_become
from receivables.models import LedgerFile
from receivables.queries import identifying
from receivables.rules import buyer_list as rules
from receivables.rules.buyer_list import SentList
from receivables.rules.files import NEXT_STATES_OF_A_LIST, FileKind, FileState
from receivables.services import file_rows, ledger_files, naming


@transaction.atomic
def send_list(*, content: bytes, file_name: str, by: Actor, now: datetime) -> LedgerFile:
    """Look a list of buyers through; nobody of it is known yet.

    The very same list finds the one that waits, or that was taken in whole.

    :raises NotYourRight: if the mandate does not include keeping receivables
    :raises FileRefused: a subclass for each way in which the file cannot be taken in
    """
    ensure_may(by, Right.KEEP_RECEIVABLES)
    return _sent(rules.read_content(content, file_name), by, now)


@transaction.atomic
def send_list_rows(*, rows: Sequence[Mapping[str, Cell]], by: Actor, now: datetime) -> LedgerFile:
    """Look a list of buyers through that came without a file; see `send_list`."""
    ensure_may(by, Right.KEEP_RECEIVABLES)
    written = json.dumps(rows, default=str, sort_keys=True)
    digest = hashlib.sha256(written.encode()).hexdigest()
    return _sent(rules.read_rows(rows, digest), by, now)


@transaction.atomic
def drop_list(*, file_id: UUID, by: Actor, now: datetime) -> tuple[LedgerFile, set[int]]:
    """Put a list aside, with the buyers that are known by it no more; what it said is taken back.

    :raises NotYourRight: if the mandate does not include keeping receivables
    :raises LedgerFile.DoesNotExist: if the actor sees no such list
    :raises StateRefused: if it is being looked through or taken in, or was put aside
    """
    ensure_may(by, Right.KEEP_RECEIVABLES)
    lists = LedgerFile.objects.visible_to(by).filter(kind=FileKind.BUYERS)
    file = lists.select_for_update(of=("self",)).get(public_id=file_id)
    ensure_can_become(FileState(file.state), FileState.DROPPED, NEXT_STATES_OF_A_LIST)
    before = identifying.known_buyers(file.policyholder_id)
    file.state = FileState.DROPPED
    file.save(update_fields=["state"])
    naming.unsay_list(file)
    events.record("receivables.ledger_dropped", subject=file, by=by, at=now)
    ledger_files.look_again(policyholder_id=file.policyholder_id, by=by, now=now)
    return file, before - identifying.known_buyers(file.policyholder_id)


def _sent(sent: SentList, by: Actor, now: datetime) -> LedgerFile:
    same = LedgerFile.objects.filter(
        policyholder_id=by.tenant, kind=FileKind.BUYERS, sha256=sent.sha256
    )
    known = same.exclude(state=FileState.DROPPED).order_by("-id").first()
    if known is not None:
        return known
    file = LedgerFile.objects.create(
        policyholder_id=by.tenant,
        kind=FileKind.BUYERS,
        state=FileState.CHECKING,
        file_name=sent.name.replace("\x00", ""),
        sha256=sent.sha256,
        as_of=business_date(now),
        row_count=len(sent.lines) + len(sent.wrong),
        total_currency="EUR",
        uploaded_at=now,
        uploaded_by_id=by.user_id,
    )
    file_rows.write_buyers(file, sent)
    events.record(
        "receivables.buyers_sent",
        subject=file,
        by=by,
        at=now,
        rows=file.row_count,
        sha256=file.sha256,
    )
    ledger_files.look_through(file, by, now)
    return file
