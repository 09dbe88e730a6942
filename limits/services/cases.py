"""Requests with all they are decided on, and the answers that are kept and put in force."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self
from uuid import UUID

from accounts.rules import Actor
from companies import queries as companies
from companies.models import Company
from companies.queries import Place
from core import events, tenancy
from core.events import Happening
from core.money import Money
from grading import services as grading
from limits.models import Ceiling, Decision, GroupExposure, LimitRequest, LimitRow
from limits.queries import exposure as exposures
from limits.queries import facts, lines
from limits.queries import tables as table_queries
from limits.queries.ceilings import is_on
from limits.queries.facts import Known
from limits.queries.options import unreported_use
from limits.rules import lifecycle as rules
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import LimitKind, Outcome
from limits.rules.longer_terms import is_binding
from limits.rules.proposal import Proposal, Wish
from limits.rules.reasons import Condition
from limits.rules.tables import Tables
from limits.services import assessment, ceilings, exposure, own_limits, parts, rows
from limits.services.assessment import Assessment, Ground
from limits.services.laid import Laid
from limits.services.rows import Pair, Verdict
from policies.models import Policy, Terms

Groups = Callable[[Iterable[int], date], dict[int, GroupExposure]]


@dataclass(frozen=True, slots=True)
class Case:
    """All that one request is decided on; its buyer's group is locked, or only looked at.

    `known` is None for a buyer without a grade; `granted` is what all policies commit on it.
    """

    company: Company
    place: Place
    policy: Policy
    terms: Terms
    tables: Tables
    exposure: GroupExposure
    pair: Pair
    known: Known | None
    granted: Money
    today: date
    ceilings: Sequence[Ceiling] = ()  # on its country, locked with the group, or only looked at
    unreported: Money | None = None  # what blind cover is taken to come to on any buyer (R-LIM-03)
    chosen: Sequence[Condition] = ()  # by a person, of what stands: it binds what the rules give

    @property
    def for_a_part(self) -> Self:
        """The same case for what has a last day: all that stands binds it, parts included."""
        every = [*self.pair.rows, *self.pair.beside]
        return replace(self, chosen=lines.chosen_on(every, self.today))

    @property
    def longest(self) -> int:
        """The longest payment terms the policy insures for this buyer."""
        return self.terms.payment_days_in(self.company.country)

    @property
    def standing(self) -> Money:
        """What an amount asked is held against: the limit as its policyholder sees it."""
        return parts.standing(self.pair, self.today)

    def wish(self, amount: Money, payment_days: int) -> Wish:
        """Return a wish as the rules take it, in the steps of the tables."""
        return Wish(amount, payment_days, self.tables.rounding_unit)

    def assess(self, wish: Wish) -> Assessment:
        """Return what the rules say of a wish.

        :raises facts.NotGraded: if the buyer has no grade yet
        :raises proposal.RequestTooSmall: if less than one step is asked
        """
        if self.known is None:
            raise facts.NotGraded
        own = self.pair.whole.most_from(exposure.counted_on(self.exposure))
        unreported = self.unreported or Money.zero(self.policy.currency)
        ground = Ground(
            country=self.company.country,
            known=self.known,
            others=self.granted - own + self.exposure.run_off_on(self.place.same) + unreported,
            exposure=self.exposure,
            own=own,
            standing=self.standing,
            terms=self.terms,
            tables=self.tables,
            rooms=ceilings.rooms(self.ceilings),
            chosen=self.chosen,
        )
        return assessment.assess(wish, ground)


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision on a request with what it makes of the limit, not kept yet."""

    case: Case
    request: LimitRequest
    decision: Decision
    laid: Laid | None
    was: Money
    ended: Laid | None = None  # of the policyholder's own limit


def open_case(company: Company, policy: Policy, terms: Terms, today: date) -> Case:
    """Lock the buyer's group, then load what a decision needs."""
    found = open_cases([company], policy, terms, today)[company.id]
    exposure.keep_all([found.exposure])
    return found


def open_cases(
    buyers: Sequence[Company],
    policy: Policy,
    terms: Terms,
    today: date,
    *,
    groups: Groups = exposure.lock_all,
    places: Mapping[int, Place] | None = None,
) -> dict[int, Case]:
    """Lock the groups of buyers in one order, then load what decisions on them need.

    What the insurer wants on each group is worked out anew; the caller keeps the groups. With
    `exposure.seen_all` for `groups` nothing is locked.
    """
    found = places or companies.places(company.id for company in buyers)
    tables = table_queries.in_force(today)
    held = groups((found[company.id].group_id for company in buyers), today)
    kept_under = {each: company.id for company in buyers for each in found[company.id].same}
    known: dict[int, Known] = {}
    granted: dict[int, Money] = {}
    for on in sorted({exposure.counted_on(each) for each in held.values()}):
        of_day = {group_id for group_id, each in held.items() if each.counted_on == on}
        theirs = [company for company in buyers if found[company.id].group_id in of_day]
        with tenancy.scope(staff=True):
            looked = facts.look_at(theirs, of_day, on, tables)
            ids = [each for company in theirs for each in found[company.id].same]
            for buyer_id, by_policy in exposures.granted_on_buyers(ids, on).items():
                sum_ = Money.sum(by_policy.values(), policy.currency)
                kept = kept_under[buyer_id]
                granted[kept] = granted.get(kept, Money.zero(policy.currency)) + sum_
        known |= looked.known
        for group_id, maximum in looked.maxima.items():
            held[group_id].capacity, held[group_id].capacity_on = maximum, on
    rows_of: dict[int, list[LimitRow]] = {}
    for row in lines.of_policy(policy.id, kept_under):
        rows_of.setdefault(kept_under[row.buyer_id], []).append(row)
    unreported = unreported_use(tables, today)
    is_locked = groups is exposure.lock_all
    look = ceilings.hold if is_locked else ceilings.seen  # last: others there wait for it
    day = max((exposure.counted_on(each) for each in held.values()), default=today)
    shared = look({company.country for company in buyers}, day)
    if is_locked:
        ceilings.recount(shared, held.values(), day)
    return {
        company.id: Case(
            company=company,
            place=found[company.id],
            policy=policy,
            terms=terms,
            tables=tables,
            exposure=held[found[company.id].group_id],
            pair=rows.pair_with(policy, company.id, company.public_id, rows_of.get(company.id, [])),
            known=known.get(company.id),
            granted=granted.get(company.id, Money.zero(policy.currency)),
            today=today,
            ceilings=[each for each in shared if is_on(each, company.country)],
            unreported=unreported,
            chosen=lines.chosen_on_whole(rows_of.get(company.id, []), today),
        )
        for company in buyers
    }


def called(found: Proposal) -> Outcome:
    """Return what the answer a proposal brings is called."""
    is_bound = any(map(is_binding, found.conditions))
    return rules.outcome_of(found.outcome, found.amount, is_bound=is_bound)


def answer(
    request: LimitRequest,
    case: Case,
    found: Assessment,
    *,
    kind: LimitKind = LimitKind.APPROVED,
    cause: UUID | None = None,
    by: Actor,
    now: datetime,
) -> Decision:
    """Keep the decision on a request and put it in force; `cause` is the event it follows from."""
    made = draft(request, case, found, kind=kind, by=by, now=now)
    exposure.keep_all([case.exposure])
    keep([made], [cause], by=by, now=now)
    return made.decision


def draft(
    request: LimitRequest,
    case: Case,
    found: Assessment,
    *,
    kind: LimitKind = LimitKind.APPROVED,
    by: Actor,
    now: datetime,
) -> Answer:
    """Return the decision on a request, noted on the locked group but not kept yet.

    :raises CapacityExceeded: if more is committed than before, and that does not fit
    """
    if request.kind == RequestKind.CHECK:
        kind = LimitKind.CHECK
    answer = found.proposal
    refused = answer.outcome is Outcome.REFUSED
    was = parts.seen(case.pair).amount_on(case.today)
    pair, ended = own_limits.ended(case.pair, now=now)
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
    fields = rows.decision_fields(verdict, pair, now)
    decision = Decision(**fields, request=request, decided_by_id=by.user_id)
    laid = None
    if not refused:
        laid = parts.lay(
            decision,
            pair,
            case.exposure,
            insured_share=case.terms.share_for(kind, case.company.country),
            kind=kind,
            before=case.pair,
            now=now,
        )
    else:
        own_limits.count(case.exposure, case.pair, pair)
    return Answer(case, request, decision, laid, was, ended)


def keep(
    answers: Sequence[Answer],
    causes: Sequence[UUID | None],
    *,
    is_told: bool = True,
    by: Actor,
    now: datetime,
) -> None:
    """Keep decisions and put them in force; their groups are kept by the caller."""
    Decision.objects.bulk_create(each.decision for each in answers)
    given = [each for each in answers if each.laid is not None]
    rows.write([laid for each in answers for laid in (each.laid, each.ended) if laid], now=now)
    _settle([each for each in answers if each.laid or each.ended])
    if given:
        grading.follow([each.case.company.id for each in given])
    happenings = [
        Happening(
            each.decision.public_id,
            each.decision.policyholder_id,
            {"request": str(each.request.public_id)}
            | rows.told(each.decision, each.case.company.public_id, each.was),
            cause,
        )
        for each, cause in zip(answers, causes, strict=True)
    ]
    events.record_many("limits.decided", Decision, happenings, by=by, at=now, is_told=is_told)


def _settle(given: Sequence[Answer]) -> None:
    """Note on the ceilings that are held what the groups have of them now."""
    held = {row.id: row for each in given for row in each.case.ceilings}
    groups = {each.case.exposure.group_id: each.case.exposure for each in given}
    if held:
        on = max(exposure.counted_on(each) for each in groups.values())
        raised = [each for each in given if each.laid and each.laid.commits_more]
        must_fit = {row.id for each in raised for row in each.case.ceilings}
        ceilings.settle_held(
            list(held.values()),
            list(groups.values()),
            on,
            must_fit=[row for row in held.values() if row.id in must_fit],
        )
