"""What a collector does with a case, each a button that makes one service call."""

from typing import cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from collections_app import forms, queries, services
from collections_app.admin import follows
from collections_app.admin.shared import COLLECTORS
from collections_app.models import Case, CaseAction
from collections_app.rules.lifecycle import OPEN_STATES, ActionKind, CaseState
from core import clock
from core.admin import Button
from core.dates import business_date
from core.money import Money


def _is_open(row: Case) -> bool:
    return row.state in OPEN_STATES


def _takes_a_demand(row: Case) -> bool:
    return _is_open(row) and row.state != CaseState.INSOLVENT


def _was_given_up(row: Case) -> bool:
    return row.state == CaseState.CLOSED_UNPAID


def _numbers(row: Case) -> list[str]:
    return [one.invoice.number for one in queries.case_invoices(row)]


def _to_reverse(row: Case) -> QuerySet[CaseAction]:
    return queries.collected(row).filter(reversal=None)


BUTTONS = (
    Button(
        name="take",
        label=_("Take the case"),
        done=_("The case is yours."),
        roles=COLLECTORS,
        shown=_is_open,
        do=lambda row, facts, by, now: services.take_case(case_id=row.public_id, by=by, now=now),
    ),
    Button(
        name="payment",
        label=_("Book a payment"),
        done=_("The payment is booked."),
        roles=COLLECTORS,
        shown=_is_open,
        form=forms.BookPayment,
        initial=lambda row: {"received_on": business_date(clock.now())},
        fit=lambda row, form: cast("forms.BookPayment", form).offer(_numbers(row)),
        do=lambda row, facts, by, now: services.book_payment(
            case_id=row.public_id,
            amount=Money(facts["amount"], row.currency),
            received_on=facts["received_on"],
            reference=facts["reference"],
            designated=facts["designated"] or None,
            by=by,
            now=now,
        ),
    ),
    Button(
        name="reversal",
        label=_("Book a payment back"),
        done=_("The payment is booked back."),
        roles=COLLECTORS,
        shown=lambda row: _to_reverse(row).exists(),
        form=forms.ReversePayment,
        initial=lambda row: {
            "reference": _to_reverse(row).values_list("receipt__reference", flat=True)[0]
        },
        danger=True,
        do=lambda row, facts, by, now: services.reverse_payment(
            case_id=row.public_id,
            reference=facts["reference"],
            reason=facts["reason"],
            by=by,
            now=now,
        ),
    ),
    Button(
        name="demand",
        label=_("Make a demand"),
        done=_("The demand is being made; it stands under letters."),
        roles=COLLECTORS,
        shown=_takes_a_demand,
        do=lambda row, facts, by, now: services.send_demand(case_id=row.public_id, by=by, now=now),
    ),
    Button(
        name="add",
        label=_("Add what fell due since"),
        done=_("The invoices are added to the case."),
        roles=COLLECTORS,
        shown=lambda row: _is_open(row) and bool(follows.outside(row)),
        follows=follows.of_adding,
        do=lambda row, facts, by, now: services.add_invoices(case_id=row.public_id, by=by, now=now),
    ),
    Button(
        name="note",
        label=_("Note a call"),
        done=_("It is noted."),
        roles=COLLECTORS,
        shown=_is_open,
        form=forms.NoteAction,
        do=lambda row, facts, by, now: services.note_action(
            case_id=row.public_id,
            kind=ActionKind(facts["kind"]),
            text=facts["text"],
            by=by,
            now=now,
        ),
    ),
    Button(
        name="state",
        label=_("Change the state"),
        done=_("The case has its new state."),
        roles=COLLECTORS,
        shown=_is_open,
        form=forms.ChangeState,
        do=lambda row, facts, by, now: services.change_state(
            case_id=row.public_id,
            to=CaseState(facts["to"]),
            reason=facts["reason"],
            by=by,
            now=now,
        ),
    ),
    Button(
        name="insolvency",
        label=_("Note an insolvency"),
        done=_("The insolvency is noted."),
        roles=COLLECTORS,
        shown=_is_open,
        form=forms.NoteInsolvency,
        do=lambda row, facts, by, now: services.note_insolvency(
            case_id=row.public_id,
            ordered_on=facts["ordered_on"],
            reference=facts["reference"],
            by=by,
            now=now,
        ),
    ),
    Button(
        name="close",
        label=_("Close the case"),
        done=_("The case is closed."),
        roles=COLLECTORS,
        shown=_is_open,
        form=forms.CloseCase,
        preview=follows.of_closing,
        danger=True,
        do=lambda row, facts, by, now: services.close_case(
            case_id=row.public_id,
            to=CaseState(facts["to"]),
            reason=facts["reason"],
            by=by,
            now=now,
        ),
    ),
    Button(
        name="reopen",
        label=_("Reopen the case"),
        done=_("The case is open again."),
        roles=COLLECTORS,
        shown=_was_given_up,
        form=forms.ReopenCase,
        follows=follows.of_reopening,
        do=lambda row, facts, by, now: services.reopen_case(
            case_id=row.public_id, reason=facts["reason"], by=by, now=now
        ),
    ),
    Button(
        name="late-payment",
        label=_("Book a late payment"),
        done=_("The payment is booked, and the case was opened again for it."),
        roles=COLLECTORS,
        shown=_was_given_up,
        form=forms.BookLatePayment,
        initial=lambda row: {"received_on": business_date(clock.now())},
        fit=lambda row, form: cast("forms.BookPayment", form).offer(_numbers(row)),
        follows=follows.of_reopening,
        do=lambda row, facts, by, now: services.book_late_payment(
            case_id=row.public_id,
            amount=Money(facts["amount"], row.currency),
            received_on=facts["received_on"],
            reference=facts["reference"],
            designated=facts["designated"] or None,
            reason=facts["reason"],
            by=by,
            now=now,
        ),
    ),
)
