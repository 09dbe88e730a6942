"""A decision made again from what was kept with it, by the rules that made it."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core.money import Money
from limits.rules import (
    answering,
    by_hand,
    checking,
    country_conditions,
    effective,
    longer_terms,
    reviewing,
)
from limits.rules.by_hand import Chosen
from limits.rules.capacity import Buyer
from limits.rules.expected_loss import Margin
from limits.rules.keeping import chosen_of, coded, line_of
from limits.rules.lifecycle import REFUSALS, Outcome
from limits.rules.proposal import Exposure, Proposal, Wish
from limits.rules.reviewing import Held


def proposed(
    inputs: Mapping[str, Any], buyer: Buyer, currency: str, margin: Margin | None = None
) -> Proposal:
    """Propose again on a request, as it was asked; the margin is tested as it was, or on another.

    :raises RequestTooSmall: if less than one step was asked
    """
    wish = _wish(inputs, currency)
    exposure = Exposure(
        used=Money(Decimal(inputs["used"]), currency),
        group_room=_room(inputs["group_room"], currency),
        country_room=_room(inputs.get("country_room"), currency),
        reinsurance_room=_room(inputs.get("reinsurance_room"), currency),
    )
    standing = Money(Decimal(inputs["standing"]), currency)
    tested = margin or _margin(inputs["margin"], currency)
    found = _bound(answering.proposed(wish, buyer, exposure, tested, standing), inputs)
    asked = wish.requested.floored_to(wish.rounding_unit)
    if "credit_check" in inputs:
        return checking.all_or_nothing(found, wish.requested, standing)
    return found if asked > standing else _bound(answering.less(found, asked), inputs)


def proposal_json(found: Proposal) -> dict[str, Any]:
    """Return what a proposal says, to be held against the one that was kept."""
    return {
        "outcome": found.outcome.value,
        "amount": found.amount.amount,
        "reasons": coded(found.reasons),
        "conditions": coded(found.conditions),
        "review_months": found.review_months,
        "buyer_maximum": found.buyer_maximum.amount,
        "headroom": found.headroom.amount,
        "referred_because": [cause.value for cause in found.referred_because],
    }


def reviewed(
    inputs: Mapping[str, Any], buyer: Buyer, currency: str, decided_on: date
) -> dict[str, Any]:
    """Look again once more at a limit that stood."""
    granted, floors = _amounts(inputs["granted"], currency), _amounts(inputs["floors"], currency)
    beside = _amounts(inputs.get("beside", {}), currency)
    own = reviewing.shares_on_buyer(
        granted, buyer, unit=inputs["unit"], floors=floors, beside=beside
    )
    own_share = amount = own[inputs["policy"]]
    group = inputs["group"]
    if group is not None:
        amount = reviewing.shares_on_group(
            _amounts(group["granted"], currency),
            Money(Decimal(group["maximum"]), currency),
            unit=inputs["unit"],
            fixed=group["fixed"],
            beside=_amounts(group.get("beside", {}), currency),
        )[inputs["pair"]]
    held = Held(
        line_of(inputs["line"], currency),
        inputs["notice_days"],
        inputs["ends_beside"],
        beside.get(inputs["policy"]),
    )
    found = reviewing.cut(held, amount, own_share, buyer, on=decided_on)
    return {
        "outcome": found.outcome.value,
        "amount": found.amount.amount,
        "effective_on": found.effective_on,
        "reasons": coded(found.reasons),
        "conditions": [],
        "review_on": found.review_on,
    }


def chosen(
    inputs: Mapping[str, Any], buyer: Buyer, currency: str, outcome: str, decided_on: date
) -> dict[str, Any]:
    """Say again what went with a person's amount: what it chose, and what the rules say."""
    given = Chosen.read(inputs["chosen"])
    bound = by_hand.conditions(
        _wish(inputs, currency),
        buyer,
        given,
        asked_days=inputs.get("payment_days_asked", inputs["payment_days"]),
        country=inputs.get("country_conditions", ()),
    )
    by_grade = effective.review_on_for_grade(decided_on, buyer.grade, buyer.tables)
    return {
        "review_on": given.review_on or by_grade,
        "conditions": [] if outcome in REFUSALS else coded(bound),
    }


def lowered(inputs: Mapping[str, Any], outcome: str, decided_on: date) -> dict[str, Any]:
    """Lower a limit by hand again: what was wanted, after the notice that was given."""
    wanted = Decimal(inputs["wanted"])
    taken = outcome if outcome in _TAKEN else Outcome.WITHDRAWN.value
    return {
        "outcome": Outcome.REDUCED.value if wanted else taken,
        "amount": wanted,
        "effective_on": decided_on + timedelta(days=inputs["notice_days"]),
    }


_TAKEN = frozenset({Outcome.WITHDRAWN.value, Outcome.CANCELLED_BY_POLICYHOLDER.value})


def _wish(inputs: Mapping[str, Any], currency: str) -> Wish:
    asked = Money(Decimal(inputs["requested"]), currency)
    return Wish(asked, inputs["payment_days"], inputs["unit"])


def _room(kept: str | None, currency: str) -> Money | None:
    return None if kept is None else Money(Decimal(kept), currency)


def _margin(kept: Mapping[str, str], currency: str) -> Margin:
    return Margin(
        utilisation=Decimal(kept["utilisation"]),
        pd=Decimal(kept["pd"]),
        loss_given_default=Decimal(kept["loss_given_default"]),
        insured_share=Decimal(kept["insured_share"]),
        attributed_premium=Money(Decimal(kept["attributed_premium"]), currency),
        ratio=Decimal(kept["ratio"]),
    )


def _bound(found: Proposal, inputs: Mapping[str, Any]) -> Proposal:
    asked = inputs.get("payment_days_asked", inputs["payment_days"])
    found = longer_terms.bound(found, asked=asked, longest=inputs["payment_days"])
    found = country_conditions.bound(found, inputs.get("country_conditions", ()))
    return by_hand.carried(found, chosen_of(inputs.get("chosen_conditions", ())), asked=asked)


def _amounts(kept: Mapping[str, str], currency: str) -> dict[str, Money]:
    return {key: Money(Decimal(amount), currency) for key, amount in kept.items()}
