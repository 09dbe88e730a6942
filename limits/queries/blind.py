"""What a policy covers without a request: worked out from its terms, grades and decisions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from companies import queries as companies
from core.dates import add_months, business_date
from core.money import Money
from grading.queries.counted import GradeFrom, counted_over_time
from limits.models import AdverseReport, Decision
from limits.rules.cover import blind as rules
from limits.rules.cover.blind import BlindFacts, BlindTerms
from limits.rules.cover.facts import LimitRow, Period
from limits.rules.discretionary import VALID_MONTHS
from limits.rules.lifecycle import PERMANENT, LimitKind, Outcome
from policies.models import Policy, Terms
from policies.rules.terms import Product

_ONE_DAY = timedelta(days=1)
_NOT_OURS = (Outcome.SELF_ASSESSED, Outcome.CANCELLED_BY_POLICYHOLDER)


def has_option(policy: Policy, versions: Iterable[Terms]) -> bool:
    """Tell whether a policy covers buyers without a request at any time."""
    return policy.product == Product.NO_LIMIT_REQUEST and any(
        each.blind_maximum_per_buyer for each in versions
    )


def blind_rows(
    policy: Policy,
    versions: Sequence[Terms],
    kept: Mapping[int, int],
    recorded: Mapping[int, Sequence[LimitRow]],
    known_at: datetime | None = None,
) -> dict[int, tuple[LimitRow, ...]]:
    """Return the rows each buyer has by the policy itself, by the id under which it is kept.

    `recorded` are the limits on record: they speak before the policy does. The number of questions
    does not grow with the buyers. As known at `known_at`: grades of later days, and what was
    decided or learned since, are left out.
    """
    if not has_option(policy, versions):
        return {}
    roots = set(kept.values())
    buyers = companies.by_id(roots)
    numbers = companies.main_numbers(kept)
    registered = {root for each, root in kept.items() if numbers.get(each)}
    grades = _grades(roots, known_at)
    ended = _ended(policy, kept, known_at)
    return {
        root: rules.rows(
            [_terms(each, buyers[root].country) for each in versions],
            BlindFacts(
                is_registered=root in registered,
                grades=grades.get(root, ()),
                ended=ended.get(root, ()),
                taken=[
                    Period(row.valid_from, row.valid_to)
                    for row in recorded.get(root, ())
                    if row.kind in PERMANENT
                ],
            ),
        )
        for root in roots
    }


def _terms(terms: Terms, country: str) -> BlindTerms:
    agreed = terms.as_rule()
    return BlindTerms(
        valid_from=terms.valid_from,
        maximum=agreed.blind_maximum_per_buyer if agreed.covers(country) else None,
        grade_floor=agreed.blind_grade_floor,
        insured_share=agreed.share_for(LimitKind.BLIND, country),
    )


def _grades(roots: Iterable[int], known_at: datetime | None) -> dict[int, Sequence[GradeFrom]]:
    """Return from which day on which grade of each buyer counted, as far as was known."""
    last = date.max if known_at is None else business_date(known_at)
    return {
        root: [(day, grade) for day, grade in line if day <= last]
        for root, line in counted_over_time(roots).items()
    }


def _ended(
    policy: Policy, kept: Mapping[int, int], known_at: datetime | None
) -> dict[int, list[Period]]:
    """Return what ends the cover of each buyer: decisions for nothing, adverse information.

    A renewed policy remembers what was decided and learned under the one before it.
    """
    holder = policy.policyholder_id
    found: dict[int, list[Period]] = {}
    zero = Decision.objects.filter(policyholder_id=holder, buyer_id__in=kept, amount=0)
    if known_at is not None:
        zero = zero.filter(decided_at__lte=known_at)
    for decision in zero.exclude(outcome__in=_NOT_OURS).order_by("id"):
        first = max(decision.effective_on, business_date(decision.decided_at))
        found.setdefault(kept[decision.buyer_id], []).append(Period(first))
    learned = AdverseReport.objects.filter(policyholder_id=holder, buyer_id__in=kept)
    if known_at is not None:
        learned = learned.filter(reported_at__lte=known_at)
    for report in learned.order_by("id"):
        until = add_months(report.learned_on, VALID_MONTHS) - _ONE_DAY
        found.setdefault(kept[report.buyer_id], []).append(Period(report.learned_on, until))
    return found


def most_on(rows: Sequence[LimitRow], day: date, currency: str) -> Money:
    """Return what the policy itself covers of a buyer on a day."""
    return Money.sum((row.amount for row in rows if row.is_in_force(day)), currency)
