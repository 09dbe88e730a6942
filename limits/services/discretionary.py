"""Limits that policyholders set themselves: on evidence that is kept as it was, and their end."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from companies import queries as companies
from companies.models import Company
from core import events
from core.dates import business_date
from core.files import GivenFile, kind_of
from core.money import Money
from limits.models import AdverseReport, Decision, DiscretionaryEvidence, GroupExposure, LimitRow
from limits.queries import discretionary as queries
from limits.rules import discretionary as rules
from limits.rules import keeping, lifecycle
from limits.rules.discretionary import AdverseKind, Answer, EvidenceKind, Report
from limits.rules.lifecycle import LimitKind, Outcome
from limits.services import exposure, own_limits, product_forms, rows, wishes
from limits.services.rows import Pair, Verdict
from policies import queries as policies
from policies.models import Policy, Terms
from policies.rules.terms import DiscretionaryOption


@dataclass(frozen=True, slots=True)
class GivenReport:
    """A credit report as the policyholder gives it: what it says, and the document."""

    agency: str
    dated: date
    recommends: Money
    is_unfavourable: bool
    document: GivenFile


@dataclass(frozen=True, slots=True)
class _Case:
    """All that a limit of one's own is answered on, with the buyer's group locked."""

    company: Company
    policy: Policy
    terms: Terms
    held: GroupExposure
    pair: Pair
    today: date


@transaction.atomic
def assess_by_report(
    *, buyer: UUID, report: GivenReport, by: Actor, now: datetime
) -> DiscretionaryEvidence:
    """Set a limit on a credit report, or say which test it fails; the evidence is kept either way.

    A report that was given before as one that warns, of the same agency and day, still warns.

    :raises Company.DoesNotExist: if there is no such company
    :raises NotYourRight: if the mandate does not reach this far
    :raises FileRefused: a subclass for each way in which the document cannot be taken in
    :raises lifecycle.NoPolicyInForce: and the other refusals of a request for a limit
    """
    kind = kind_of(report.document)
    case = _open(buyer, report.recommends.currency, by, now)
    known = queries.known_of(
        case.policy, case.terms, case.company, DiscretionaryOption.CREDIT_REPORT, case.today
    )
    said = Report(
        agency=report.agency,
        is_approved=queries.is_approved(report.agency, report.dated),
        dated=report.dated,
        recommends=report.recommends,
        is_unfavourable=report.is_unfavourable
        or queries.warned_before(case.policy, case.company, report.agency, report.dated),
    )
    answer = rules.by_report(said, known, case.today)
    document = {
        "file_name": report.document.shown_name,
        "file_kind": kind.value,
        "content": report.document.content,
        "sha256": hashlib.sha256(report.document.content).hexdigest(),
    }
    facts = {"report": _plain(asdict(said)), "known": _plain(asdict(known))}
    return _answer(case, EvidenceKind.CREDIT_REPORT, answer, facts, document, by, now)


@transaction.atomic
def assess_by_experience(*, buyer: UUID, by: Actor, now: datetime) -> DiscretionaryEvidence:
    """Set a limit on what the ledger shows of payments in time, or say why there is none.

    It refuses as `assess_by_report` does.
    """
    case = _open(buyer, None, by, now)
    known = queries.known_of(
        case.policy, case.terms, case.company, DiscretionaryOption.PAYMENT_EXPERIENCE, case.today
    )
    found = queries.experience_of(case.policy, case.terms, case.company, case.today)
    answer = rules.by_experience(found, known, case.today)
    facts = {"experience": found and _plain(asdict(found)), "known": _plain(asdict(known))}
    return _answer(case, EvidenceKind.PAYMENT_EXPERIENCE, answer, facts, {}, by, now)


@transaction.atomic
def report_adverse(
    *, buyer: UUID, kind: AdverseKind, learned_on: date, note: str = "", by: Actor, now: datetime
) -> AdverseReport:
    """Report what may cause a loss on a buyer; it ends a limit of one's own at once (R-POL-03).

    Limits that the insurer gave stay until it withdraws them. The same report again changes
    nothing.

    :raises Company.DoesNotExist: if there is no such company
    :raises NotYourRight: if the mandate does not reach this far
    :raises lifecycle.NoPolicyInForce: if the policyholder has no policy today
    :raises rules.LearnedAhead: for a day that is still to come
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    company, today = companies.company(buyer), business_date(now)
    policy, _ = wishes.policy_in_force(by.tenant, today)
    if learned_on > today:
        raise rules.LearnedAhead
    held = exposure.lock(companies.group_of(company.id), today)
    report, is_new = AdverseReport.objects.get_or_create(
        policy=policy,
        buyer=company,
        kind=kind,
        learned_on=learned_on,
        defaults={
            "policyholder_id": policy.policyholder_id,
            "note": note,
            "reported_at": now,
            "reported_by_id": by.user_id,
        },
    )
    if not is_new:
        return report
    pair = rows.pair_of(policy, company.id, company.public_id)
    ended = own_limits.end_by_decision(pair, held, now=now) is not pair
    events.record(
        "limits.adverse_reported",
        subject=report,
        by=by,
        at=now,
        buyer=str(company.public_id),
        kind=kind,
        learned_on=str(learned_on),
        ended_own_limit=ended,
    )
    return report


@transaction.atomic
def end_for_overdue(*, policyholder_id: int, buyer_id: int, now: datetime) -> None:
    """End a limit of one's own because the policyholder reported the buyer overdue (R-POL-03)."""
    today = business_date(now)
    policy = policies.policy_of(policyholder_id, today)
    if policy is None or queries.own_limit(policy.id, buyer_id, today) is None:
        return
    company = companies.kept_as(buyer_id)
    held = exposure.lock(companies.group_of(company.id), today)
    own_limits.end_by_decision(rows.pair_of(policy, company.id, company.public_id), held, now=now)


def _open(buyer: UUID, currency: str | None, by: Actor, now: datetime) -> _Case:
    ensure_may(by, Right.REQUEST_LIMIT)
    company, today = companies.company(buyer), business_date(now)
    policy, terms = wishes.policy_in_force(by.tenant, today)
    if currency is not None and currency != policy.currency:
        raise lifecycle.CurrencyNotOnPolicy(currency=policy.currency)
    wishes.ensure_eligible(company, by=by, today=today)
    product_forms.ensure_asked(company, policy, terms, today)
    held = exposure.lock(companies.group_of(company.id), today)
    pair = rows.pair_of(policy, company.id, company.public_id)
    return _Case(company, policy, terms, held, pair, today)


def _answer(
    case: _Case,
    kind: EvidenceKind,
    answer: Answer,
    facts: dict[str, Any],
    document: Mapping[str, Any],
    by: Actor,
    now: datetime,
) -> DiscretionaryEvidence:
    """Keep the evidence with its answer, put a yes in force, and tell of either.

    The same evidence once more on a day is the one that was given.
    """
    if (given := _given(case, kind, facts, document)) is not None:
        return given
    decision = _put_in_force(case, answer, facts, by, now) if answer.is_given else None
    evidence = DiscretionaryEvidence.objects.create(
        policyholder_id=case.policy.policyholder_id,
        policy=case.policy,
        buyer=case.company,
        decision=decision,
        kind=kind,
        ground=answer.ground or "",
        values=dict(answer.values),
        amount=answer.amount.amount,
        currency=case.policy.currency,
        until=answer.until,
        facts=facts,
        given_at=now,
        given_by_id=by.user_id,
        **document,
    )
    events.record(
        "limits.self_assessed",
        subject=evidence,
        by=by,
        at=now,
        buyer=str(case.company.public_id),
        amount=str(answer.amount.amount),
        currency=case.policy.currency,
        ground=answer.ground or "",
        sha256=evidence.sha256,
    )
    return evidence


def _given(
    case: _Case, kind: EvidenceKind, facts: dict[str, Any], document: Mapping[str, Any]
) -> DiscretionaryEvidence | None:
    """Return the newest evidence, if it says the same today and its answer still counts."""
    newest = (
        DiscretionaryEvidence.objects.filter(policy=case.policy, buyer=case.company)
        .order_by("-given_at", "-id")
        .first()
    )
    if newest is None or business_date(newest.given_at) != case.today:
        return None
    said = (newest.kind, newest.facts, newest.sha256)
    counts = newest.decision_id in {None, *(row.decision_id for row in case.pair.rows)}
    return newest if counts and said == (kind, facts, document.get("sha256", "")) else None


def _put_in_force(
    case: _Case, answer: Answer, facts: dict[str, Any], by: Actor, now: datetime
) -> Decision:
    """Write the row of a yes in the place of an earlier one of the policyholder's own.

    It is counted on the group without a test of the room there: the policy promised it.
    """
    pair, ended = own_limits.ended(case.pair, now=now)
    seen = facts | {"until": None if answer.until is None else answer.until.isoformat()}
    rows.write([ended] if ended else [], now=now)
    verdict = Verdict(
        outcome=Outcome.SELF_ASSESSED,
        amount=answer.amount,
        effective_on=case.today,
        reasons=[],
        conditions=[],
        inputs=seen | {"digest": keeping.digest(seen)},
        versions={"terms": case.terms.version},
    )
    decision = rows.keep(verdict, pair, request=None, by=by, now=now)
    share = case.terms.as_rule().share_for(LimitKind.DISCRETIONARY, case.company.country)
    row = LimitRow.objects.create(
        policyholder_id=case.policy.policyholder_id,
        policy=case.policy,
        buyer=case.company,
        group=case.held,
        decision=decision,
        kind=LimitKind.DISCRETIONARY,
        valid_from=case.today,
        valid_to=answer.until,
        amount=answer.amount.amount,
        currency=case.policy.currency,
        insured_share=share,
        recorded_at=now,
    )
    own_limits.note(case.held, case.pair, replace(pair, rows=[*pair.rows, row]))
    return decision


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return facts as they are kept: amounts, days and codes as text."""
    return {name: _as_text(value) for name, value in values.items()}


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):  # an amount
        return str(value["amount"])
    if isinstance(value, tuple | list):
        return [_as_text(each) for each in value]
    return value if value is None or isinstance(value, bool) else str(value)
