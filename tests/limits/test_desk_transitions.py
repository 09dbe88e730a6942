"""Every step at the insurer's desk, twenty times at once: one is taken, the rest hear why not."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from accounts.rules import SYSTEM
from core import tenancy
from limits import services
from limits.models import Cut, DecisionTable, HeldReview, RequestReview
from limits.rules import house
from limits.rules import tables as figures
from limits.rules.ceilings import CeilingKind, Wanted
from limits.rules.cutting import CutState, Ordered, Way
from limits.rules.handing import AnswerState
from limits.rules.lifecycle import RequestState
from limits.rules.publishing import Step as Published
from limits.rules.reasons import ReasonCode
from limits.services import ceilings, cuts, held_reviews, promises, table_trials, tables
from limits.services import handing as hands
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import tried, underwriter
from tests.limits.races import AT_ONCE, Step, World, ensure_one_of_different, ensure_one_of_equal

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
TOMORROW = TODAY + DAY
SAID: dict[str, Any] = {"source": "Risk committee, 2 March", "reason": "The war nearby"}
REFUSED = "STATE_REFUSED"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


# What waits there ------------------------------------------------------------------------------


def a_cut(world: World) -> Cut:
    world.limit(50_000)
    ordered = Ordered(eur(25_000), Way.PRO_RATA, ReasonCode.ACCUMULATION, "Too much here.")
    with tenancy.scope(staff=True):
        group, by = world.company.id, underwriter()
        return cuts.propose_cut(group_id=group, buyer=None, ordered=ordered, by=by, now=NOW)


def to_cut(world: World) -> int:
    world.limit(50_000)
    return world.company.id


def my_cut(world: World) -> Cut:
    """Return a cut that the first of the twenty proposed."""
    cut = a_cut(world)
    with tenancy.scope(staff=True):
        Cut.objects.filter(id=cut.id).update(proposed_by_id=world.desk[0].user_id)
    return cut


def an_old_cut(world: World) -> Cut:
    cut = a_cut(world)
    with tenancy.scope(staff=True):
        Cut.objects.filter(id=cut.id).update(expires_on=TODAY - DAY)
    return cut


def a_proposed_answer(world: World):
    request = world.referred()
    with tenancy.scope(staff=True):
        return hands.propose_decision(
            request_id=request.public_id, amount=eur(200_000), note="All", by=underwriter(), now=NOW
        )


def a_held_review(world: World) -> HeldReview:
    with tenancy.scope(staff=True):
        person = factories.graded(factories.company(is_natural_person=True), 4)
        world.us.ask(person, 200_000)
        factories.graded(person, 9)
        services.review_buyer(person.id, cause_id=uuid4(), by=SYSTEM, now=NOW)
        return HeldReview.objects.get()


def a_review(world: World) -> RequestReview:
    with tenancy.scope(staff=True):
        world.us.ask(world.company, 50_000, comment="They grow fast.")
        return RequestReview.objects.get()


def a_factor(world: World, factor="0.9"):
    with tenancy.scope(staff=True):
        given = {"kind": "COUNTRY", "code": "NL", "factor": Decimal(factor), **SAID}
        row = services.propose_factor(**given, valid_from=TOMORROW, by=underwriter(), now=NOW)
        tried(row)
        return row


def a_table(world: World, unit: int = 500) -> DecisionTable:
    with tenancy.scope(staff=True):
        row = tables.propose_tables(
            figures=figures.written(house.FIRST) | {"rounding_unit": unit},
            valid_from=TOMORROW,
            **SAID,
            by=underwriter(),
            now=NOW,
        )
        table_trials.begin(row, by=SYSTEM, now=NOW)
        row.refresh_from_db()
        return row


def a_ceiling(world: World, capacity: int = 1_000_000):
    with tenancy.scope(staff=True):
        return ceilings.propose_ceiling(
            wanted=Wanted(CeilingKind.COUNTRY, "NL", Decimal(capacity), ()),
            valid_from=TOMORROW,
            **SAID,
            by=underwriter(),
            now=NOW,
        )


def agency(world: World):
    with tenancy.scope(staff=True):
        return services.approve_agency(**AGENCY, reason="Checked", by=underwriter(), now=NOW)


AGENCY: dict[str, Any] = {"name": "Kredietlens", "approved_from": date(2024, 1, 1)}


def many(make):
    """Return what prepares one for each of the twenty."""
    return lambda world: [make(world) for _ in range(AT_ONCE)]


# The steps -------------------------------------------------------------------------------------


def cut_step(command, **given):
    return lambda w, cut, n: w.at_the_desk(n, command, cut_id=cut.public_id, **given)


def rejecting_cut(w, cut, n):
    return cut_step(cuts.reject_cut, reason=f"No {n}")(w, cut, n)


def at_night(w, cut, n):
    return w.at_the_desk(n, lambda by, now: cuts.expire(cut.id, cut.id, TODAY, now))


def answer_step(command, **given):
    return lambda w, row, n: w.at_the_desk(n, command, proposal_id=row.public_id, **given)


def returning(w, row, n):
    return answer_step(hands.return_decision, answer=f"No {n}")(w, row, n)


def held_step(command, **given):
    return lambda w, row, n: w.at_the_desk(n, command, held_id=row.public_id, **given)


def closing(w, row, n):
    given = {"review_id": row.public_id, "answer": f"Read {n}"}
    return w.at_the_desk(n, services.close_review, **given)


def deciding(w, request, n):
    return w.decision(request, 200_000 - 5_000 * n, w.desk[n])


def taking_back(w, request, n):
    return w.post(f"limit-requests/{request.public_id}/cancel")


def published(name: str, make, of: str, modules, other_make) -> list[Step]:
    """Return the steps of a figure that one person proposes and another releases."""
    release, reject, released, rejected = modules

    def releasing(w, row, n):
        return w.at_the_desk(n, release, **{of: row.id})

    def rejecting(w, row, n):
        return w.at_the_desk(n, reject, **{of: row.id}, reason=f"No {n}")

    def either(state: Published) -> set[tuple[str, str]]:
        return {(REFUSED, state)}

    return [
        Step(
            f"a {name} is released or rejected once",
            (release,),
            make,
            releasing,
            either(Published.RELEASED) | either(Published.REJECTED),
            (released, rejected),
            other=rejecting,
            edges=((Published.PROPOSED, Published.RELEASED),),
        ),
        Step(
            f"a {name} is rejected once",
            (reject,),
            make,
            rejecting,
            either(Published.REJECTED),
            (rejected,),
            edges=((Published.PROPOSED, Published.REJECTED),),
        ),
        Step(
            f"of several {name}s for one day one is released",
            (release,),
            many(other_make),
            lambda w, found, n: releasing(w, found[n], n),
            either(Published.RELEASED) | {("DAY_TAKEN", Published.RELEASED)},
            (released,),
        ),
    ]


PROPOSED, CUT = CutState.PROPOSED, ("limits.cut_released", "limits.cut_rejected")
STEPS = [
    Step(
        "one cut is proposed on a group",
        (cuts.propose_cut,),
        to_cut,
        lambda w, group, n: w.at_the_desk(
            n,
            cuts.propose_cut,
            group_id=group,
            buyer=None,
            ordered=Ordered(
                eur(25_000 - 1_000 * n), Way.PRO_RATA, ReasonCode.ACCUMULATION, "Too much."
            ),
        ),
        {("CUT_STANDS", CutState.PROPOSED)},
        ("limits.cut_proposed",),
    ),
    Step(
        "a cut is released or rejected once",
        (cuts.release_cut,),
        a_cut,
        cut_step(cuts.release_cut),
        {(REFUSED, CutState.RELEASED), (REFUSED, CutState.REJECTED)},
        CUT,
        other=rejecting_cut,
        edges=((PROPOSED, CutState.RELEASED),),
    ),
    Step(
        "a cut is rejected once",
        (cuts.reject_cut,),
        a_cut,
        rejecting_cut,
        {(REFUSED, CutState.REJECTED)},
        ("limits.cut_rejected",),
        edges=((PROPOSED, CutState.REJECTED),),
    ),
    Step(
        "a cut is taken back by its author or rejected once",
        (cuts.withdraw_cut,),
        my_cut,
        lambda w, cut, n: cut_step(cuts.withdraw_cut)(w, cut, 0),
        {(REFUSED, CutState.WITHDRAWN), (REFUSED, CutState.REJECTED)},
        ("limits.cut_withdrawn", "limits.cut_rejected"),
        other=rejecting_cut,
        edges=((PROPOSED, CutState.WITHDRAWN),),
    ),
    Step(
        "a cut expires once",
        (),
        an_old_cut,
        at_night,
        set(),
        ("limits.cut_expired",),
        edges=((PROPOSED, CutState.EXPIRED),),
        is_quiet=True,
    ),
    Step(
        "a proposed answer is given or returned once",
        (hands.give_decision,),
        a_proposed_answer,
        answer_step(hands.give_decision),
        {
            (REFUSED, AnswerState.GIVEN),
            (REFUSED, AnswerState.RETURNED),
            ("REQUEST_CLOSED", RequestState.DECIDED),
        },
        ("limits.decision_given", "limits.decision_returned"),
        other=returning,
        edges=((AnswerState.PROPOSED, AnswerState.GIVEN),),
    ),
    Step(
        "a proposed answer is returned once",
        (hands.return_decision,),
        a_proposed_answer,
        returning,
        {(REFUSED, AnswerState.RETURNED)},
        ("limits.decision_returned",),
        edges=((AnswerState.PROPOSED, AnswerState.RETURNED),),
    ),
    Step(
        "one answer is proposed",
        (hands.propose_decision,),
        World.referred,
        lambda w, request, n: w.at_the_desk(
            n,
            hands.propose_decision,
            request_id=request.public_id,
            amount=eur(200_000 - 5_000 * n),
            reasons=[ReasonCode.GRADE_TOO_WEAK],
            note="As much as I would",
        ),
        {("PROPOSED_ALREADY", AnswerState.PROPOSED)},
        ("limits.decision_proposed",),
    ),
    Step(
        "a request that something was asked about is decided or taken back once",
        (),
        World.asked_about,
        deciding,
        {
            ("REQUEST_CLOSED", RequestState.DECIDED),
            ("REQUEST_CLOSED", RequestState.CANCELLED),
        },
        ("limits.decided", "limits.request_cancelled"),
        other=taking_back,
        edges=((RequestState.INFORMATION_REQUESTED, RequestState.DECIDED),),
    ),
    Step(
        "a request that something was asked about is taken back once",
        (),
        World.asked_about,
        taking_back,
        {("REQUEST_CLOSED", RequestState.CANCELLED)},
        ("limits.request_cancelled",),
        edges=((RequestState.INFORMATION_REQUESTED, RequestState.CANCELLED),),
    ),
    Step(
        "a held review is carried out or let stand once",
        (held_reviews.carry_out, held_reviews.let_stand),
        a_held_review,
        held_step(held_reviews.carry_out),
        {(REFUSED, "CLOSED")},
        ("limits.held_review_closed",),
        other=held_step(held_reviews.let_stand, reason="Looked at the books"),
    ),
    Step(
        "a review is closed once",
        (services.close_review,),
        a_review,
        closing,
        {("REVIEW_CLOSED", "CLOSED")},
        ("limits.review_closed",),
    ),
    Step(
        "a promise is set once",
        (promises.set_promise,),
        lambda world: None,
        lambda w, _, n: w.at_the_desk(
            n,
            promises.set_promise,
            above=Decimal(50_000),
            hours=n + 1,
            valid_from=TOMORROW,
            reason="Busy weeks",
        ),
        {("PROMISE_SET", "FUTURE")},
        ("limits.promise_set",),
    ),
    Step(
        "how often may be asked is set once",
        (services.set_asking_limit,),
        lambda world: None,
        lambda w, _, n: w.at_the_desk(
            n, services.set_asking_limit, times=n + 1, valid_from=TOMORROW, reason="Probing"
        ),
        {("ASKING_LIMIT_SET", "FUTURE")},
        ("limits.asking_limit_set",),
    ),
    Step(
        "an agency is approved once",
        (services.approve_agency,),
        lambda world: None,
        lambda w, _, n: w.at_the_desk(
            n,
            services.approve_agency,
            name="Kredietlens",
            approved_from=TODAY + n * DAY,
            reason="Checked",
        ),
        {("AGENCY_APPROVED", "ACTIVE"), ("AGENCY_APPROVED", "FUTURE")},
        ("limits.agency_approved",),
    ),
    Step(
        "an agency is ended once",
        (services.end_agency,),
        agency,
        lambda w, row, n: w.at_the_desk(n, services.end_agency, agency_id=row.public_id),
        {("AGENCY_ENDED", "ENDED")},
        ("limits.agency_ended",),
    ),
    *published(
        "factor",
        a_factor,
        "factor_id",
        (
            services.release_factor,
            services.reject_factor,
            "limits.factor_set",
            "limits.factor_rejected",
        ),
        a_factor,
    ),
    *published(
        "table",
        a_table,
        "table_id",
        (
            tables.release_tables,
            tables.reject_tables,
            "limits.tables_released",
            "limits.tables_rejected",
        ),
        a_table,
    ),
    *published(
        "ceiling",
        a_ceiling,
        "amount_id",
        (
            ceilings.release_ceiling,
            ceilings.reject_ceiling,
            "limits.ceiling_released",
            "limits.ceiling_rejected",
        ),
        a_ceiling,
    ),
]


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_of_twenty_equal_steps_one_is_taken(step):
    ensure_one_of_equal(step)


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_of_twenty_steps_that_conflict_one_is_taken(step):
    ensure_one_of_different(step)
