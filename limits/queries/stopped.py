"""To whom a policyholder must deliver nothing more, whatever limits stand: one list for all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.rules import Actor
from companies import queries as companies
from companies.models import Company
from limits.models import LimitRow
from limits.queries import currencies
from limits.queries.currencies import Counted
from limits.queries.positions import Position
from limits.queries.stops import stops_in
from limits.rules.stops import Stop
from policies import queries as policies
from policies.models import Policy
from receivables import queries as receivables
from receivables.rules.ledger import Order, book


@dataclass(frozen=True, slots=True)
class Stopped:
    """A buyer to whom deliveries are stopped: what is delivered all the same is not insured."""

    buyer: Company
    stop: Stop


def stopped(actor: Actor, on: date, *, positions: Iterable[Position] = ()) -> list[Stopped]:
    """Return the buyers to whom deliveries are stopped on a day, by name.

    They are looked for among those that owe something, in whatever currency, and those on whom a
    limit stands; each once, under the company it is kept as. Only the policy of the day speaks: an
    earlier one that ended stops nobody. Of `positions` under it it is known already.
    """
    policy = policies.policy_speaking(actor.tenant, on)
    if policy is None:
        return []
    known = {each.buyer.id: each.stop for each in positions if each.row.policy_id == policy.id}
    found = {root: stop for root, stop in known.items() if stop is not None}
    standing = _standing(actor, policy, on)
    kept = companies.kept_ids(standing | set(receivables.buyers_with_invoices(actor.tenant)))
    asked = {each for each, root in kept.items() if root not in known}
    counts = currencies.counts(policy, asked, on)
    limited = {kept[each] for each in standing}
    held = {each for each in asked if kept[each] in limited or _is_owed(counts.get(each), on)}
    for buyer_id, stop in stops_in(counts, policy, held, on).items():
        root = kept[buyer_id]
        found[root] = min(found.get(root, stop), stop, key=lambda each: each.since)
    buyers = companies.by_id(found)
    listed = [Stopped(buyers[root], stop) for root, stop in found.items()]
    return sorted(listed, key=lambda each: (each.buyer.search_name, each.buyer.id))


def _standing(actor: Actor, policy: Policy, on: date) -> set[int]:
    """Return on whom a limit stands or is to stand under a policy."""
    rows = LimitRow.objects.visible_to(actor).filter(
        Q(valid_to=None) | Q(valid_to__gte=on), policy=policy, superseded_at=None, amount__gt=0
    )
    return set(rows.values_list("buyer_id", flat=True))


def _is_owed(counted: Counted | None, on: date) -> bool:
    accounts = (counted.ledger, *counted.left_out) if counted else ()
    return any(book(each.as_known_on(on), Order.OLDEST_DUE).open_items() for each in accounts)
