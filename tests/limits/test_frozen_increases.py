"""While several report an overdue on a buyer and nobody judged it, nothing rises on it (8.5)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.rules import SYSTEM
from core import tenancy
from core.models import Event
from limits import services
from limits.models import LimitRow
from limits.queries import facts, replay, tables
from limits.rules.freezing import IncreasesFrozen
from limits.rules.lifecycle import LimitKind, Outcome
from limits.rules.reasons import ReasonCode
from limits.rules.told import outside
from receivables import services as receivables
from receivables.rules.states import OverdueState
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LAST = TODAY + 29 * DAY


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def company():
    return buyer(4)


@pytest.fixture
def us(company):
    """Return a policyholder with a limit from before anything was reported."""
    holder = insured()
    holder.ask(company, 20_000, now=NOW - 5 * DAY)
    return holder


def reports(company, now=NOW):
    """Let one more policyholder report an overdue."""
    holder, due = insured(), TODAY - 10 * DAY
    factories.invoice(
        holder.holder,
        company,
        issued_on=due - 30 * DAY,
        dispatched_on=due - 30 * DAY,
        due_on=due,
        net_amount=Decimal(4_000),
        vat_amount=Decimal(0),
    )
    return receivables.report_overdue(buyer_id=company.id, by=holder.actor, now=now)


def judged(company, *, is_judged=True):
    receivables.judge_overdues(buyer_id=company.id, is_judged=is_judged, by=SYSTEM, now=NOW)


def decide(request, amount=40_000, **more):
    return services.decide(
        request_id=request.public_id, amount=eur(amount), by=underwriter(), now=NOW, **more
    )


def row_of(us, company):
    rows = LimitRow.objects.filter(policy=us.policy, buyer=company, superseded_at=None)
    return rows.get().public_id


def ask_for_a_part(us, company):
    return services.request_temporary(
        buyer=company.public_id,
        amount=eur(10_000),
        until=LAST,
        payment_days=30,
        by=us.actor,
        now=NOW,
    )


def test_after_one_report_an_underwriter_may_still_give_more(us, company):
    reports(company)

    assert decide(us.ask(company, 40_000)).amount == 40_000


def test_after_a_second_one_even_an_underwriter_gives_no_more(us, company):
    reports(company)
    request = us.ask(company, 40_000)
    reports(company)

    with pytest.raises(IncreasesFrozen):
        decide(request)


def test_what_stands_may_be_kept_by_refusing_more(us, company):
    for _ in range(2):
        reports(company)
    request = us.ask(company, 40_000)

    decision = decide(request, 20_000, reasons=[ReasonCode.CAPACITY])

    assert (decision.outcome, decision.amount) == (Outcome.INCREASE_REFUSED, 20_000)


def test_once_somebody_judged_it_more_can_be_given_again(us, company):
    for _ in range(2):
        reports(company)
    request = us.ask(company, 40_000)
    judged(company)

    decision = decide(request)

    assert decision.amount == 40_000
    (again,) = replay.replays([decision.id])
    assert again.verdict == replay.Verdict.EQUAL


def test_a_judgement_that_is_taken_up_again_freezes_again(us, company):
    for _ in range(2):
        reports(company)
    request = us.ask(company, 40_000)
    judged(company)
    judged(company, is_judged=False)

    with pytest.raises(IncreasesFrozen):
        decide(request)


def test_a_new_second_report_is_judged_anew(us, company):
    first, _ = reports(company), reports(company)
    judged(company)
    reports(company, NOW + DAY)
    request = us.ask(company, 40_000)
    receivables.move_overdue(report_id=first.id, to=OverdueState.PAID, by=SYSTEM, now=NOW + DAY)

    with pytest.raises(IncreasesFrozen):
        decide(request)


def test_a_part_that_waits_is_not_given_either(us, company):
    for _ in range(2):
        reports(company)
    request = ask_for_a_part(us, company)
    assert request.state == "REFERRED"

    with pytest.raises(IncreasesFrozen):
        decide(request, 10_000)


@pytest.mark.parametrize("is_frozen", [False, True])
def test_no_part_or_layer_is_put_on_a_limit_by_hand(us, company, is_frozen):
    for _ in range(2):
        reports(company)
    if not is_frozen:
        judged(company)
    more = {"row_id": row_of(us, company), "amount": eur(10_000), "first": TODAY, "until": LAST}
    more |= {"by": underwriter(), "now": NOW}

    ways = [
        lambda: services.grant_temporary(**more),
        lambda: services.grant_layer(**more, kind=LimitKind.TOP_UP, share=Decimal("0.8")),
    ]

    if is_frozen:
        for give in ways:
            with pytest.raises(IncreasesFrozen):
                give()
    else:
        assert [give().outcome for give in ways] == [Outcome.INCREASED] * 2


def test_the_freeze_is_kept_among_what_the_rules_saw(us, company):
    for _ in range(2):
        reports(company)

    request = us.ask(company, 40_000)

    seen = request.proposal["inputs"]["buyer"]
    assert seen["increases_frozen"] is True
    assert facts.replayed(seen, tables.in_force(TODAY)).increases_frozen


@pytest.mark.parametrize("ask", [lambda us, on: us.ask(on, 40_000), ask_for_a_part])
def test_who_asks_is_told_no_more_than_after_one_report(us, ask):
    told = []
    for count in (1, 2):
        company = buyer(4)
        for _ in range(count):
            reports(company)
        request = ask(us, company)
        told.append((request.state, outside(request.proposal["reasons"]), request.referred_because))

    assert told[0] == told[1]
    assert {"code": "INTERNAL_INFORMATION", "values": {}} in told[1][1]


def test_no_policyholder_reads_that_its_report_was_judged(company):
    row = reports(company)
    reports(company)
    judged(company)

    with tenancy.scope(policyholder_id=row.policyholder_id):
        assert not Event.objects.filter(name="receivables.overdue_judged").exists()
