"""The facts a calculation looks at, gathered as they are known now."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Any

from claims.models import Calculation, Claim
from claims.queries.claims import counted_calculations, paid_on, paid_out_on
from claims.queries.currencies import rated_ledger
from claims.rules import inputs as rules
from claims.rules import snapshot
from collections_app import queries as collections
from companies import queries as companies
from core.money import Money
from grading import queries as grading
from grading.rules.inputs import INSOLVENCIES
from limits import queries as limits
from policies import queries as policies
from policies.models import Policy, PolicyYear, Terms
from policies.rules.terms import Attachment, Product
from receivables import queries as receivables
from receivables.rules.ledger import Ledger


def insolvent_since(buyer_id: int, until: date) -> date | None:
    """Return the day of the buyer's first insolvency order still in force; None: there is none."""
    days = [
        event.happened_on
        for event in grading.legal_events_of(buyer_id)
        if event.kind in INSOLVENCIES and event.ended_on is None and event.happened_on <= until
    ]
    return min(days, default=None)


def inputs_of(claim: Claim, today: date | None = None) -> rules.ClaimInputs:
    """Return all that the calculation of a claim looks at, as it is known now.

    The claim may be one that was not made yet; `today` is needed where its loss may lie ahead.
    """
    policy, currency = claim.policy, claim.policy.currency
    versions = list(policies.terms_of(policy.id))
    terms = _begun_by(versions, claim.date_of_loss)
    counts_on = claim.date_of_loss if today is None else min(claim.date_of_loss, today)
    rated = rated_ledger(policy, claim.buyer_id, terms, counts_on, is_final=today is None)
    ledger, known = rated.ledger, {each.number for each in rated.ledger.invoices}
    nothing = Money.zero(currency)
    kept = companies.kept_ids([claim.buyer_id])
    root = kept[claim.buyer_id]
    buyers = companies.by_id([root])
    return rules.ClaimInputs(
        date_of_loss=claim.date_of_loss,
        ledger=ledger,
        limits=tuple(limits.limits_of(policy, versions, kept).get(root, ())),
        terms=_terms(terms, buyers[root].country),
        years=_years(claim, ledger, Attachment(terms.attachment), versions),
        prejudice=nothing,
        paid_earlier=paid_on(claim),
        premium_set_off=nothing,
        disputes=tuple(
            each
            for each in receivables.disputes(claim.policyholder_id, claim.buyer_id, currency=None)
            if each.invoice in known
        ),
        exclusions=limits.exclusions(
            versions, buyers[root], ledger, limits.excluded_by(policy, kept, buyers)[root]
        ),
        stops=_stops(claim),
        stops_lifted=tuple(limits.lifted(policy.id, kept).get(root, ())),
        paid_out_on=paid_out_on(claim),
        dated_terms=limits.differing(
            versions,
            terms,
            (each.dispatched_on for each in ledger.invoices),
            buyers[root].country,
        ),
        rates=rated.rates,
    )


def terms_for(policy_id: int, day: date) -> Terms:
    """Return the terms of a loss on a day: those last agreed by then, also in the run-off.

    :raises Terms.DoesNotExist: if the policy has no terms at all
    """
    return _begun_by(list(policies.terms_of(policy_id)), day)


def _begun_by(versions: list[Terms], day: date) -> Terms:
    if not versions:
        raise Terms.DoesNotExist
    return limits.begun_by(versions, day)


def digest(claim_inputs: rules.ClaimInputs) -> str:
    """Return the hash by which two sets of facts are compared."""
    text = json.dumps(snapshot.as_json(claim_inputs), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def stored_inputs(calculation: Calculation) -> rules.ClaimInputs:
    """Return the facts a calculation was made from, read back from what was kept."""
    return snapshot.from_json(rules.ClaimInputs, calculation.inputs)


def year_label(year: PolicyYear) -> str:
    """Return the name by which a calculation speaks of a policy year."""
    return year.starts_on.isoformat()


def _terms(terms: Terms, country: str) -> rules.ClaimTerms:
    agreed = rules.ClaimTerms.agreed_in(terms.as_rule())
    return replace(agreed, maximum_payment_days=terms.payment_days_in(country))


def _years(
    claim: Claim, ledger: Ledger, attachment: Attachment, versions: list[Terms]
) -> tuple[rules.PolicyYear, ...]:
    """Return the policy years of the dispatches, without what this claim took from them before.

    Where losses occurring are insured it is the year of the loss (CLM-31). A year in which nothing
    was dispatched has no part in the claim (R-CLM-01): leaving it out keeps the facts the same when
    another year is opened or used.
    """
    days = {invoice.dispatched_on for invoice in ledger.invoices}
    if attachment is Attachment.LOSSES_OCCURRING or not days:
        days = {claim.date_of_loss}
    own = _own_use(claim)
    return tuple(
        _year(claim.policy, year, own, _begun_by(versions, year.starts_on))
        for year in PolicyYear.objects.filter(policy_id=claim.policy_id).order_by("starts_on")
        if any(year.starts_on <= day <= year.ends_on for day in days)
    )


def _year(
    policy: Policy, year: PolicyYear, own: dict[str, tuple[Money, Money]], terms: Terms
) -> rules.PolicyYear:
    """Return a policy year with the first loss that was agreed for it."""
    label, currency = year_label(year), policy.currency
    first_loss, paid = own.get(label, (Money.zero(currency), Money.zero(currency)))
    most = [year.maximum_liability]
    if policy.product == Product.NO_LIMIT_REQUEST and terms.blind_maximum_per_year is not None:
        most.append(terms.blind_maximum_per_year)
    return rules.PolicyYear(
        label=label,
        period=rules.Period(year.starts_on, year.ends_on),
        aggregate_first_loss=Money(terms.aggregate_first_loss, currency),
        aggregate_first_loss_used=Money(year.first_loss_used, currency) - first_loss,
        maximum_liability=Money(min(most), currency),
        paid=Money(year.paid, currency) - paid,
    )


def _own_use(claim: Claim) -> dict[str, tuple[Money, Money]]:
    """Return first loss and indemnity this claim's released calculation took, by policy year."""
    newest = counted_calculations(claim).order_by("-version").first()
    if newest is None:
        return {}
    return {
        year["label"]: (_money(year["first_loss_applied"]), _money(year["indemnity"]))
        for year in newest.years
    }


def _stops(claim: Claim) -> tuple[rules.Period, ...]:
    """Return the stops besides unpaid invoices: hand-over, claim, insolvency (R-POL-21)."""
    days = collections.stops_by_hand_over(claim.policyholder_id, claim.buyer_id)
    stops = [rules.Period(first, last) for first, last in days]
    if claim.notified_on is not None:  # a dry run is not filed
        stops.append(rules.Period(claim.notified_on))
    stops.extend(limits.stops_by_end(claim.policy))
    insolvent = insolvent_since(claim.buyer_id, claim.date_of_loss)
    return (*stops, rules.Period(insolvent)) if insolvent is not None else tuple(stops)


def _money(kept: dict[str, Any]) -> Money:
    return snapshot.from_json(Money, kept)
