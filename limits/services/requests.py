"""Asking for a limit: the answer comes at once by the rules, or an underwriter gives it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.rules import SYSTEM, Actor, Right, ensure_may
from companies import queries as companies
from companies.models import Company
from companies.queries import Place
from core.dates import business_date
from core.errors import BusinessError
from core.money import Money
from limits import queries
from limits.models import LimitRequest, LimitRow
from limits.queries import asking as counts
from limits.queries import lines, tables
from limits.rules import asking
from limits.rules import lifecycle as rules
from limits.rules.asking import TELLING, RequestKind
from limits.rules.lifecycle import RequestState
from limits.services import asked, cases, exposure, parts, reviews, rows, wishes
from limits.services.asked import Asked
from limits.services.cases import Answer, Case
from limits.services.wishes import Asker


@transaction.atomic
def request_limit(
    *,
    buyer: UUID,
    amount: Money,
    payment_days: int,
    comment: str = "",
    your_reference: str = "",
    kind: RequestKind | None = None,
    by: Actor,
    now: datetime,
) -> LimitRequest:
    """Ask for a limit on a buyer; the answer is there when this returns, or it is referred.

    The amount is that of the whole limit, with what has a last day of its own. A smaller one than
    stands is given as asked: from today on it is never more on any day. More is given as far as the
    rules and the room on the buyer's group allow; what stands is never taken back by a request. For
    longer payment terms than the policy's the answer is given on the policy's longest at once; that
    and a comment are read by an underwriter afterwards. Without `kind` it follows from the amount.

    :raises Company.DoesNotExist: if there is no such company
    :raises NotYourRight: if the mandate does not reach this far
    :raises rules.NoPolicyInForce: if the policyholder has no policy today
    :raises rules.CurrencyNotOnPolicy: for another currency than the policy's
    :raises rules.CountryNotInsured: if the policy does not insure the company's country
    :raises rules.BuyerDissolved: if the company no longer exists
    :raises rules.BuyerUnidentified: if it has no number in any register
    :raises rules.BuyerAssociated: if it belongs to the policyholder's own group
    :raises rules.BuyerNotGraded: if it has no grade yet
    :raises rules.RequestAlreadyOpen: if an unanswered request is there
    :raises asking.KindDoesNotFit: if it is called something else than it is
    :raises asking.AskedOftenToday: if the buyer was asked about as often as one day allows
    :raises rules.LimitStands: if the limit is what is asked already
    :raises proposal.RequestTooSmall: if less than one step is asked
    """
    words = Asked(amount, payment_days, None, comment, your_reference)
    return _one(Asking(companies.company(buyer), words, kind), by=by, now=now)


@transaction.atomic
def request_clear_limit(
    *,
    buyer: UUID,
    amount: Money,
    payment_days: int,
    comment: str = "",
    your_reference: str = "",
    by: Actor,
    now: datetime,
) -> LimitRequest:
    """Ask for a limit without its kind, by a system that was not shown what it would lower.

    :raises asking.KindUnclear: if the amount lies between what stays and what is seen
    :raises asking.LowersUnsaid: if less is asked than stands
    :raises BusinessError: whatever `request_limit` refuses
    """
    words = Asked(amount, payment_days, None, comment, your_reference)
    wanted = Asking(companies.company(buyer), words, must_be_clear=True)
    return _one(wanted, by=by, now=now)


def _one(wanted: "Asking", *, by: Actor, now: datetime) -> LimitRequest:
    (found,) = _request_limits([wanted], is_told=True, by=by, now=now)
    if isinstance(found, BusinessError):
        raise found
    return found


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked on one buyer of several; without `kind` it follows from the amount.

    Less than stands is refused where it may not lower, and where it `must_be_clear` by its `kind`.
    """

    buyer: Company
    asked: Asked
    kind: RequestKind | None = None
    may_lower: bool = True
    must_be_clear: bool = False


@transaction.atomic
def request_limits(
    wishes_: Sequence[Asking], *, is_told: bool = True, by: Actor, now: datetime
) -> list[LimitRequest | BusinessError]:
    """Ask for limits on several buyers, each once; return each request or why it is refused.

    One that is refused leaves no trace, and the others stand. Everything is read, locked (in the
    order of the groups) and written for all of them at once. Where it `is_told` otherwise, nobody
    gets a message of each answer.

    :raises NotYourRight: if the mandate does not reach this far
    :raises rules.NoPolicyInForce: if the policyholder has no policy today
    """
    return _request_limits(wishes_, is_told=is_told, by=by, now=now)


def _request_limits(
    wishes_: Sequence[Asking], *, is_told: bool, by: Actor, now: datetime
) -> list[LimitRequest | BusinessError]:
    ensure_may(by, Right.REQUEST_LIMIT)
    asker, places = wishes.asker_of([each.buyer for each in wishes_], by, business_date(now))
    refused: dict[int, BusinessError] = {}
    eligible = []
    for each in wishes_:
        try:
            wishes.ensure_insurable(each.asked.amount, asker.policy)
            asker.ensure_eligible(each.buyer, places[each.buyer.id], each.asked.amount)
            eligible.append(each)
        except BusinessError as refusal:
            refused[each.buyer.id] = refusal
    desk = _open(eligible, asker, places, now)
    drafts: dict[int, Draft] = {}
    for each in eligible:
        try:
            drafts[each.buyer.id] = desk.draft(each, by=by, now=now)
        except BusinessError as refusal:
            refused[each.buyer.id] = refusal
    _keep(list(drafts.values()), is_told=is_told, by=by, now=now)
    return [
        drafts[each.buyer.id].request if each.buyer.id in drafts else refused[each.buyer.id]
        for each in wishes_
    ]


def obstacles(wishes_: Sequence[Asking], *, by: Actor, now: datetime) -> dict[int, BusinessError]:
    """Return what stands in the way of asking, by buyer, whatever each is worth; nothing is locked.

    :raises rules.NoPolicyInForce: if the policyholder has no policy today
    """
    today = business_date(now)
    asker, places = wishes.asker_of([each.buyer for each in wishes_], by, today)
    kept_under = {each: w.buyer.id for w in wishes_ for each in places[w.buyer.id].same}
    waiting = {
        kept_under[each]: row for each, row in queries.open_on(asker.policy.id, kept_under).items()
    }
    rows_of: dict[int, list[LimitRow]] = {}
    for row in lines.of_policy(asker.policy.id, kept_under):
        rows_of.setdefault(kept_under[row.buyer_id], []).append(row)
    unit = tables.in_force(today).rounding_unit
    found: dict[int, BusinessError] = {}
    for each in wishes_:
        buyer, amount = each.buyer, each.asked.amount
        try:
            wishes.ensure_insurable(amount, asker.policy)
            asker.ensure_eligible(buyer, places[buyer.id], amount)
            if buyer.id in waiting:
                _refuse_second(waiting[buyer.id])
            known = rows_of.get(buyer.id, [])
            pair = rows.pair_with(asker.policy, buyer.id, buyer.public_id, known)
            least = amount.floored_to(unit)
            wishes.ensure_a_step(least, unit)
            wishes.ensure_differs(least, pair, today)
            if not each.may_lower:
                asking.ensure_not_lower(least, parts.standing(pair, today))
        except BusinessError as refusal:
            found[buyer.id] = refusal
    return found


def _refuse_second(earlier: LimitRequest) -> None:
    raise rules.RequestAlreadyOpen(state=RequestState(earlier.state), id=earlier.public_id)


@dataclass(frozen=True, slots=True)
class Draft:
    """A request as it is going to be kept; `answer` is None where an underwriter gives it."""

    request: LimitRequest
    case: Case
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class _Desk:
    """All that the requests of several buyers are decided on, their groups locked."""

    cases: dict[int, Case]
    open: dict[int, LimitRequest]
    asked: dict[int, int]
    times: int

    def draft(self, wanted: Asking, *, by: Actor, now: datetime) -> Draft:
        """Return the request and its answer, noted on the locked group.

        :raises BusinessError: whatever stands in the way
        """
        words, case = wanted.asked, self.cases[wanted.buyer.id]
        for each in case.place.same:
            if earlier := self.open.get(each):
                _refuse_second(earlier)
        standing = case.standing
        if wanted.must_be_clear and wanted.kind is None:
            asking.ensure_clear(words.amount, standing, case.pair.line.last())
        meant = asking.ensure_kind(wanted.kind, asking.kind_of(words.amount, standing), standing)
        if meant in TELLING:
            asking.ensure_not_probing(
                meant,
                sum(self.asked.get(each, 0) for each in case.place.same),
                self.times,
                state=rules.stands(standing),
                again_on=case.today + timedelta(days=1),
            )
        wish = case.wish(words.amount, words.payment_days)
        wishes.ensure_changes(wish, case)
        if not wanted.may_lower:
            asking.ensure_not_lower(words.amount.floored_to(wish.rounding_unit), standing)
        found = wishes.assess(wish, case)
        request = asked.put(words, meant, case.policy, case.company, by=by, now=now)
        asked.weighed(request, found)
        if request.state == RequestState.REFERRED:
            return Draft(request, case, None)
        # Whoever asked did not decide: the rules did.
        try:
            return Draft(request, case, cases.draft(request, case, found, by=SYSTEM, now=now))
        except rules.CapacityExceeded:  # it names a room, which nobody outside may learn
            request.state = RequestState.REFERRED
            return Draft(request, case, None)


def _open(
    eligible: Sequence[Asking], asker: Asker, places: dict[int, Place], now: datetime
) -> _Desk:
    """Lock the groups of buyers, then load what their requests are decided on."""
    buyers = [each.buyer for each in eligible]
    if not buyers:
        return _Desk({}, {}, {}, 0)
    wishes.ensure_graded(buyers, now)
    policy, today = asker.policy, asker.today
    opened = cases.open_cases(buyers, policy, asker.terms, today, places=places)
    ids = [each for case in opened.values() for each in case.place.same]
    waiting, asked_today = counts.earlier(policy, ids, today)
    return _Desk(
        cases=opened,
        open=waiting,
        asked=asked_today,
        times=counts.times_a_day(today) if asked_today else asking.TIMES_A_DAY,
    )


def _keep(drafts: Sequence[Draft], *, is_told: bool, by: Actor, now: datetime) -> None:
    if not drafts:
        return
    exposure.keep_all(
        list({draft.case.exposure.group_id: draft.case.exposure for draft in drafts}.values())
    )
    happened = asked.keep_all([draft.request for draft in drafts], by=by, now=now, is_told=is_told)
    answered = [
        (draft.answer, event.public_id)
        for draft, event in zip(drafts, happened, strict=True)
        if draft.answer is not None
    ]
    answers, events = [answer for answer, _ in answered], [event for _, event in answered]
    cases.keep(answers, events, is_told=is_told, by=SYSTEM, now=now)
    reviews.open_beside_all(
        [
            (
                answer.request,
                asking.causes_of(
                    answer.request.comment, answer.request.payment_days, answer.case.longest
                ),
            )
            for answer in answers
        ],
        now=now,
    )
