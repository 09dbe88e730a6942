"""The rules of limits on the desk calculator: inputs as JSON has them in, results out."""

from collections.abc import Callable, Mapping

from core.inputs import Inputs, written
from core.money import Money
from limits.rules import capacity, cuts, effective, expected_loss, exposure, house, proposal
from limits.rules.proposal import ReferralCause


def limit_decision(values: object) -> dict[str, object]:
    """Return the proposal on a request before authority (LMT-01 to LMT-05)."""
    inputs = Inputs(values)
    found = proposal.propose(
        proposal.Wish(
            requested=inputs.money("requested", at_least=0),
            payment_terms_days=inputs.whole("payment_terms_days", at_most=3650),
            rounding_unit=inputs.whole("rounding_unit", at_least=1),
        ),
        capacity.Buyer(
            grade=inputs.whole("grade", at_least=1, at_most=10),
            accounts=_accounts(inputs),
            sector_factor=inputs.number("sector_factor", at_least=0, at_most=2),
            country_factor=inputs.number("country_factor", at_least=0, at_most=2),
            is_natural_person=inputs.flag("is_natural_person", default=False),
            tables=house.FIRST,
        ),
        _exposure(inputs),
    )
    refers = set(found.referred_because) - {ReferralCause.ABOVE_AUTHORITY}
    return {
        "buyer_max": written(found.buyer_maximum),
        "headroom": written(found.headroom),
        "approved": written(found.amount),
        "status": "REFERRED" if refers else found.outcome.value,
        "reasons": [reason.code.value for reason in found.reasons],
        "review_months": found.review_months,
        "conditions": [
            {"code": condition.code.value, **condition.values} for condition in found.conditions
        ],
        "referred_because": [cause.value for cause in found.referred_because],
    }


def allocate_reduction(values: object) -> dict[str, object]:
    """Return each policy's limit after a cut (LMT-06 to LMT-08)."""
    inputs = Inputs(values)
    shares = cuts.allocate_reduction(
        _amounts(inputs.section("granted")),
        inputs.money("new_total", at_least=0),
        unit=inputs.whole("rounding_unit", at_least=1),
        floors=_amounts(inputs.section("floors")),
    )
    return {policy: written(amount) for policy, amount in shares.items()}


def limit_expected_loss(values: object) -> dict[str, object]:
    """Return what a limit is expected to cost and whether its premium bears it (LMT-09)."""
    inputs = Inputs(values)
    found = expected_loss.expected_loss(
        inputs.money("limit", at_least=0),
        expected_loss.Margin(
            utilisation=inputs.share("utilisation"),
            pd=inputs.share("pd"),
            loss_given_default=inputs.share("lgd"),
            insured_share=inputs.share("insured_pct"),
            attributed_premium=inputs.money("attributed_premium", at_least=0),
            ratio=inputs.number("min_margin_ratio", at_least=0, at_most=1000),
        ),
    )
    return {
        "expected_loss": written(found.expected_loss),
        "required_premium": written(found.required_premium),
        "passes": found.passes,
    }


def group_exposure(values: object) -> dict[str, object]:
    """Return the potential exposure on the buyers of a group (LMT-10)."""
    inputs = Inputs(values)
    groups = inputs.section("groups")
    if len(groups.names()) != 1:
        raise inputs.refuse("groups", "must hold exactly one group")
    members = set(groups.texts(groups.names()[0]))
    found = exposure.group_exposure(
        _lines(inputs.rows("limits"), "limit", members),
        _lines(inputs.rows("run_off"), "amount", members),
        currency="EUR",
    )
    return {
        "gross_limits": written(found.limits),
        "run_off": written(found.run_off),
        "total_potential_exposure": written(found.total),
        "net_of_retention": written(found.net_of_retention),
    }


def limit_effective_date(values: object) -> dict[str, object]:
    """Return the first dispatch date under a limit that was cut (LMT-11)."""
    inputs = Inputs(values)
    found = effective.effective_from(
        inputs.day("decided"),
        notice_days=inputs.whole("notice_days", at_most=3650),
        immediate=inputs.flag("immediate"),
    )
    return {"effective": found.isoformat()}


def next_review(values: object) -> dict[str, object]:
    """Return the day a limit is looked at again (GRD-04)."""
    inputs = Inputs(values)
    decided_on = inputs.day("decided")
    by_grade = effective.review_on_for_grade(
        decided_on, inputs.whole("grade", at_least=1, at_most=10), house.FIRST
    )
    found = effective.review_on(decided_on, inputs.whole("months", at_most=120))
    return {
        "next_review": found.isoformat(),
        "next_review_by_grade": by_grade.isoformat() if by_grade else None,
    }


def _accounts(inputs: Inputs) -> capacity.Accounts | None:
    """Read the accounts; a null for equity or turnover means that there are none."""
    equity, turnover = inputs.money_or_none("equity"), inputs.money_or_none("turnover")
    if equity is None or turnover is None:
        return None
    age_months = inputs.whole("accounts_age_months", default=0, at_most=1200)
    return capacity.Accounts(equity, turnover, age_months)


def _exposure(inputs: Inputs) -> proposal.Exposure:
    def room(name: str) -> Money | None:
        return inputs.money(name) if inputs.has(name) else None

    return proposal.Exposure(
        used=inputs.money("granted_other_policyholders", at_least=0),
        group_room=room("group_room"),
        country_room=room("country_room"),
        reinsurance_room=room("reinsurance_room"),
    )


def _amounts(section: Inputs) -> dict[str, Money]:
    return {name: section.money(name, at_least=0) for name in section.names()}


def _lines(rows: list[Inputs], amount: str, members: set[str]) -> list[exposure.Line]:
    return [
        exposure.Line(row.money(amount, at_least=0), row.share("insured_pct"))
        for row in rows
        if row.text("buyer") in members
    ]


FUNCTIONS: Mapping[str, Callable[[object], dict[str, object]]] = {
    "limit_decision": limit_decision,
    "allocate_reduction": allocate_reduction,
    "limit_expected_loss": limit_expected_loss,
    "group_exposure": group_exposure,
    "limit_effective_date": limit_effective_date,
    "next_review": next_review,
}
