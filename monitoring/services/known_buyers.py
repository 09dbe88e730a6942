"""Watching whom a policyholder sells to, where its policy covers buyers without a request."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import SYSTEM, Actor
from companies import queries as companies
from core import events
from core.dates import business_date, moment_on
from monitoring.models import Watch
from policies import queries as policies
from policies.rules.terms import Product
from receivables import queries as receivables
from receivables.models import LedgerFile, NamedBuyer
from receivables.queries import identifying
from receivables.services import buyer_lists, ledger_files, naming


@transaction.atomic
def watch_known(*, policyholder_id: int, now: datetime) -> int:
    """Watch the buyers that became known; return how many are new.

    Those of a list under any policy: they were sent to be watched. Those invoiced under a product
    without limits only. One that somebody stopped following stays so.
    """
    policy = policies.policy_of(policyholder_id, business_date(now))
    if policy is None:
        return 0
    known = {*identifying.listed_buyers(policyholder_id)}
    if policy.product == Product.NO_LIMIT_REQUEST:
        known.update(receivables.buyers_with_invoices(policyholder_id))
    return _watch(policyholder_id, set(companies.kept_ids(known).values()), SYSTEM, now)


@transaction.atomic
def identify_buyer(*, named_id: UUID, company: UUID, by: Actor, now: datetime) -> NamedBuyer:
    """Say which company a buyer is, watch it, and look the ledgers that wait through again.

    :raises NotYourRight: if the mandate does not include keeping receivables
    :raises NamedBuyer.DoesNotExist: if the actor sees no such one
    :raises Company.DoesNotExist: if there is no such company
    """
    row = naming.identify(named_id=named_id, company=company, by=by, now=now)
    _watch(row.policyholder_id, {row.company_id or 0}, by, now)
    ledger_files.look_again(policyholder_id=row.policyholder_id, by=by, now=now)
    return row


@transaction.atomic
def leave_buyer_out(*, named_id: UUID, by: Actor, now: datetime) -> NamedBuyer:
    """Say that a buyer need not be known."""
    return naming.leave_out(named_id=named_id, by=by, now=now)


@transaction.atomic
def unsay_buyer(*, named_id: UUID, by: Actor, now: datetime) -> NamedBuyer:
    """Take back what was said of a buyer, and the watch that began with it.

    :raises NotYourRight: if the mandate does not include keeping receivables
    :raises NamedBuyer.DoesNotExist: if the actor sees no such one
    """
    before = NamedBuyer.objects.visible_to(by).get(public_id=named_id)
    if before.company_id is not None and before.settled_at is not None:
        Watch.objects.filter(
            policyholder_id=before.policyholder_id,
            buyer_id=before.company_id,
            started_at=before.settled_at,
            ended_at=None,
        ).delete()
    row = naming.unsay(named_id=named_id, by=by, now=now)
    ledger_files.look_again(policyholder_id=row.policyholder_id, by=by, now=now)
    return row


@transaction.atomic
def drop_list(*, file_id: UUID, by: Actor, now: datetime) -> LedgerFile:
    """Put a list of buyers aside, and watch those no more that only it made known.

    :raises NotYourRight: if the mandate does not include keeping receivables
    :raises LedgerFile.DoesNotExist: if the actor sees no such list
    :raises StateRefused: if it is being looked through or taken in, or was put aside
    """
    file, unknown = buyer_lists.drop_list(file_id=file_id, by=by, now=now)
    rows = Watch.objects.filter(
        policyholder_id=file.policyholder_id,
        buyer_id__in=unknown,
        started_at__in=_moments_of(file),
        ended_at=None,
    )
    ended = [
        events.Happening(row.public_id, file.policyholder_id, {"buyer": str(row.buyer.public_id)})
        for row in rows.select_related("buyer").order_by("id")
    ]
    rows.delete()  # as if it never was: another list may bring the buyer back
    if ended:
        events.record_many("monitoring.unwatched", Watch, ended, by=by, at=now)
    return file


def _moments_of(file: LedgerFile) -> list[datetime]:
    """Return when the buyers of a list were watched because of it, as `watch_known` was told."""
    listed = events.history(file.public_id).filter(name="receivables.buyers_listed")
    return [moment_on(each.business_date, each.happened_at) for each in listed]


def _watch(policyholder_id: int, buyer_ids: Iterable[int], by: Actor, now: datetime) -> int:
    """Watch those of the buyers that were never watched."""
    wanted = set(buyer_ids)
    ever = Watch.objects.filter(policyholder_id=policyholder_id, buyer_id__in=wanted)
    new = sorted(wanted - set(ever.values_list("buyer_id", flat=True)))
    buyers = companies.by_id(new)
    rows = Watch.objects.bulk_create(
        Watch(policyholder_id=policyholder_id, buyer=buyers[buyer_id], started_at=now)
        for buyer_id in new
    )
    happenings = [
        events.Happening(row.public_id, policyholder_id, {"buyer": str(row.buyer.public_id)})
        for row in rows
    ]
    if happenings:
        events.record_many("monitoring.watched", Watch, happenings, by=by, at=now)
    return len(rows)
