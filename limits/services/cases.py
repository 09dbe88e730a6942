"""One request with all it is decided on, and the answer that is kept and put in force."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.rules import Actor
from companies import queries as companies
from companies.models import Company
from core import events, tenancy
from grading import services as grading
from limits.models import Decision, GroupExposure, LimitRequest
from limits.rules import lifecycle as rules
from limits.rules.lifecycle import Outcome
from limits.rules.longer_terms import is_binding
from limits.rules.proposal import Proposal, Wish
from limits.services import assessment, exposure, rows
from limits.services.assessment import Assessment
from limits.services.rows import Pair, Verdict
from policies.models import Policy, Terms


@dataclass(frozen=True, slots=True)
class Case:
    """All that one request is decided on, with the buyer's group locked."""

    company: Company
    policy: Policy
    terms: Terms
    exposure: GroupExposure
    pair: Pair
    today: date

    def assess(self, wish: Wish) -> Assessment:
        """Return what the rules say of a wish."""
        return assessment.assess(
            wish, self.company, self.exposure, self.pair.line, self.policy, self.terms
        )


def open_case(company: Company, policy: Policy, terms: Terms, today: date) -> Case:
    """Lock the buyer's group, then load what a decision needs."""
    held = exposure.lock(companies.group_of(company.id), today)
    with tenancy.scope(staff=True):
        exposure.set_capacity(held, today)
    pair = rows.pair_of(policy, company.id, company.public_id)
    return Case(company, policy, terms, held, pair, today)


def called(found: Proposal) -> Outcome:
    """Return what the answer a proposal brings is called."""
    is_bound = any(map(is_binding, found.conditions))
    return rules.outcome_of(found.outcome, found.amount, is_bound=is_bound)


def answer(
    request: LimitRequest,
    case: Case,
    found: Assessment,
    *,
    cause: UUID | None = None,
    by: Actor,
    now: datetime,
) -> Decision:
    """Keep the decision on a request and put it in force; `cause` is the event it follows from."""
    answer = found.proposal
    refused = answer.outcome is Outcome.REFUSED
    line = case.pair.line
    was = line.amount_on(case.today)
    verdict = Verdict(
        outcome=called(answer),
        amount=answer.amount,
        effective_on=case.today,
        reasons=assessment.reasons_json(answer.reasons),
        conditions=[] if refused else assessment.conditions_json(answer.conditions),
        inputs=found.inputs | {"proposal": request.proposal},
        versions=found.versions,
        review_on=found.review_on(case.today),
    )
    decision = rows.keep(verdict, case.pair, request=request, by=by, now=now)
    if not refused:
        raised = answer.amount > line.last()
        change = line.raised if raised else line.lowered
        rows.put_in_force(
            decision,
            case.pair,
            change(case.today, answer.amount),
            case.exposure,
            insured_share=case.terms.insured_share,
            now=now,
        )
        grading.follow([case.company.id])
    events.record(
        "limits.decided",
        subject=decision,
        by=by,
        at=now,
        cause=cause,
        request=str(request.public_id),
        **rows.told(decision, case.company.public_id, was),
    )
    return decision
