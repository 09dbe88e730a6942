"""What is done with cases: handed over, taken, noted on, brought to another state, closed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, StaffRole, ensure_may, ensure_role
from collections_app import queries
from collections_app.models import Case, CaseAction, CaseInvoice
from collections_app.rules import lifecycle as rules
from collections_app.rules.lifecycle import ActionKind, CaseState
from collections_app.rules.own import YouCollect
from companies import queries as companies
from core import events, numbers
from core.dates import business_date
from core.money import Money
from core.states import ensure_can_become
from policies.rules.terms import CollectionService
from receivables import queries as receivables
from receivables import services as receivables_services
from receivables.queries import OpenInvoice
from receivables.rules.states import NEXT_OVERDUE_STATES, OverdueState

BY_HAND = frozenset({CaseState.AMICABLE, CaseState.LEGAL, CaseState.SUSPENDED_DISPUTE})
CLOSED_BY_HAND = frozenset({CaseState.CLOSED_UNPAID, CaseState.WITHDRAWN})


@transaction.atomic
def hand_over(*, buyer: UUID, by: Actor, now: datetime) -> Case:
    """Hand the whole overdue debt of a buyer over to the collector.

    Reports the overdue where that was not done; from now on shipments are not insured (R-POL-21).

    :raises Company.DoesNotExist: if there is no such buyer
    :raises CaseAlreadyOpen: if it was handed over before
    :raises YouCollect: if the policy leaves collection to the policyholder
    :raises NothingOverdue: or `NotInEuros`, if no invoice in euros is past its due date
    """
    ensure_may(by, Right.COLLECT)
    company = companies.company(buyer)
    receivables_services.lock_account(by.tenant, company.id)
    today = business_date(now)
    if queries.open_case(by.tenant, company.id) is not None:
        raise rules.CaseAlreadyOpen
    if queries.collection_service(by.tenant, today) is CollectionService.OWN:
        raise YouCollect
    items = receivables.open_invoices(by.tenant, company.id, today)
    if not any(item.invoice.due_on < today for item in items):
        every = [each.invoice for each in receivables.open_in_all(by.tenant, company.id, today)]
        raise rules.nothing_in_euros([i.number for i in every if i.due_on < today], today)
    report = receivables.open_overdue(by.tenant, company.id) or receivables_services.report_overdue(
        buyer_id=company.id, by=by, now=now
    )
    receivables_services.move_overdue(
        report_id=report.id, to=OverdueState.COLLECTION, by=by, now=now
    )
    insolvent_on = queries.insolvent_on(company.id, today)
    case = Case.objects.create(
        policyholder_id=by.tenant,
        buyer=company,
        overdue_report=report,
        number=f"C{today.year}-{numbers.next_number('collections_number'):06d}",
        state=CaseState.INSOLVENT if insolvent_on else CaseState.OPENED,
        currency=items[0].open_gross.currency,
        opened_on=today,
        insolvent_on=insolvent_on,
        opened_at=now,
        opened_by_id=by.user_id,
    )
    _put_in(case, items)
    balance = Money.sum((item.open_gross for item in items), case.currency)
    _record("collections.case_opened", case, balance, by, now, reasons=[], invoices=len(items))
    return case


@transaction.atomic
def add_invoices(*, case_id: UUID, by: Actor, now: datetime) -> Case:
    """Add to an open case what fell due since and is not in it.

    :raises Case.DoesNotExist: if the actor sees no such case
    :raises CaseClosed: if it is closed
    :raises NothingOutside: if all that is overdue is in it
    """
    if by.is_insurer_staff:
        ensure_role(by, StaffRole.COLLECTOR)
    else:
        ensure_may(by, Right.COLLECT)
    case = lock_open(case_id, by)
    receivables_services.lock_account(case.policyholder_id, case.buyer_id)
    items = queries.outside_case(case, business_date(now))
    if not items:
        raise rules.NothingOutside(number=case.number)
    _put_in(case, items, added_at=now)
    numbers = [item.invoice.number for item in items]
    note(case, ActionKind.STATE, "", by, now, facts={"added": numbers})
    added = Money.sum((item.open_gross for item in items), case.currency)
    _record("collections.invoices_added", case, added, by, now, reasons=[], invoices=len(items))
    return case


@transaction.atomic
def take_case(*, case_id: UUID, by: Actor, now: datetime) -> Case:
    """Make the case one's own; taking one's own case changes nothing.

    :raises NotYourRole: unless a collector does it
    :raises CaseClosed: if it is closed
    """
    ensure_role(by, StaffRole.COLLECTOR)
    case = lock_open(case_id, by)
    if case.collector_id == by.user_id:
        return case
    case.collector_id = by.user_id
    case.save(update_fields=["collector"])
    if case.state == CaseState.OPENED:
        become(case, CaseState.AMICABLE, "", by, now)
    note(case, ActionKind.STATE, "", by, now, facts={"taken": True})
    return case


@transaction.atomic
def note_action(*, case_id: UUID, kind: ActionKind, text: str, by: Actor, now: datetime) -> Case:
    """Note a call, or anything else worth knowing, on an open case.

    :raises CaseClosed: if it is closed
    """
    ensure_role(by, StaffRole.COLLECTOR)
    case = lock_open(case_id, by)
    note(case, kind, text, by, now)
    return case


@transaction.atomic
def change_state(*, case_id: UUID, to: CaseState, reason: str, by: Actor, now: datetime) -> Case:
    """Bring an open case to another state by hand; the state it has already changes nothing.

    :raises StateRefused: if the case cannot get there
    :raises NotACollectorsState: if it gets there only by what happens
    """
    ensure_role(by, StaffRole.COLLECTOR)
    case = lock_open(case_id, by)
    if to not in BY_HAND:
        raise rules.NotACollectorsState(wanted=to)
    if case.state == to:
        return case
    become(case, to, reason, by, now)
    return case


@transaction.atomic
def close_case(*, case_id: UUID, to: CaseState, reason: str, by: Actor, now: datetime) -> Case:
    """End the collecting of a debt that is not paid; it was closed this way already: no change.

    :raises NotACollectorsState: for anything but unpaid and withdrawn; paid comes by payment
    :raises CaseClosed: if it ended otherwise
    """
    ensure_role(by, StaffRole.COLLECTOR)
    case = lock(case_id, by)
    if to not in CLOSED_BY_HAND:
        raise rules.NotACollectorsState(wanted=to)
    if case.state == to:
        return case
    if not case.is_open:
        raise rules.CaseClosed(state=CaseState(case.state))
    note(case, ActionKind.STATE, reason, by, now, facts={"from": case.state, "to": to.value})
    close(case, to, by, now)
    return case


def lock_open(case_id: UUID, by: Actor) -> Case:
    """Lock an open case that the actor may see.

    :raises Case.DoesNotExist: if there is none
    :raises CaseClosed: if it is closed
    """
    case = lock(case_id, by)
    if not case.is_open:
        raise rules.CaseClosed(state=CaseState(case.state))
    return case


def note(
    case: Case,
    kind: ActionKind,
    text: str,
    by: Actor,
    now: datetime,
    **more: object,
) -> CaseAction:
    """Write down what was done on a locked case."""
    action = CaseAction.objects.create(
        policyholder_id=case.policyholder_id,
        case=case,
        kind=kind,
        note=text,
        done_on=business_date(now),
        done_at=now,
        done_by_id=by.user_id,
        **more,
    )
    events.record(
        "collections.action_noted",
        subject=case,
        by=by,
        at=now,
        action=str(action.public_id),
        kind=kind.value,
    )
    return action


def close(case: Case, to: CaseState, by: Actor, now: datetime) -> None:
    """Close a locked case, and end its overdue report where the debt is gone."""
    ensure_can_become(CaseState(case.state), to, rules.NEXT_STATES)
    left = queries.balance(case, business_date(now)).total
    case.state = to
    case.closed_on = business_date(now)
    case.save(update_fields=["state", "closed_on"])
    ended = {CaseState.CLOSED_PAID: OverdueState.PAID, CaseState.WITHDRAWN: OverdueState.WITHDRAWN}
    report = case.overdue_report
    if (
        report is not None
        and to in ended
        and ended[to] in NEXT_OVERDUE_STATES[OverdueState(report.state)]
    ):
        receivables_services.move_overdue(report_id=report.id, to=ended[to], by=by, now=now)
    _record(
        "collections.case_closed", case, left, by, now, reasons=[{"code": to.value, "values": {}}]
    )


def reopen(case: Case, reason: str, by: Actor, now: datetime) -> None:
    """Open a locked case again that was closed, whether paid or not.

    :raises StateRefused: if it was taken back
    :raises OpenedSince: if there is a newer case on the buyer
    """
    newer = queries.open_case(case.policyholder_id, case.buyer_id)
    if newer is not None:
        raise rules.OpenedSince(number=newer.number)
    to = CaseState.INSOLVENT if case.insolvent_on else CaseState.AMICABLE
    ensure_can_become(CaseState(case.state), to, rules.NEXT_STATES)
    case.closed_on = None
    case.save(update_fields=["closed_on"])
    become(case, to, reason, by, now)


def lock(case_id: UUID, by: Actor) -> Case:
    """Lock a case that the actor may see.

    :raises Case.DoesNotExist: if there is none
    """
    return (
        Case.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("buyer", "overdue_report")
        .get(public_id=case_id)
    )


def become(case: Case, to: CaseState, reason: str, by: Actor, now: datetime) -> None:
    """Bring a locked case to another state and note it.

    :raises StateRefused: if the case cannot get there
    """
    before = CaseState(case.state)
    ensure_can_become(before, to, rules.NEXT_STATES)
    case.state = to
    case.save(update_fields=["state"])
    note(case, ActionKind.STATE, reason, by, now, facts={"from": before.value, "to": to.value})


def _put_in(case: Case, items: list[OpenInvoice], added_at: datetime | None = None) -> None:
    CaseInvoice.objects.bulk_create(
        CaseInvoice(
            policyholder_id=case.policyholder_id,
            case=case,
            invoice=item.invoice,
            principal=item.open_gross.amount,
            currency=case.currency,
            added_at=added_at,
        )
        for item in items
    )


def _record(name: str, case: Case, amount: Money, by: Actor, now: datetime, **facts: Any) -> None:
    events.record(
        name,
        subject=case,
        by=by,
        at=now,
        buyer=str(case.buyer.public_id),
        amount=str(amount.to_cents().amount),
        currency=amount.currency,
        effective_on=business_date(now).isoformat(),
        number=case.number,
        **facts,
    )
