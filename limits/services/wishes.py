"""What may be asked: the policy it falls under, what is refused outright, what the rules say."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from accounts.rules import SYSTEM, Actor
from companies import queries as companies
from companies.models import Company
from companies.queries import Place
from core import tenancy
from core.fields import new_public_id
from core.money import Money
from grading import queries as grading
from grading.services import regrade
from limits.queries import facts
from limits.queries.without_policy import why_without_policy
from limits.rules import answering, by_hand, country_conditions, longer_terms
from limits.rules import lifecycle as rules
from limits.rules.lifecycle import RowState
from limits.rules.proposal import Proposal, RequestTooSmall, Wish
from limits.services import parts, product_forms
from limits.services.assessment import Assessment
from limits.services.cases import Case
from limits.services.product_forms import Namings
from limits.services.rows import Pair
from policies import queries as policies
from policies.models import Policy, Terms


@dataclass(frozen=True, slots=True)
class Asker:
    """A policyholder that asks today: its policy, the terms of the day, its own group.

    `namings` are the buyers asked about that the policy insures by name, where it does so.
    """

    policy: Policy
    terms: Terms
    group_id: int
    today: date
    namings: Namings

    def ensure_eligible(self, company: Company, place: Place, amount: Money | None = None) -> None:
        """Refuse companies on which no limit can stand, whatever they are worth.

        :raises rules.CountryNotInsured: if the policy does not insure the company's country
        :raises rules.BuyerDissolved: if the company no longer exists
        :raises rules.BuyerUnidentified: if it has no number in any register
        :raises rules.BuyerAssociated: if it belongs to the policyholder's own group
        """
        if company.country not in self.terms.countries:
            raise rules.CountryNotInsured
        if company.dissolved_on is not None and company.dissolved_on <= self.today:
            raise rules.BuyerDissolved
        if not place.has_number:
            raise rules.BuyerUnidentified
        if place.group_id == self.group_id:
            raise rules.BuyerAssociated
        self.ensure_form(company, amount)

    def ensure_form(self, company: Company, amount: Money | None = None) -> None:
        """Refuse what the form of the policy has no place for.

        :raises BusinessError: as `product_forms.ensure_asked` does
        """
        product_forms.ensure_asked(
            company, self.policy, self.terms, self.today, amount, namings=self.namings
        )


def asker_of(buyers: Iterable[Company], by: Actor, today: date) -> tuple[Asker, dict[int, Place]]:
    """Return who asks, and where each buyer belongs.

    :raises rules.NoPolicyInForce: if the policyholder has no policy today
    """
    policy, terms = policy_in_force(by.acting_for or 0, today)
    own = policy.policyholder.company_id
    places = companies.places([own, *(company.id for company in buyers)])
    namings = product_forms.namings_for(policy, places)
    return Asker(policy, terms, places[own].group_id, today, namings), places


def ensure_eligible(company: Company, *, by: Actor, today: date) -> None:
    """Refuse companies on which the actor can have no limit, before anything is asked.

    :raises rules.NoPolicyInForce: if the policyholder has no policy today
    :raises BusinessError: whatever `Asker.ensure_eligible` refuses
    """
    asker, places = asker_of([company], by, today)
    asker.ensure_eligible(company, places[company.id])


def policy_in_force(policyholder_id: int, today: date) -> tuple[Policy, Terms]:
    """Return the policy and terms of a day, without which nothing can be asked."""
    policy = policies.policy_of(policyholder_id, today)
    terms = policies.terms_on(policy.id, today) if policy else None
    if policy is None or terms is None:
        raise why_without_policy(policyholder_id, today)
    return policy, terms


def ensure_insurable(amount: Money, policy: Policy) -> None:
    """Refuse what the policy's terms leave no room for; longer payment terms bind the answer."""
    if amount.currency != policy.currency:
        raise rules.CurrencyNotOnPolicy(currency=policy.currency)


def ensure_graded(buyers: Iterable[Company], now: datetime) -> None:
    """Grade companies that nobody asked about before, so that no answer need wait."""
    ids = [company.id for company in buyers]
    missing = sorted(set(ids) - grading.graded(ids))
    if missing:
        with tenancy.scope(staff=True):
            regrade(missing, cause="limits.requested", cause_id=new_public_id(), by=SYSTEM, now=now)


def ensure_changes(wish: Wish, case: Case) -> None:
    """Refuse a wish for what stands already."""
    ensure_differs(wish.requested.floored_to(wish.rounding_unit), case.pair, case.today)


def ensure_a_step(asked: Money, unit: int) -> None:
    """Refuse less than the smallest step in which limits are given."""
    if not asked:
        raise RequestTooSmall(unit=unit)


def ensure_differs(asked: Money, pair: Pair, today: date) -> None:
    """Refuse to ask for what a limit is already, and will be."""
    if asked and asked == parts.standing(pair, today) == parts.seen(pair).amount_on(today):
        raise rules.LimitStands(amount=asked, state=RowState.ACTIVE)


def assess(wish: Wish, case: Case) -> Assessment:
    """Return what the rules say of a wish; less than stands is given as asked."""
    try:
        found = weigh(wish, case)
    except facts.NotGraded:
        raise rules.BuyerNotGraded from None
    asked = wish.requested.floored_to(wish.rounding_unit)
    if asked > case.standing:
        return found
    less = answering.less(found.proposal, asked)
    bound = _bound(less, wish, case)
    asked_there = found.inputs.get("country_conditions", ())
    bound = country_conditions.bound(bound, asked_there)
    days = wish.payment_terms_days
    return replace(found, proposal=by_hand.carried(bound, case.chosen, asked=days))


def weigh(wish: Wish, case: Case) -> Assessment:
    """Return what the rules say, on the policy's longest terms where longer ones were asked."""
    longest = case.longest
    if wish.payment_terms_days <= longest:
        return case.assess(wish)
    found = case.assess(replace(wish, payment_terms_days=longest))
    asked = {"payment_days_asked": wish.payment_terms_days}
    return replace(found, proposal=_bound(found.proposal, wish, case), inputs=found.inputs | asked)


def _bound(found: Proposal, wish: Wish, case: Case) -> Proposal:
    return longer_terms.bound(found, asked=wish.payment_terms_days, longest=case.longest)
