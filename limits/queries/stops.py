"""Whether deliveries are stopped on a day, since when and why."""

from collections.abc import Iterable, Mapping
from datetime import date

from limits.rules import stops as rules
from limits.rules.stops import Stop, StopCause
from policies import queries as policies
from policies.models import Policy, Terms
from receivables import queries as receivables
from receivables.rules.clock import ExtensionTerms
from receivables.rules.ledger import Ledger


def stop_on(policy: Policy, buyer_id: int, on: date) -> Stop | None:
    """Return why deliveries to a buyer are stopped on a day; None: they are not."""
    return stops_on(policy, [buyer_id], on).get(buyer_id)


def stops_on(policy: Policy, buyer_ids: Iterable[int], on: date) -> dict[int, Stop]:
    """Return the buyers to which deliveries are stopped on a day, whatever limit stands."""
    ids = list(buyer_ids)
    ledgers = receivables.ledgers(policy.policyholder_id, ids, currency=policy.currency)
    return stops_in(ledgers, policy.policyholder_id, policies.terms_on(policy.id, on), ids, on)


def stops_in(
    ledgers: Mapping[int, Ledger],
    policyholder_id: int,
    terms: Terms | None,
    buyer_ids: Iterable[int],
    on: date,
) -> dict[int, Stop]:
    """Return the stops where the ledgers are loaded already; `terms` are those of the day."""
    ids = list(buyer_ids)
    hand_overs = receivables.hand_overs(policyholder_id, ids)
    found = {}
    for buyer_id in ids:
        stops = [
            Stop(each.starts_on, StopCause.HANDED_OVER)
            for each in hand_overs.get(buyer_id, [])
            if each.holds_on(on)
        ]
        if terms is not None and buyer_id in ledgers:
            stopped = rules.of_invoices(ledgers[buyer_id], _extension(terms), on)
            stops += [] if stopped is None else [stopped]
        first = rules.first(stops)
        if first is not None:
            found[buyer_id] = first
    return found


def _extension(terms: Terms) -> ExtensionTerms:
    return ExtensionTerms(terms.maximum_extension_days, terms.notification_days)
