"""Every other step of a limit, its parts and named buyers, twenty times at once."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from core import tenancy
from core.files import GivenFile
from limits import services
from limits.models import CoverFinding, InsuredBuyer, LimitRow
from limits.queries import audit_exposure
from limits.rules.cover.findings import Deliveries, FindingKind, FindingState
from limits.rules.discretionary import AdverseKind
from limits.rules.lifecycle import LimitKind, RowState
from limits.rules.reasons import ReasonCode
from limits.services.bound_orders import BoundOrders
from policies.models import Policy
from policies.rules.terms import Product
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import underwriter
from tests.limits.races import (
    AT_ONCE,
    Step,
    World,
    a_world,
    all_at_once,
    ensure_one_of_different,
    ensure_one_of_equal,
)

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
LAST = TODAY + 60 * DAY
ACTIVE, ENDED = RowState.ACTIVE, RowState.ENDED
OWN: dict[str, Any] = {
    "credit_check": Decimal(15_000),
    "check_share": Decimal("0.85"),
    "discretionary_limit": Decimal(25_000),
    "discretionary_options": ["CREDIT_REPORT", "PAYMENT_EXPERIENCE"],
    "discretionary_share": Decimal("0.80"),
}
TOLD_OF_REQUEST = {
    ("REQUEST_ALREADY_OPEN", "REFERRED"),
    ("LIMIT_STANDS", ACTIVE),
    ("TEMPORARY_STANDS", ACTIVE),
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


# What stands -----------------------------------------------------------------------------------


def a_part(world: World) -> LimitRow:
    row = world.limit(50_000)
    with tenancy.scope(staff=True):
        services.grant_temporary(
            row_id=row.public_id,
            amount=eur(10_000),
            first=TODAY,
            until=LAST,
            by=underwriter(),
            now=NOW,
        )
        return LimitRow.objects.get(buyer=world.company, kind=LimitKind.TEMPORARY)


def a_part_asked(world: World) -> None:
    world.limit(50_000)
    with tenancy.scope(staff=True):
        services.request_temporary(
            buyer=world.company.public_id,
            amount=eur(10_000),
            until=LAST,
            payment_days=30,
            by=world.us.actor,
            now=NOW,
        )


def a_cut_limit(world: World) -> LimitRow:
    row = world.limit(50_000)
    world.withdrawal(row, world.desk[0], immediate=False)
    return row


def a_named(world: World) -> InsuredBuyer:
    naming(world)
    with tenancy.scope(staff=True):
        return services.name_buyer(**_named(world), until=None, by=underwriter(), now=NOW)


def naming(world: World) -> None:
    with tenancy.scope(staff=True):
        Policy.objects.filter(id=world.us.policy.id).update(product=Product.PER_CUSTOMER)


def an_agency(world: World) -> None:
    with tenancy.scope(staff=True):
        services.approve_agency(
            name="Kredietlens",
            approved_from=date(2024, 1, 1),
            reason="Checked",
            by=underwriter(),
            now=NOW,
        )


def a_good_payer(world: World) -> None:
    with tenancy.scope(staff=True):
        for months in range(1, 14):
            day = TODAY - months * 28 * DAY
            dates = {"dispatched_on": day, "issued_on": day, "due_on": day + 20 * DAY}
            factories.invoice(world.us.holder, world.company, **dates)
            factories.receipt(world.us.holder, world.company, 12_100, on=day + 20 * DAY)


def an_own_limit(world: World) -> None:
    an_agency(world)
    by_report(world, None, 0)


# The steps -------------------------------------------------------------------------------------


def granting(w: World, row: LimitRow, n: int):
    given = {"amount": eur(10_000 + 5_000 * (n % 5)), "first": TODAY, "until": LAST - n * DAY}
    return w.at_the_desk(n, services.grant_temporary, row_id=row.public_id, **given)


def ending(w: World, row: LimitRow, n: int):
    given = {"row_id": row.public_id, "reason": ReasonCode.GRADE_TOO_WEAK, "immediate": True}
    return w.at_the_desk(n, services.end_temporary, **given)


def ending_with_notice(w: World, row: LimitRow, n: int):
    given = {"row_id": row.public_id, "reason": ReasonCode.CLAIM_OPEN}
    return w.at_the_desk(n, services.end_temporary, **given)


def confirming(w: World, row: LimitRow, n: int):
    given = {"amount": eur(5_000 + 5_000 * (n % 3)), "ordered_on": TODAY - DAY, "orders": "PO-7"}
    return w.at_the_desk(
        n, services.confirm_bound_orders, row_id=row.public_id, until=LAST - n * DAY, **given
    )


def confirming_too_much(w: World, row: LimitRow, n: int):
    given = {"amount": eur(30_000), "ordered_on": TODAY - DAY, "orders": f"PO-{n}"}
    return w.at_the_desk(
        n, services.confirm_bound_orders, row_id=row.public_id, until=LAST, **given
    )


def sending_orders(w: World, _: object, n: int):
    orders = BoundOrders("PO-7", TODAY - DAY, eur(5_000), LAST)
    files = (GivenFile(f"order {n}.pdf", b"%PDF-1.7 an order"),)
    return w.ours(
        services.register_bound_orders,
        buyer=w.company.public_id,
        wanted=orders,
        text="Please confirm PO-7",
        files=files,
    )


def layering(w: World, row: LimitRow, n: int):
    given = {"kind": LimitKind.TOP_UP, "share": Decimal("0.5"), "first": TODAY}
    return w.at_the_desk(
        n, services.grant_layer, row_id=row.public_id, amount=eur(5_000 * (n + 1)), **given
    )


def asking_part(w: World, _: object, n: int):
    given = {"amount": eur(10_000 + 5_000 * n), "until": LAST - n * DAY, "payment_days": 30}
    return w.ours(services.request_temporary, buyer=w.company.public_id, **given)


def asking_more(w: World, _: object, n: int):
    return w.ask(200_000 + 5_000 * n)


def prolonging(w: World, _: object, n: int):
    given = {"until": LAST + 30 * DAY, "payment_days": 30, "your_reference": f"R{n}"}
    return w.ours(services.request_prolongation, buyer=w.company.public_id, **given)


def checking(w: World, _: object, n: int):
    return w.ours(services.request_check, buyer=w.company.public_id, your_reference=f"R{n}")


def giving_up(w: World, _: object, n: int):
    given = {"buyer": w.company.public_id, "your_reference": f"R{n}"}
    return w.ours(services.request_cancellation, **given)


def taking_back(w: World, row: LimitRow, n: int):
    return w.withdrawal(row, w.desk[n])


def by_report(w: World, _: object, n: int):
    report = services.GivenReport(
        agency="Kredietlens",
        dated=TODAY - n * DAY,
        recommends=eur(20_000),
        is_unfavourable=False,
        document=GivenFile("report.pdf", b"%PDF-1.7 a report"),
    )
    return w.ours(services.assess_by_report, buyer=w.company.public_id, report=report)


def by_experience(w: World, _: object, n: int):
    return w.ours(services.assess_by_experience, buyer=w.company.public_id)


def adverse(w: World, _: object, n: int):
    given = {"kind": AdverseKind.PAYMENT_BOUNCED, "learned_on": TODAY, "note": f"Heard {n}"}
    return w.ours(services.report_adverse, buyer=w.company.public_id, **given)


def overdue(w: World, _: object, n: int):
    ids = {"policyholder_id": w.us.holder.id, "buyer_id": w.company.id}
    return w.at_the_desk(n, lambda by, now: services.end_for_overdue(**ids, now=now))


def naming_it(w: World, _: object, n: int):
    return w.at_the_desk(n, services.name_buyer, **_named(w), until=LAST + n * DAY)


def _named(w: World) -> dict[str, Any]:
    ids = {"policy_id": w.us.policy.public_id, "buyer": w.company.public_id}
    return ids | {
        "first": TODAY,
        "contract_value": eur(60_000),
        "contract_reference": "Press line 4",
    }


def unnaming(w: World, row: InsuredBuyer, n: int):
    given = {"naming_id": row.public_id, "until": TODAY + n * DAY}
    return w.at_the_desk(n, services.end_naming, **given)


def lifting(w: World, _: object, n: int):
    ids = {"policy_id": w.us.policy.public_id, "buyer": w.company.public_id}
    given = ids | {"first": TODAY, "until": LAST, "reason": "Paid up in the meantime"}
    return w.at_the_desk(n, services.lift_stop, **given)


def a_finding(world: World) -> CoverFinding:
    finding(world, None, 0)
    with tenancy.scope(staff=True):
        return CoverFinding.objects.get()


def finding(w: World, _: object, n: int):
    of = Deliveries(w.us.policy.public_id, w.company.public_id, first=TODAY, last=LAST + n * DAY)
    kind = FindingKind.CONDITION_NOT_MET
    return w.at_the_desk(n, services.establish, of=of, kind=kind, reason=f"Seen {n}")


def undoing(w: World, row: CoverFinding, n: int):
    given = {"finding_id": row.public_id, "reason": f"A mistake {n}"}
    return w.at_the_desk(n, services.undo_finding, **given)


def confirming_cover(w: World, _: object, n: int):
    given = {"buyer": w.company.public_id, "on": TODAY, "language": "en"}
    return w.ours(services.confirm_cover, **given)


STEPS = [
    Step(
        "a temporary part is given once",
        (services.grant_temporary,),
        World.limit,
        granting,
        {("TEMPORARY_STANDS", ACTIVE)},
        ("limits.increased",),
    ),
    Step(
        "a temporary part is ended once, at once or with notice",
        (services.end_temporary,),
        a_part,
        ending,
        {("NO_LIMIT_IN_FORCE", ENDED), ("NO_LIMIT_IN_FORCE", ACTIVE)},
        ("limits.reduced",),
        other=ending_with_notice,
    ),
    Step(
        "the same orders are confirmed once",
        (services.confirm_bound_orders,),
        a_cut_limit,
        confirming,
        {("ORDERS_CONFIRMED", ACTIVE)},
        ("limits.orders_confirmed",),
    ),
    Step(
        "the same orders are sent once",
        (services.register_bound_orders,),
        a_cut_limit,
        sending_orders,
        {("ORDERS_SENT", "SENT")},
        ("limits.message_received",),
    ),
    Step(
        "no more orders are confirmed than the cut took",
        (),
        a_cut_limit,
        confirming_too_much,
        {("ORDERS_CONFIRMED", ACTIVE), ("MORE_THAN_WAS_CUT", ACTIVE)},
        ("limits.orders_confirmed",),
    ),
    Step(
        "one layer is put on a limit",
        (services.grant_layer,),
        World.limit,
        layering,
        {("TEMPORARY_STANDS", ACTIVE)},
        ("limits.increased",),
    ),
    Step(
        "one part is asked, or more altogether",
        (services.request_temporary,),
        World.limit,
        asking_part,
        TOLD_OF_REQUEST,
        ("limits.requested",),
    ),
    Step(
        "a part is prolonged once",
        (services.request_prolongation,),
        a_part_asked,
        prolonging,
        TOLD_OF_REQUEST | {("STANDS_LONGER", ACTIVE)},
        ("limits.requested",),
    ),
    Step(
        "a credit check is answered once",
        (services.request_check,),
        lambda world: None,
        checking,
        {("LIMIT_STANDS", ACTIVE)},
        ("limits.requested",),
        terms=OWN,
    ),
    Step(
        "a limit is given up by a request or taken back once",
        (services.request_cancellation,),
        World.limit,
        giving_up,
        {("NO_LIMIT_IN_FORCE", ENDED)},
        ("limits.cancelled", "limits.withdrawn"),
        other=taking_back,
    ),
    Step(
        "one adverse report ends a limit of one's own",
        (services.report_adverse,),
        an_own_limit,
        adverse,
        set(),
        ("limits.adverse_reported",),
        is_quiet=True,
        terms=OWN,
    ),
    Step(
        "a limit of one's own ends once for an overdue",
        (services.end_for_overdue,),
        an_own_limit,
        overdue,
        set(),
        (),
        is_quiet=True,
        terms=OWN,
        effects=LimitRow.objects.exclude(superseded_at=None).count,
    ),
    Step(
        "the same credit report gives one limit of one's own",
        (services.assess_by_report,),
        an_agency,
        lambda w, _, n: by_report(w, None, 0),
        set(),
        ("limits.self_assessed",),
        is_quiet=True,
        terms=OWN,
    ),
    Step(
        "the same payments give one limit of one's own",
        (services.assess_by_experience,),
        a_good_payer,
        by_experience,
        set(),
        ("limits.self_assessed",),
        is_quiet=True,
        terms=OWN,
    ),
    Step(
        "a buyer is named once",
        (services.name_buyer,),
        naming,
        naming_it,
        {("ALREADY_NAMED", ACTIVE)},
        ("limits.buyer_named",),
    ),
    Step(
        "a naming is ended once",
        (services.end_naming,),
        a_named,
        unnaming,
        {("NAMING_CHANGED", ACTIVE)},
        ("limits.naming_ended",),
    ),
    Step(
        "a stop is lifted once",
        (services.lift_stop,),
        World.limit,
        lifting,
        set(),
        ("limits.stop_lifted",),
        is_quiet=True,
    ),
    Step(
        "something is established of deliveries once",
        (services.establish,),
        lambda world: None,
        finding,
        {("FOUND_ALREADY", FindingState.STANDS)},
        ("limits.finding_established",),
    ),
    Step(
        "what was established is taken back once",
        (services.undo_finding,),
        a_finding,
        undoing,
        {("UNDONE_ALREADY", FindingState.UNDONE)},
        ("limits.finding_undone",),
    ),
    Step(
        "cover is confirmed in one paper",
        (services.confirm_cover,),
        World.limit,
        confirming_cover,
        set(),
        ("limits.cover_confirmed",),
        is_quiet=True,
    ),
]


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_of_twenty_equal_steps_one_is_taken(step):
    ensure_one_of_equal(step)


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_of_twenty_steps_that_conflict_one_is_taken(step):
    ensure_one_of_different(step)


def test_of_twenty_reports_that_differ_one_limit_stands_and_the_room_is_counted_once():
    world = a_world(**OWN)
    an_agency(world)

    done, refused = all_at_once(partial(by_report, world, None, n) for n in range(AT_ONCE))

    with tenancy.scope(staff=True):
        standing = LimitRow.objects.filter(superseded_at=None)
        assert [row.amount for row in standing] == [20_000]
        assert audit_exposure() == []
    assert (len(done), refused) == (AT_ONCE, [])


def test_a_layer_without_a_last_day_is_ended_by_hand():
    world = a_world()
    row = world.limit()
    layering(world, row, 0)
    with tenancy.scope(staff=True):
        layer = LimitRow.objects.get(kind=LimitKind.TOP_UP)

    assert ending(world, layer, 0).status_code == 200
