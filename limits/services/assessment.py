"""What the rules say of a wish, on the facts of the day, with everything kept to show it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.money import Money
from limits.models import GroupExposure
from limits.queries.facts import Known
from limits.rules import answering, by_hand, capacity, country_conditions, effective, keeping
from limits.rules.ceilings import CeilingKind, Room, least_left
from limits.rules.expected_loss import Margin
from limits.rules.lifecycle import LimitKind
from limits.rules.proposal import Exposure, Proposal, Wish
from limits.rules.reasons import Condition, Reason
from limits.rules.tables import Tables
from policies.models import Terms

RULES_VERSION = "1"  # of limits.rules and the scale; counted, as days of a demo go back


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules propose, on which facts, by which versions."""

    proposal: Proposal
    inputs: dict[str, Any]
    versions: dict[str, Any]
    review_day: date | None = None  # chosen by a person; None: as the grade asks

    def review_on(self, decided_on: date) -> date | None:
        """Return when the limit is looked at again; None for a buyer in default."""
        if self.review_day is not None:
            return self.review_day
        months = self.proposal.review_months
        return None if months is None else effective.review_on(decided_on, months)

    def as_json(self) -> dict[str, Any]:
        """Return all of it as it is kept with a referred request."""
        found = self.proposal
        return {
            "outcome": found.outcome.value,
            "amount": str(found.amount.amount),
            "reasons": reasons_json(found.reasons),
            "conditions": conditions_json(found.conditions),
            "review_months": found.review_months,
            "buyer_maximum": str(found.buyer_maximum.amount),
            "headroom": str(found.headroom.amount),
            "referred_because": [cause.value for cause in found.referred_because],
            "inputs": self.inputs,
            "versions": self.versions,
        }


@dataclass(frozen=True, slots=True)
class Ground:
    """What a wish is put to: the buyer as it is known, and the room there is on it.

    `others` is what they have on the buyer, run-off included; `own` is the most one's own limit
    commits, and `standing` what of it is not announced to go.
    """

    country: str
    known: Known
    others: Money
    exposure: GroupExposure
    own: Money
    standing: Money
    terms: Terms
    tables: Tables
    rooms: Sequence[Room] = ()
    chosen: Sequence[Condition] = ()  # by a person, of what stands


def assess(wish: Wish, ground: Ground) -> Assessment:
    """Propose on a group as counted; what others have counts, not the limit to be replaced.

    :raises proposal.RequestTooSmall: if less than one step is asked
    """
    known, exposure, terms, tables = ground.known, ground.exposure, ground.terms, ground.tables
    others, own = ground.others, ground.own
    shared = Exposure(
        used=others,
        group_room=_group_room(exposure, own, others, known.buyer),
        country_room=least_left(ground.rooms, CeilingKind.COUNTRY, own),
        reinsurance_room=least_left(ground.rooms, CeilingKind.TREATY, own),
    )
    margin = Margin.on(
        wish.requested,
        wish.payment_terms_days,
        known.buyer.grade,
        tables,
        insured_share=terms.share_for(LimitKind.APPROVED, ground.country),
        premium_per_mille=terms.premium_per_mille,
    )
    asked_there = _asked_in(ground)
    found = answering.proposed(wish, known.buyer, shared, margin, ground.standing)
    found = country_conditions.bound(found, asked_there)
    found = by_hand.carried(found, ground.chosen, asked=wish.payment_terms_days)
    inputs = {
        "requested": str(wish.requested.amount),
        "payment_days": wish.payment_terms_days,
        "unit": wish.rounding_unit,
        "buyer": known.facts,
        "used": str(others.amount),
        "group_room": _kept(shared.group_room),
        "country_room": _kept(shared.country_room),
        "reinsurance_room": _kept(shared.reinsurance_room),
        "group_capacity": str(exposure.capacity),
        "standing": str(ground.standing.amount),
        "margin": margin_json(margin) | {"premium_per_mille": str(terms.premium_per_mille)},
        **({"country_conditions": asked_there} if asked_there else {}),
        **({"chosen_conditions": keeping.coded(ground.chosen)} if ground.chosen else {}),
    }
    return Assessment(found, sealed(inputs, tables), versions(known.scorecard, terms, tables))


def _asked_in(ground: Ground) -> list[str]:
    """Return the conditions of the schedule for the buyer's country."""
    if not ground.terms.country_terms:
        return []
    return sorted(ground.terms.as_rule().conditions_in(ground.country))


def _group_room(
    exposure: GroupExposure, own: Money, used: Money, buyer: capacity.Buyer
) -> Money | None:
    """Return the room left on the group; None where the buyer's own room is no larger."""
    left = (exposure.ceiling - exposure.total + own).floored_at_zero()
    return left if left < capacity.buyer_maximum(buyer) - used else None


def _kept(left: Money | None) -> str | None:
    return None if left is None else str(left.amount)


def versions(scorecard: int | None, terms: Terms, tables: Tables) -> dict[str, Any]:
    """Return the versions of everything a decision rests on."""
    return {
        "rules": RULES_VERSION,
        "scale": RULES_VERSION,
        "scorecard": scorecard,
        "terms": terms.version,
        "tables": tables.version,
    }


def margin_json(margin: Margin) -> dict[str, str]:
    """Return all that the test of expected loss took, as it is kept."""
    return {
        "utilisation": str(margin.utilisation),
        "pd": str(margin.pd),
        "loss_given_default": str(margin.loss_given_default),
        "insured_share": str(margin.insured_share),
        "attributed_premium": str(margin.attributed_premium.amount),
        "ratio": str(margin.ratio),
    }


def sealed(inputs: dict[str, Any], tables: Tables) -> dict[str, Any]:
    """Return inputs with the version of the tables they were put to, and their digest."""
    whole = inputs | {"tables": tables.version}
    return whole | {"digest": keeping.digest(whole)}


def reasons_json(reasons: tuple[Reason, ...]) -> list[dict[str, Any]]:
    """Return reasons as they are kept: codes with values."""
    return keeping.coded(reasons)


def conditions_json(conditions: tuple[Condition, ...]) -> list[dict[str, Any]]:
    """Return conditions as they are kept: codes with values."""
    return keeping.coded(conditions)
