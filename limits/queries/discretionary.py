"""What a limit of one's own rests on: the policy, the insurer's decisions, the ledger, reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet

from accounts.rules import Actor
from companies import queries as companies
from companies.models import Company
from core.dates import business_date
from core.money import Money
from grading.queries import grades
from limits.models import AdverseReport, CreditAgency, Decision, DiscretionaryEvidence, LimitRow
from limits.queries import blind, requests
from limits.queries import terms as agreed
from limits.queries.cover import limits_of
from limits.rules import discretionary as rules
from limits.rules.discretionary import Experience, Known
from limits.rules.lifecycle import PERMANENT, LimitKind, Outcome
from policies import queries as policies
from policies.models import Policy, Terms
from policies.rules.terms import DiscretionaryOption, Product
from receivables import queries as receivables
from receivables.rules.clock import ExtensionTerms
from receivables.rules.ledger import Invoice

# What the policyholder did itself, or what left everything as it was, is no decision of ours.
_NOT_OURS = (
    Outcome.SELF_ASSESSED,
    Outcome.CANCELLED_BY_POLICYHOLDER,
    Outcome.UNCHANGED_AFTER_REVIEW,
    Outcome.EXPIRED,
    Outcome.LAPSED_DORMANT,
    Outcome.INCREASE_REFUSED,
)


def known_of(
    policy: Policy, terms: Terms, buyer: Company, option: DiscretionaryOption, today: date
) -> Known:
    """Return what counts against a limit of one's own on a buyer, beside the evidence."""
    agreed_terms = terms.as_rule()
    ids = companies.same_as(buyer.id)
    return Known(
        most=agreed_terms.discretionary_in(buyer.country),
        option_agreed=option in agreed_terms.discretionary_options,
        decided_zero_on=decided_zero_on(policy.policyholder_id, ids),
        has_limit=_has_limit(policy.id, ids, today),
        has_open_request=requests.open_request(policy.id, buyer.id) is not None,
        loss_on=_loss_on(policy, buyer, today),
        adverse_on=_adverse_on(policy, buyer, ids),
    )


def decided_zero_on(policyholder_id: int, buyer_ids: Iterable[int]) -> date | None:
    """Return the day of the insurer's last decision for nothing; None: it was never made."""
    found = (
        Decision.objects.filter(
            policyholder_id=policyholder_id, buyer_id__in=list(buyer_ids), amount=0
        )
        .exclude(outcome__in=_NOT_OURS)
        .aggregate(Max("decided_at"))
    )
    moment = found["decided_at__max"]
    return None if moment is None else business_date(moment)


def is_approved(agency: str, on: date) -> bool:
    """Tell whether reports of an agency count that carry a day."""
    return _approved(on).filter(name__iexact=agency.strip()).exists()


def warned_before(policy: Policy, buyer: Company, agency: str, dated: date) -> bool:
    """Tell whether a report of an agency and a day was given before as one that warns."""
    return DiscretionaryEvidence.objects.filter(
        policy=policy,
        buyer_id__in=companies.same_as(buyer.id),
        facts__report__agency__iexact=agency.strip(),
        facts__report__dated=dated.isoformat(),
        facts__report__is_unfavourable=True,
    ).exists()


def agencies(on: date) -> QuerySet[CreditAgency]:
    """Return the agencies whose reports of a day count, by name."""
    return _approved(on).order_by("name", "id")


def experience_of(policy: Policy, terms: Terms, buyer: Company, today: date) -> Experience | None:
    """Return the highest balance the ledger shows as paid in time; None: there is none."""
    versions = list(policies.terms_of(policy.id))
    ledger = receivables.ledger(policy.policyholder_id, buyer.id, currency=policy.currency)

    def extension(invoice: Invoice) -> ExtensionTerms:
        return agreed.dated(
            agreed.begun_by(versions, invoice.dispatched_on), buyer.country
        ).extension

    return rules.experience_of(
        ledger,
        extension,
        lambda item: item.open_gross if terms.vat_covered else item.open_net,
        today,
    )


def evidence(actor: Actor, buyer_id: int) -> QuerySet[DiscretionaryEvidence]:
    """Return what was given as evidence on a buyer, as far as the actor may see, newest first."""
    return (
        DiscretionaryEvidence.objects.visible_to(actor)
        .filter(buyer_id__in=companies.same_as(buyer_id))
        .defer("content")
        .order_by("-given_at", "-id")
    )


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the policy of a day leaves a policyholder to decide itself, and what it decided.

    `most` is None where the policy leaves nothing, or no buyer was named; `blind` is what the
    policy covers of the buyer today without any request, None where it has no such cover; `check`
    is the amount of a credit check.
    """

    currency: str
    most: Money | None
    options: frozenset[DiscretionaryOption]
    own: LimitRow | None
    blind: Money | None
    blind_maximum: Money | None
    check: Money | None = None

    @property
    def covers_check(self) -> bool:
        """Whether what the policyholder set itself is no less than a check would bring."""
        return bool(self.own and self.check and self.own.money >= self.check)


def own_limit_agreed(actor: Actor, buyer: Company | None, today: date) -> Agreed | None:
    """Return what may be decided without the insurer; None: there is no policy today."""
    policy = policies.policy_of(actor.acting_for or 0, today)
    terms = policies.terms_on(policy.id, today) if policy else None
    if policy is None or terms is None:
        return None
    rule = terms.as_rule()
    if buyer is None:
        by_policy = policy.product == Product.NO_LIMIT_REQUEST
        most = rule.blind_maximum_per_buyer if by_policy else None
        return Agreed(policy.currency, None, frozenset(), None, None, most)
    versions = list(policies.terms_of(policy.id))
    covered = blind_cover(policy, versions, buyer, today)
    return Agreed(
        currency=policy.currency,
        most=rule.discretionary_in(buyer.country),
        options=rule.discretionary_options,
        own=own_limit(policy.id, buyer.id, today),
        blind=covered,
        blind_maximum=rule.blind_maximum_per_buyer if covered is not None else None,
        check=rule.credit_check,
    )


def blind_cover(
    policy: Policy, versions: Sequence[Terms], buyer: Company, today: date
) -> Money | None:
    """Return what the policy itself covers of a buyer on a day; None: it has no such cover."""
    if not blind.has_option(policy, versions):
        return None
    kept = companies.kept_ids([buyer.id])
    rows = limits_of(policy, versions, kept).get(kept[buyer.id], [])
    given = [row for row in rows if row.kind is LimitKind.BLIND]
    return blind.most_on(given, today, policy.currency)


def own_limit(policy_id: int, buyer_id: int, on: date) -> LimitRow | None:
    """Return the limit the policyholder set itself that counts on a day; None: there is none."""
    rows = LimitRow.objects.filter(
        policy_id=policy_id,
        buyer_id__in=companies.same_as(buyer_id),
        kind=LimitKind.DISCRETIONARY,
        superseded_at=None,
        amount__gt=0,
        valid_from__lte=on,
    )
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=on)).order_by("-id").first()


def _approved(on: date) -> QuerySet[CreditAgency]:
    return CreditAgency.objects.filter(approved_from__lte=on).filter(
        Q(approved_until=None) | Q(approved_until__gte=on)
    )


def _has_limit(policy_id: int, buyer_ids: Iterable[int], today: date) -> bool:
    """Tell whether a limit that the insurer gave stands, or will."""
    rows = LimitRow.objects.filter(
        policy_id=policy_id,
        buyer_id__in=list(buyer_ids),
        superseded_at=None,
        amount__gt=0,
        kind__in=PERMANENT - {LimitKind.DISCRETIONARY},
    )
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=today)).exists()


def _loss_on(policy: Policy, buyer: Company, today: date) -> date | None:
    """Return the day of the last loss on a buyer: its insolvency, or a debt that was claimed."""
    insolvent = grades.insolvent_since([buyer.id], today).get(buyer.id)
    claimed = receivables.claimed_overdues(policy.policyholder_id, buyer.id)
    return max(
        [*(report.reported_on for report in claimed), *([insolvent] if insolvent else [])],
        default=None,
    )


def _adverse_on(policy: Policy, buyer: Company, ids: Iterable[int]) -> date | None:
    """Return the last day on which the policyholder learned something against a buyer."""
    learned = AdverseReport.objects.filter(
        policyholder_id=policy.policyholder_id, buyer_id__in=list(ids)
    ).aggregate(Max("learned_on"))["learned_on__max"]
    overdue = receivables.open_overdue(policy.policyholder_id, buyer.id)
    days: list[Any] = [learned, overdue and overdue.reported_on]
    return max((day for day in days if day is not None), default=None)
