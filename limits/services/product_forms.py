"""Whom a policy insures by name: naming a buyer, and no longer; and what may be asked then."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from companies import queries as companies
from companies.models import Company
from core import events
from core.dates import business_date
from core.fields import new_public_id
from core.money import Money
from limits.models import InsuredBuyer
from limits.queries import namings as queries
from limits.rules import product_forms as rules
from policies.models import Policy, Terms
from policies.rules.terms import Product

Namings = Mapping[int, Sequence[rules.Naming]]  # by the id under which a buyer is kept
_MAY_NAME = (StaffRole.UNDERWRITER, StaffRole.ADMINISTRATOR)


def ensure_asked(
    company: Company,
    policy: Policy,
    terms: Terms,
    today: date,
    amount: Money | None = None,
    *,
    namings: Namings | None = None,
) -> None:
    """Refuse a request that the form of the policy has no place for.

    A range of requests loads the `namings` once (`namings_for`); without them they are looked up
    where the policy names its buyers, and nothing is asked of the database otherwise.

    :raises rules.BuyerNotNamed: if the policy insures named buyers and this is none
    :raises rules.CoveredWithoutRequest: if it covers buyers without a request
    :raises rules.MoreThanContract: if more is asked than the contract is worth
    """
    product = Product(policy.product)
    if product is Product.WHOLE_TURNOVER:
        return
    found = namings_for(policy, [company.id]) if namings is None else namings
    blind = terms.as_rule().blind_maximum_per_buyer
    rules.ensure_asked(product, found.get(company.id, ()), blind, today, amount)


def namings_for(policy: Policy, buyer_ids: Iterable[int]) -> Namings:
    """Return when a policy names each of the buyers; without a query where it insures all."""
    if Product(policy.product) not in rules.NAMING:
        return {}
    return queries.namings(policy.id, companies.kept_ids(buyer_ids))


@transaction.atomic
def name_buyer(
    *,
    policy_id: UUID,
    buyer: UUID,
    first: date,
    until: date | None,
    contract_value: Money | None = None,
    contract_reference: str = "",
    by: Actor,
    now: datetime,
) -> InsuredBuyer:
    """Insure a buyer by name, from a day up to and including another.

    :raises Policy.DoesNotExist: if there is no such policy
    :raises Company.DoesNotExist: if there is no such company
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises rules.NotANamingPolicy: if the policy insures all buyers
    :raises rules.ContractMissing: for one transaction without value or reference
    :raises rules.NamingEnds: if the last day comes before the first
    :raises rules.AlreadyNamed: if the buyer is named on one of these days
    :raises rules.OneContractOnly: if a policy for one transaction names another buyer then
    """
    ensure_role(by, *_MAY_NAME)
    policy = Policy.objects.visible_to(by).select_for_update(of=("self",)).get(public_id=policy_id)
    company = companies.company(buyer)
    product = Product(policy.product)
    rules.ensure_naming(product, contract_value, contract_reference)
    if until is not None and until < first:
        raise rules.NamingEnds(first=first)
    rules.ensure_free(product, _others(policy, company), first, until, business_date(now))
    row = InsuredBuyer.objects.create(
        policyholder_id=policy.policyholder_id,
        policy=policy,
        buyer=company,
        valid_from=first,
        valid_to=until,
        contract_value=None if contract_value is None else contract_value.amount,
        contract_reference=contract_reference,
        currency=policy.currency,
        named_at=now,
        named_by_id=by.user_id,
    )
    _record("limits.buyer_named", row, company, by, now)
    return row


@transaction.atomic
def end_naming(*, naming_id: UUID, until: date, by: Actor, now: datetime) -> InsuredBuyer:
    """Let a policy name a buyer up to a day, today at the earliest; earlier dispatches stay.

    The day may lie later than the last one so far, as long as nothing else is named meanwhile.

    :raises InsuredBuyer.DoesNotExist: if there is no such naming
    :raises rules.NamingChanged: if it was given another last day meanwhile
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises rules.NamingEnds: for a day that is over
    :raises rules.AlreadyNamed: if the buyer is named again on one of these days
    :raises rules.OneContractOnly: if a policy for one transaction names another buyer then
    """
    ensure_role(by, *_MAY_NAME)
    today = business_date(now)
    row = _locked_naming(naming_id, today, by)
    first = max(row.valid_from, today)
    if until < first:
        raise rules.NamingEnds(first=first)
    others = _others(row.policy, companies.kept_as(row.buyer_id), but=row)
    rules.ensure_free(Product(row.policy.product), others, row.valid_from, until, today)
    InsuredBuyer.objects.filter(id=row.id).update(superseded_at=now)
    again = copy(row)
    again.pk, again.public_id, again.named_at = None, new_public_id(), now
    again.valid_to, again.named_by_id = until, by.user_id
    again.save(force_insert=True)
    _record("limits.naming_ended", again, companies.kept_as(row.buyer_id), by, now)
    return again


def _locked_naming(naming_id: UUID, today: date, by: Actor) -> InsuredBuyer:
    """Return a naming on record, its policy locked first: as whoever names a buyer does."""
    rows = InsuredBuyer.objects.visible_to(by)
    policy_id = rows.get(public_id=naming_id).policy_id
    policy = Policy.objects.select_for_update(of=("self",)).get(id=policy_id)
    row = rows.get(public_id=naming_id)
    if row.superseded_at is not None:
        same = rows.filter(policy=policy, buyer=row.buyer, valid_from=row.valid_from)
        stands = same.get(superseded_at=None)
        state = queries.naming_of(stands).state_on(today)
        raise rules.NamingChanged(until=stands.valid_to, state=state)
    row.policy = policy
    return row


def _others(
    policy: Policy, company: Company, but: InsuredBuyer | None = None
) -> list[tuple[bool, rules.Naming]]:
    """Return the namings of a policy, and of each whether it is of this very buyer."""
    same = set(companies.same_as(company.id))
    rows = InsuredBuyer.objects.filter(policy=policy, superseded_at=None)
    if but is not None:
        rows = rows.exclude(id=but.id)
    return [(row.buyer_id in same, queries.naming_of(row)) for row in rows.order_by("id")]


def _record(name: str, row: InsuredBuyer, company: Company, by: Actor, now: datetime) -> None:
    events.record(
        name,
        subject=row,
        by=by,
        at=now,
        buyer=str(company.public_id),
        policy=str(row.policy.public_id),
        first=str(row.valid_from),
        until=None if row.valid_to is None else str(row.valid_to),
    )
