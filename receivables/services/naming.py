"""Saying which company a buyer is that a list names in a way we cannot tell; and taking it back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.rules import Actor, Right, StaffRole, ensure_may, ensure_role
from companies import queries as companies
from core import events
from receivables.models import LedgerFile, LedgerFileRow, NamedBuyer
from receivables.rules.buyer_list import PlannedBuyer
from receivables.rules.files import FileKind, FileState, NamedIn
from receivables.rules.ledger_plan import Fate

STAFF = (StaffRole.RISK_ANALYST, StaffRole.SENIOR_RISK_ANALYST, StaffRole.UNDERWRITER)
_SETTLED = ("company", "is_left_out", "settled_at", "settled_by")
_NAMED_IN = {
    FileKind.LEDGER: NamedIn.LEDGER,
    FileKind.INVOICES: NamedIn.INVOICE,
    FileKind.BUYERS: NamedIn.LIST,
}


def note_unknown(file: LedgerFile, now: datetime) -> None:
    """Put the buyers of a file that nobody could tell on the list of such; once each."""
    found = file.rows.filter(fate=Fate.UNKNOWN).order_by("line")
    source = _NAMED_IN[FileKind(file.kind)]
    named = {(row.debtor_id or row.register_number, row.debtor_name): row for row in found}
    rows = [
        NamedBuyer(number=number, name=name, country=row.country, city=row.city, source=source)
        for (number, name), row in named.items()
    ]
    note(file.policyholder_id, rows, now)


def note_said(
    policyholder_id: int, said: Iterable[PlannedBuyer], *, by: Actor, now: datetime
) -> None:
    """Note which companies a list says its buyers are; what was said of them before gives way.

    A line with a number of its own speaks of whatever bears that number, another of its name.
    """
    meant = {_key(each.line.debtor_id, each.line.debtor_name): each for each in said}
    known = NamedBuyer.objects.select_for_update(of=("self",)).filter(
        policyholder_id=policyholder_id, number__in={number for number, _ in meant}
    )
    rows = [row for row in known.order_by("id") if _key(row.number, row.name) in meant]
    standing = {_key(row.number, row.name) for row in rows}
    new = [
        NamedBuyer(
            policyholder_id=policyholder_id,
            number=each.line.debtor_id,
            name=each.line.debtor_name,
            country=each.line.country,
            city=each.line.city,
            source=NamedIn.LIST,
            seen_at=now,
        )
        for key, each in meant.items()
        if key not in standing and each.line.debtor_id
    ]
    for row in (*rows, *new):
        row.company_id, row.is_left_out = meant[_key(row.number, row.name)].buyer_id, False
        row.settled_at, row.settled_by_id = now, by.user_id
    NamedBuyer.objects.bulk_update(rows, _SETTLED, batch_size=2_000)
    NamedBuyer.objects.bulk_create(new, batch_size=2_000)


def unsay_list(file: LedgerFile) -> None:
    """Take back what a list said itself, unless another list that counts says the same."""
    lists = LedgerFile.objects.filter(policyholder_id=file.policyholder_id, kind=FileKind.BUYERS)
    counting = lists.filter(state__in=(FileState.LOADED, FileState.PARTLY)).exclude(id=file.id)
    rows = NamedBuyer.objects.filter(
        Exists(_saying(file.rows.all())),
        ~Exists(_saying(LedgerFileRow.objects.filter(file__in=counting))),
        policyholder_id=file.policyholder_id,
        settled_at=file.loaded_at,  # `note_said` writes that very moment
    )
    rows.update(company=None, is_left_out=False, settled_at=None, settled_by=None)


def _saying(rows: QuerySet[LedgerFileRow]) -> QuerySet[LedgerFileRow]:
    """Keep the lines that say which company the buyer of an outer query is, as it is known."""
    said = rows.filter(is_taken=True, buyer=OuterRef("company"), debtor_id=OuterRef("number"))
    return said.filter(~Q(debtor_id="") | Q(debtor_name=OuterRef("name"))).exclude(
        register_number=""
    )


def _key(number: str, name: str) -> tuple[str, str]:
    return (number, "") if number else ("", name)


def note(policyholder_id: int, rows: Iterable[NamedBuyer], now: datetime) -> None:
    """Put buyers on the list of those nobody could tell; one that stands there stays.

    A number stands there once, whatever else it is called later.
    """
    by_key = {_key(row.number, row.name): row for row in reversed(list(rows))}
    numbers = {number for number, _ in by_key if number}
    there = NamedBuyer.objects.filter(policyholder_id=policyholder_id, number__in=numbers)
    known = set(there.values_list("number", flat=True))
    given = [row for row in reversed(by_key.values()) if row.number not in known]
    for row in given:
        row.policyholder_id, row.seen_at = policyholder_id, now
    NamedBuyer.objects.bulk_create(given, ignore_conflicts=True, batch_size=2_000)


@transaction.atomic
def identify(*, named_id: UUID, company: UUID, by: Actor, now: datetime) -> NamedBuyer:
    """Say which company a buyer is; whatever else bears its number is it too.

    :raises NotYourRight: if the mandate does not include keeping receivables
    :raises NotYourRole: for staff who are neither analyst nor underwriter
    :raises NamedBuyer.DoesNotExist: if the actor sees no such one
    :raises Company.DoesNotExist: if there is no such company
    """
    _ensure_may_say(by)
    row = _locked(named_id, by)
    found = companies.company(company)
    for each in _of_number(row):
        each.company, each.is_left_out = found, False
        each.settled_at, each.settled_by_id = now, by.user_id
        each.save(update_fields=_SETTLED)
    row.refresh_from_db()
    events.record(
        "receivables.buyer_identified", subject=row, by=by, at=now, buyer=str(found.public_id)
    )
    return row


@transaction.atomic
def leave_out(*, named_id: UUID, by: Actor, now: datetime) -> NamedBuyer:
    """Say that a buyer need not be known; it is asked no more.

    :raises NotYourRight: if the mandate does not include keeping receivables
    :raises NotYourRole: for staff who are neither analyst nor underwriter
    :raises NamedBuyer.DoesNotExist: if the actor sees no such one
    """
    _ensure_may_say(by)
    row = _locked(named_id, by)
    if not row.is_left_out:
        row.company, row.is_left_out = None, True
        row.settled_at, row.settled_by_id = now, by.user_id
        row.save(update_fields=_SETTLED)
        events.record("receivables.buyer_left_out", subject=row, by=by, at=now)
    return row


@transaction.atomic
def unsay(*, named_id: UUID, by: Actor, now: datetime) -> NamedBuyer:
    """Take back what was said of a buyer: it stands on the list again. What was booked stays.

    :raises NotYourRight: if the mandate does not include keeping receivables
    :raises NotYourRole: for staff who are neither analyst nor underwriter
    :raises NamedBuyer.DoesNotExist: if the actor sees no such one
    """
    _ensure_may_say(by)
    row = _locked(named_id, by)
    was = row.company
    for each in _of_number(row):
        each.company, each.is_left_out, each.settled_at, each.settled_by = None, False, None, None
        each.save(update_fields=_SETTLED)
    row.refresh_from_db()
    was_buyer = None if was is None else str(was.public_id)
    events.record("receivables.buyer_unsaid", subject=row, by=by, at=now, was=was_buyer)
    return row


def _ensure_may_say(by: Actor) -> None:
    if by.is_insurer_staff:
        ensure_role(by, *STAFF)
    else:
        ensure_may(by, Right.KEEP_RECEIVABLES)


def _of_number(row: NamedBuyer) -> list[NamedBuyer]:
    if not row.number:
        return [row]
    same = NamedBuyer.objects.select_for_update(of=("self",)).filter(
        policyholder_id=row.policyholder_id, number=row.number
    )
    return list(same.order_by("id"))


def _locked(named_id: UUID, by: Actor) -> NamedBuyer:
    rows = NamedBuyer.objects.visible_to(by).select_for_update(of=("self",))
    return rows.get(public_id=named_id)
