"""Whether deliveries are stopped on a day, since when and why."""

from collections.abc import Iterable, Mapping
from datetime import date

from companies import queries as companies
from limits.queries import currencies, namings, terms
from limits.queries.currencies import Counted
from limits.rules import stops as rules
from limits.rules.stops import Stop, StopCause
from policies import queries as policies
from policies.models import Policy
from receivables import queries as receivables


def stop_on(policy: Policy, buyer_id: int, on: date) -> Stop | None:
    """Return why deliveries to a buyer are stopped on a day; None: they are not.

    Where another policy followed on one that ended, it is the other that says so.
    """
    return stops_on(following(policy, on), [buyer_id], on).get(buyer_id)


def following(policy: Policy, on: date) -> Policy:
    """Return the policy in force on a day after one that ended; itself, if it runs or none is."""
    if policy.expires_on is None or on <= policy.expires_on:
        return policy
    return policies.policy_of(policy.policyholder_id, on) or policy


def stops_on(policy: Policy, buyer_ids: Iterable[int], on: date) -> dict[int, Stop]:
    """Return the buyers to which deliveries are stopped on a day, whatever limit stands."""
    ids = list(buyer_ids)
    return stops_in(currencies.counts(policy, ids, on), policy, ids, on)


def stops_in(
    counts: Mapping[int, Counted],
    policy: Policy,
    buyer_ids: Iterable[int],
    on: date,
    *,
    kept: Mapping[int, int] | None = None,
) -> dict[int, Stop]:
    """Return the stops where the accounts are loaded already.

    What is open past its extension stops deliveries without a rate too: what lacks one is booked in
    its own currency (R-POL-20).
    """
    ids = list(buyer_ids)
    if not ids:
        return {}
    hand_overs = receivables.hand_overs(policy.policyholder_id, ids)
    versions = list(policies.terms_of(policy.id))
    buyers = companies.by_id(set(ids))
    kept = companies.kept_ids(ids) if kept is None else kept
    lifted = namings.lifted(policy.id, kept)
    found = {}
    for buyer_id in ids:
        if any(period.covers(on) for period in lifted.get(kept[buyer_id], ())):
            continue
        country = buyers[buyer_id].country
        dated = [terms.dated(each, country) for each in versions]
        insured = [(each.valid_from, each.covers(country)) for each in versions]
        stops = [
            Stop(each.starts_on, StopCause.HANDED_OVER)
            for each in hand_overs.get(buyer_id, [])
            if each.holds_on(on)
        ]
        others = [rules.of_end(policy.expires_on, on), rules.of_country(insured, on)]
        if dated and buyer_id in counts:
            accounts = (counts[buyer_id].ledger, *counts[buyer_id].left_out)
            others += [rules.of_invoices(each, dated, on) for each in accounts]
        first = rules.first([*stops, *(each for each in others if each is not None)])
        if first is not None:
            found[buyer_id] = first
    return found
