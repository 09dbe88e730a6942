"""What underwriters do with a request: decide, hand over, ask, write."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.admin import Button
from core.dates import business_date
from core.money import Money
from core.templatetags.amounts import money_text, number
from limits import forms, services
from limits.admin import chosen
from limits.admin.shared import DECIDE
from limits.models import LimitRequest
from limits.rules.by_hand import Chosen
from limits.rules.lifecycle import OPEN_STATES, RequestState
from limits.rules.reasons import ReasonCode
from limits.services import asked_now, handing


def _approve(row: LimitRequest, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.decide(
        request_id=row.public_id,
        amount=forms.euro(data["amount"]),
        reasons=[ReasonCode(code) for code in data["reasons"]],
        chosen=_chosen(row, data, now),
        by=by,
        now=now,
    )


def _refuse(row: LimitRequest, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.decide(
        request_id=row.public_id,
        amount=Money.zero(row.currency),
        reasons=[ReasonCode(data["reason"])],
        by=by,
        now=now,
    )


def _ask(row: LimitRequest, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.ask_information(
        request_id=row.public_id, question=data["question"], by=by, now=now
    )


def _proposed(row: LimitRequest) -> dict[str, Any]:
    """Return what the form starts from: the rules' amount, their reasons on top, what binds now."""
    amount = row.proposal.get("amount")
    standing = Chosen.bound(asked_now.chosen_before(row, today=business_date(clock.now())))
    return {
        "conditions": standing.conditions,
        "payment_days": standing.payment_days,
        "amount": amount and number(Decimal(amount)),
        "fitting": [reason["code"] for reason in row.proposal.get("reasons", [])],
    }


def _chosen(row: LimitRequest, data: dict[str, Any], now: datetime) -> Chosen:
    """Return what was chosen; boxes left as they were filled in bind no limit that stays."""
    given, today = forms.Decide.chosen(data), business_date(now)
    if asked_now.is_more(row, forms.euro(data["amount"]), today=today):
        return given
    if given.bound_to != asked_now.chosen_before(row, today=today):
        return given
    return replace(given, conditions=(), payment_days=None)


def _follows(row: LimitRequest, data: dict[str, Any], now: datetime) -> list[str]:
    """Return what ends, or that an amount no higher than what stands is a refusal."""
    amount, today = forms.euro(data["amount"]), business_date(now)
    if asked_now.is_more(row, amount, today=today):
        return chosen.ending(forms.Decide.chosen(data), row, amount, today)
    standing = asked_now.standing(row, today=today)
    stays = gettext(
        "The limit stays %(standing)s: the request is refused, and the policyholder is told so."
    )
    return [stays % {"standing": money_text(standing, "whole")}]


def _hand(row: LimitRequest, data: dict[str, Any], by: Any, now: datetime) -> object:
    return handing.propose_decision(
        request_id=row.public_id,
        amount=forms.euro(data["amount"]),
        reasons=[ReasonCode(code) for code in data["reasons"]],
        chosen=_chosen(row, data, now),
        note=data["note"],
        by=by,
        now=now,
    )


def _write(row: LimitRequest, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.write_message(
        request_id=row.public_id, text=data["text"], files=data["documents"], by=by, now=now
    )


def is_open(row: LimitRequest) -> bool:
    """Return whether it has no answer yet."""
    return row.state in OPEN_STATES


BUTTONS = (
    Button(
        name="approve",
        label=_("Decide an amount"),
        done=_("The request is decided, and the policyholder is told."),
        roles=DECIDE,
        form=forms.Decide,
        initial=_proposed,
        shown=is_open,
        do=_approve,
        preview=_follows,
        about=lambda row: row,
    ),
    Button(
        name="refuse",
        label=_("Refuse"),
        done=_("The request is refused, and the policyholder is told why."),
        roles=DECIDE,
        form=forms.Refuse,
        shown=is_open,
        do=_refuse,
        danger=True,
        about=lambda row: row,
    ),
    Button(
        name="hand",
        label=_("Propose to a second person"),
        done=_("Somebody with the authority for it sees your proposal among what waits."),
        roles=DECIDE,
        form=forms.HandOver,
        initial=_proposed,
        shown=lambda row: row.state == RequestState.REFERRED,
        do=_hand,
        about=lambda row: row,
    ),
    Button(
        name="ask",
        label=_("Ask for information"),
        done=_("The question is on its way."),
        roles=DECIDE,
        form=forms.AskInformation,
        shown=lambda row: row.state == RequestState.REFERRED,
        do=_ask,
        about=lambda row: row,
    ),
    Button(
        name="write",
        label=_("Write"),
        done=_("It stands in the conversation, and the policyholder is told."),
        roles=DECIDE,
        form=forms.WriteBack,
        do=_write,
        about=lambda row: row,
    ),
)
