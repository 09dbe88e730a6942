"""Taking in what becomes known of buyers: once for each number of its source, in any order."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from accounts.rules import Actor
from companies import queries as companies
from companies.rules import Scheme
from companies.rules.identifiers import Number
from core import events, tenancy
from core.dates import business_date
from core.events import Happening
from grading import queries as grading
from monitoring.models import Signal
from monitoring.rules import triggers as rules
from monitoring.rules.triggers import SignalKind, SignalState, TakenIn, Told

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Inside:
    """What became known in the house: about which company, and what more there is to it."""

    source_id: str
    kind: SignalKind
    company_id: int | None  # None: it is of a whole country or sector
    detail: str = ""
    facts: Mapping[str, Any] | None = None


@transaction.atomic
@tenancy.scope(staff=True)
def take_in(source: str, several: Sequence[Told], *, by: Actor, now: datetime) -> list[TakenIn]:
    """Take in messages of one source; return what became of each.

    The same one again changes nothing, and neither does an earlier revision that comes late: in
    whatever order they come, the last revision of each number stands. What follows is done by the
    handler of the event.
    """
    _wait_for_others(source)
    wanted = {told.source_id for told in several}
    known = {
        row.source_id: row
        for row in Signal.objects.select_for_update(of=("self",))
        .filter(source=source, source_id__in=wanted)
        .order_by("id")
    }
    found = companies.known({_number(told) for told in several})
    answers, touched = [], {}
    for told in several:
        before = known.get(told.source_id)
        answer = rules.taken_in(told, before.told if before else None)
        if answer in (TakenIn.NEW, TakenIn.CORRECTED):
            row = before or Signal(source=source, source_id=told.source_id)
            _say(row, told, found.get(_number(told)), now)
            known[told.source_id] = touched[told.source_id] = row
        answers.append(answer)
    _keep(list(touched.values()), by, now)
    return answers


@transaction.atomic
@tenancy.scope(staff=True)
def note(source: str, inside: Inside, *, by: Actor, now: datetime) -> Signal:
    """Note what became known in the house; the same one again changes nothing."""
    _wait_for_others(source)
    known = Signal.objects.filter(source=source, source_id=inside.source_id).first()
    if known is not None:
        return known
    row = Signal(
        source=source,
        source_id=inside.source_id,
        kind=inside.kind,
        company_id=inside.company_id,
        detail=inside.detail,
        facts=dict(inside.facts or {}),
        happened_on=business_date(now),
    )
    _stamp(row, now)
    _keep([row], by, now)
    return row


def _say(row: Signal, told: Told, company_id: int | None, now: datetime) -> None:
    """Let a row say what its source says now; it is acted upon anew."""
    before = row.company_id if row.kind in rules.REGISTER_CHANGES else None
    facts = dict(row.facts)
    if (row.scheme, row.country, row.number) != (told.scheme, told.country, told.number):
        facts.pop("matched_by_hand", None)
    if not facts.get("matched_by_hand"):
        row.company_id = company_id
    for name, value in asdict(told).items():
        setattr(row, name, value)
    stays = row.company_id == before and row.kind in rules.REGISTER_CHANGES
    if before is not None and not stays:
        facts[rules.MOVED_FROM] = sorted({*facts.get(rules.MOVED_FROM, []), before})
    row.facts = facts
    _stamp(row, now)


def _stamp(row: Signal, now: datetime) -> None:
    row.received_at = row.received_at or now
    row.due_on = rules.due_on(business_date(now), rules.TRIGGERS[SignalKind(row.kind)].within)
    row.state, row.problem, row.reason = SignalState.RECEIVED, "", ""
    row.taken_by = row.dismissed_by = row.decided_by = None
    row.taken_at = row.decided_at = row.raised_on = None
    if row.is_withdrawn:
        row.state = SignalState.WITHDRAWN
    elif row.company_id is None and row.kind not in rules.OF_A_PLACE:
        row.state = SignalState.UNMATCHED


def _keep(touched: list[Signal], by: Actor, now: datetime) -> None:
    new = [row for row in touched if row.id is None]
    at_stake = grading.stakes(row.company_id for row in touched if row.company_id)
    for row in touched:
        row.at_stake = at_stake.get(row.company_id or 0, _NOTHING)
        if row.id is not None:
            row.save()
    Signal.objects.bulk_create(new)
    happenings = [Happening(row.public_id, None, _facts(row)) for row in touched]
    events.record_many("monitoring.signal_received", Signal, happenings, by=by, at=now)


def _facts(row: Signal) -> dict[str, Any]:
    return {
        "source": row.source,
        "source_id": row.source_id,
        "kind": str(row.kind),
        "revision": row.revision,
        "is_withdrawn": row.is_withdrawn,
        "happened_on": row.happened_on.isoformat(),
    }


def _number(told: Told) -> Number:
    return Number(Scheme(told.scheme), told.country, told.number)


def _wait_for_others(source: str) -> None:
    """Let what one source sends be taken in one after the other: a new number has no row yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('monitoring.signals ' || %s, 0))",
            [source],
        )
