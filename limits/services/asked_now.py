"""What the rules would answer a request that waits, by the facts of today: nothing is kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from companies import queries as companies
from core.money import Money
from limits.models import LimitRequest
from limits.queries import lines
from limits.rules import checking
from limits.rules import lifecycle as rules
from limits.rules.asking import RequestKind
from limits.rules.by_hand import Chosen
from limits.rules.reasons import Condition, ConditionCode
from limits.services import cases, exposure, parts, rows, temporary_requests, wishes
from limits.services.assessment import Assessment
from limits.services.rows import Pair
from policies import queries as policies
from policies.models import Terms


def terms_of(request: LimitRequest, today: date) -> Terms:
    """Return the terms of a day under which a request is answered.

    :raises rules.NoPolicyInForce: if there are none
    :raises rules.PolicyHasEnded: if it was asked under a policy that has ended
    """
    terms = policies.terms_on(request.policy_id, today)
    if terms is None:
        raise rules.NoPolicyInForce(on=today)
    if (policy := request.policy).has_ended(today):
        raise rules.PolicyHasEnded(number=policy.number, expires_on=policy.expires_on, on=today)
    return terms


def chosen_before(request: LimitRequest, *, today: date) -> tuple[Condition, ...]:
    """Return the conditions that a person chose on what stands, which whoever decides may keep."""
    several = lines.of_policy(request.policy_id, companies.same_as(request.buyer_id))
    read = lines.chosen_on if request.until else lines.chosen_on_whole
    return read(several, today)


def ended_by(
    chosen: Chosen, request: LimitRequest, amount: Money, *, today: date
) -> tuple[Condition, ...]:
    """Return what a person chose on the limit that stands and an amount given now takes off it.

    What stands stays bound where nothing more is given, and beside a part with a last day.
    """
    is_part = request.until or chosen.until
    if is_part or not is_more(request, amount, today=today):
        return ()
    kept = [*chosen.bound_to, *_of_country(request)]
    return tuple(each for each in chosen_before(request, today=today) if each not in kept)


def _of_country(request: LimitRequest) -> Iterator[Condition]:
    """Return what the schedule asks of the buyer's country, whoever decides."""
    for code in request.proposal.get("inputs", {}).get("country_conditions", ()):
        yield Condition(ConditionCode(code), is_chosen=True)


def standing(request: LimitRequest, *, today: date) -> Money:
    """Return what an amount asked is held against; nothing is locked."""
    return parts.standing(pair_of(request), today)


def is_more(request: LimitRequest, amount: Money, *, today: date) -> bool:
    """Tell whether an amount gives something anew: more than stands, or any part that is asked."""
    return bool(amount) if request.until else amount > standing(request, today=today)


def pair_of(request: LimitRequest) -> Pair:
    """Return what stands under the policy on the buyer of a request; nothing is locked."""
    company = companies.kept_as(request.buyer_id)
    return rows.pair_of(request.policy, company.id, company.public_id)


def look(request: LimitRequest, *, today: date) -> Assessment:
    """Return what the rules would say if it were asked today; nothing is locked, kept or told.

    Of a request with a last day it is the part they would add.

    :raises BusinessError: if nothing can be asked on this buyer or under this policy any more
    """
    company = companies.kept_as(request.buyer_id)
    case = cases.open_cases(
        [company], request.policy, terms_of(request, today), today, groups=exposure.seen_all
    )[company.id]
    if case.known is None:
        raise rules.BuyerNotGraded
    if request.until is not None:
        return temporary_requests.weigh(request, case.for_a_part)
    found = wishes.assess(case.wish(request.money, request.payment_days), case)
    if request.kind != RequestKind.CHECK:
        return found
    answer = checking.all_or_nothing(found.proposal, request.money, case.standing)
    return replace(found, proposal=answer)
