"""What an underwriter adds to a limit up to a last day, and how it ends that early."""

from datetime import datetime, timedelta
from typing import Any, cast

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import SYSTEM
from core import clock
from core.admin import Button, following
from core.dates import business_date
from core.templatetags.amounts import day_text, money_text
from limits import forms, services
from limits.admin.shared import DECIDE
from limits.models import Decision, LimitRow
from limits.rules.lifecycle import PERMANENT, LimitKind, Outcome
from limits.rules.reasons import ReasonCode


def _grant(row: LimitRow, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.grant_temporary(
        row_id=row.public_id,
        amount=forms.euro(data["amount"]),
        first=data["first"],
        until=data["until"],
        by=by,
        now=now,
    )


def _confirm(row: LimitRow, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.confirm_bound_orders(
        row_id=row.public_id,
        amount=forms.euro(data["amount"]),
        ordered_on=data["ordered_on"],
        orders=data["orders"],
        until=data["until"],
        by=by,
        now=now,
    )


def _end(row: LimitRow, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.end_temporary(
        row_id=row.public_id,
        reason=ReasonCode(data["reason"]),
        immediate=data["immediate"],
        by=by,
        now=now,
    )


def _added(row: LimitRow, data: dict[str, Any], now: datetime) -> list[str]:
    """Return what stands with the part and until when, found by adding it on trial."""
    with following.trial():
        do = _confirm if "orders" in data else _grant
        decision = cast(Decision, do(row, data, SYSTEM, now))
    values = {
        "policyholder": row.policyholder.name,
        "buyer": row.buyer.name,
        "amount": money_text(decision.money, "whole"),
        "first": day_text(decision.effective_on),
        "until": day_text(data["until"]),
    }
    sentence = gettext(
        "The limit of %(policyholder)s on %(buyer)s is %(amount)s from %(first)s, the new part of"
        " it up to and including %(until)s."
    )
    return [sentence % values, gettext("The policyholder is told at once, and before it ends.")]


def _ended(row: LimitRow, data: dict[str, Any], now: datetime) -> list[str]:
    """Return from when the part is gone and what stands then, found by ending it on trial."""
    with following.trial():
        decision = cast(Decision, _end(row, data, SYSTEM, now))
    values = {
        "policyholder": row.policyholder.name,
        "buyer": row.buyer.name,
        "amount": money_text(decision.money, "whole"),
        "until": day_text(decision.effective_on - timedelta(days=1)),
    }
    sentence = gettext(
        "The temporary part stands until %(until)s; then the limit of %(policyholder)s on %(buyer)s"
        " is %(amount)s. What was delivered before stays covered."
    )
    return [sentence % values]


def _may_be_added_to(row: LimitRow) -> bool:
    return row.superseded_at is None and row.kind in PERMANENT and row.valid_to is None


def _was_cut(row: LimitRow) -> bool:
    cuts = (Outcome.REDUCED, Outcome.WITHDRAWN)
    return row.superseded_at is None and row.kind in PERMANENT and row.decision.outcome in cuts


def _is_temporary(row: LimitRow) -> bool:
    stands = row.superseded_at is None and row.kind == LimitKind.TEMPORARY
    return stands and row.valid_to is not None and row.valid_to >= business_date(clock.now())


BUTTONS = (
    Button(
        name="temporary",
        label=_("Add temporarily"),
        done=_("The policyholder is told of its temporary limit."),
        roles=DECIDE,
        form=forms.GiveTemporarily,
        initial=lambda row: {"first": max(business_date(clock.now()), row.valid_from)},
        shown=_may_be_added_to,
        preview=_added,
        do=_grant,
    ),
    Button(
        name="orders",
        label=_("Confirm orders"),
        done=_("The policyholder is told that its orders stay covered."),
        roles=DECIDE,
        form=forms.ConfirmOrders,
        shown=_was_cut,
        preview=_added,
        do=_confirm,
    ),
    Button(
        name="end",
        label=_("End early"),
        done=_("The end is announced to the policyholder."),
        roles=DECIDE,
        form=forms.Withdraw,
        shown=_is_temporary,
        preview=_ended,
        do=_end,
        danger=True,
    ),
)
