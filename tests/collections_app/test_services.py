"""Cases: handed over, paid, closed; and what is owed by law meanwhile."""

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from accounts.rules import SYSTEM, MandateRole, NotYourRight, NotYourRole, StaffRole
from collections_app import queries, services
from collections_app.models import Case, CaseAction
from collections_app.queries import RatesEnd
from collections_app.rules import lifecycle
from collections_app.rules.lifecycle import ActionKind, CaseState, LetterKind
from collections_app.rules.rates import RateLeavesGap
from core import tenancy
from core.errors import StateRefused
from core.models import Document, Event
from receivables import services as receivables_services
from receivables.models import Invoice, OverdueReport, Receipt
from receivables.rules import ledger
from receivables.rules.states import OverdueState, ReceiptSource
from tests import factories
from tests.factories import NOW, eur

pytestmark = pytest.mark.django_db

FEBRUARY = datetime(2026, 2, 15, 9, 0, tzinfo=UTC)
AUGUST = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)
JANUARY = datetime(2026, 1, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def scope(db):
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def holder(scope):
    return factories.policyholder()


@pytest.fixture
def owner(holder):
    return factories.actor(factories.mandate(holder))


@pytest.fixture
def collector(scope):
    return factories.staff_actor(StaffRole.COLLECTOR)


@pytest.fixture
def buyer(scope):
    return factories.company("Late Payer B.V.")


@pytest.fixture
def invoice(holder, buyer):
    """The invoice of INT-03: 12,500.00 due on 30 November 2025."""
    return factories.invoice(
        holder,
        buyer,
        number="2025-117",
        dispatched_on=date(2025, 10, 31),
        issued_on=date(2025, 10, 31),
        due_on=date(2025, 11, 30),
        net_amount=Decimal("10330.58"),
        vat_amount=Decimal("2169.42"),
    )


@pytest.fixture
def case(owner, buyer, invoice):
    return services.hand_over(buyer=buyer.public_id, by=owner, now=JANUARY)


def book(case, amount, now, collector, reference, **fields):
    return services.book_payment(
        case_id=case.public_id,
        amount=eur(amount),
        received_on=now.date(),
        reference=reference,
        by=collector,
        now=now,
        **fields,
    )


def test_handing_over_reports_the_overdue_and_opens_a_case(owner, buyer, invoice):
    case = services.hand_over(buyer=buyer.public_id, by=owner, now=JANUARY)

    report = OverdueReport.objects.get()
    assert case.state == CaseState.OPENED
    assert case.number.startswith("C2026-")
    assert len(case.number) == len("C2026-000123")
    assert (report.state, case.overdue_report_id) == (OverdueState.COLLECTION, report.id)
    assert [(row.invoice_id, row.money) for row in case.invoices.all()] == [
        (invoice.id, eur("12500.00"))
    ]
    event = Event.objects.get(name="collections.case_opened")
    assert event.facts["buyer"] == str(buyer.public_id)
    assert event.facts["amount"] == "12500.00"
    assert event.policyholder_id == case.policyholder_id


def test_handing_over_twice_is_refused(case, owner, buyer):
    with pytest.raises(lifecycle.CaseAlreadyOpen):
        services.hand_over(buyer=buyer.public_id, by=owner, now=JANUARY)

    assert Case.objects.count() == 1


def test_what_is_overdue_in_dollars_only_is_not_handed_over_and_says_why(owner, buyer, invoice):
    Invoice.objects.filter(id=invoice.id).update(currency="USD")

    with pytest.raises(lifecycle.NotInEuros) as refused:
        services.hand_over(buyer=buyer.public_id, by=owner, now=JANUARY)

    assert refused.value.values["numbers"] == invoice.number
    assert not OverdueReport.objects.exists()


def test_nothing_overdue_is_not_handed_over(owner, buyer, invoice):
    before_due = datetime(2025, 11, 30, 9, 0, tzinfo=UTC)

    with pytest.raises(lifecycle.NothingOverdue):
        services.hand_over(buyer=buyer.public_id, by=owner, now=before_due)

    assert not OverdueReport.objects.exists()
    assert not Event.objects.filter(name__startswith="collections.").exists()


def test_a_reader_hands_nothing_over(holder, buyer, invoice):
    reader = factories.actor(factories.mandate(holder, MandateRole.READER))

    with pytest.raises(NotYourRight):
        services.hand_over(buyer=buyer.public_id, by=reader, now=JANUARY)


def test_an_overdue_that_was_reported_is_taken_along(holder, owner, buyer, invoice):
    report = factories.overdue(holder, buyer)

    case = services.hand_over(buyer=buyer.public_id, by=owner, now=JANUARY)

    assert case.overdue_report_id == report.id


def test_shipments_stop_from_the_day_of_the_hand_over(case, holder, buyer):
    day = case.opened_on

    assert queries.stopped_by_hand_over(holder.id, buyer.id, day) == day
    assert queries.stopped_by_hand_over(holder.id, buyer.id, day - timedelta(days=1)) is None


def test_payments_pay_costs_then_interest_then_principal(case, collector):
    """INT-03"""
    first = book(case, "5000.00", FEBRUARY, collector, "E1")
    second = book(case, "3000.00", AUGUST, collector, "E2")

    balance = queries.balance(case, date(2026, 10, 31))

    assert first.facts["imputed"] == {
        "to_costs": "900.00",
        "to_interest": "267.65",
        "to_principal": "3832.35",
        "surplus": "0.00",
    }
    assert second.facts["imputed"]["to_interest"] == "404.42"
    assert second.facts["imputed"]["to_principal"] == "2595.58"
    assert balance.principal == eur("6072.07")
    assert balance.interest == eur("157.44")
    assert balance.costs == eur(0)
    assert balance.ledger_principal == eur("4500.00")
    assert balance.paid == eur(8000)


def test_a_payment_is_one_receipt_and_one_event(case, collector):
    book(case, "5000.00", FEBRUARY, collector, "E1")

    receipt = Receipt.objects.get()
    event = Event.objects.get(name="collections.payment_booked")
    assert (receipt.source, receipt.money) == ("COLLECTION", eur("5000.00"))
    assert event.facts["amount"] == "5000.00"
    assert event.facts["to_costs"] == "900.00"


def test_the_same_reference_again_changes_nothing(case, collector):
    first = book(case, "5000.00", FEBRUARY, collector, "E1")

    again = book(case, "5000.00", FEBRUARY, collector, "E1")

    assert again.id == first.id
    assert Receipt.objects.count() == 1
    assert Event.objects.filter(name="collections.payment_booked").count() == 1


def test_a_reference_is_not_used_for_another_payment(case, collector):
    book(case, "5000.00", FEBRUARY, collector, "E1")

    with pytest.raises(lifecycle.ReferenceUsed):
        book(case, "5001.00", FEBRUARY, collector, "E1")

    assert Receipt.objects.count() == 1


def test_more_than_is_owed_is_refused_and_leaves_no_trace(case, collector):
    with pytest.raises(lifecycle.MoreThanOwed, match=r"13,667\.65"):
        book(case, "13667.66", FEBRUARY, collector, "E1")

    assert not Receipt.objects.exists()
    assert not CaseAction.objects.exists()


def test_the_last_cent_closes_the_case_and_ends_the_overdue(case, collector):
    book(case, "13667.65", FEBRUARY, collector, "E1")

    case.refresh_from_db()
    assert (case.state, case.closed_on) == (CaseState.CLOSED_PAID, FEBRUARY.date())
    assert OverdueReport.objects.get().state == OverdueState.PAID
    assert Event.objects.filter(name="collections.case_closed").count() == 1


def test_the_payment_that_closed_a_case_again_changes_nothing(case, collector):
    first = book(case, "13667.65", FEBRUARY, collector, "E1")

    assert book(case, "13667.65", FEBRUARY, collector, "E1").id == first.id


def test_a_closed_case_takes_no_other_payment(case, collector):
    book(case, "13667.65", FEBRUARY, collector, "E1")

    with pytest.raises(lifecycle.CaseClosed):
        book(case, "1.00", FEBRUARY, collector, "E2")


def test_only_a_collector_books(case, owner):
    with pytest.raises(NotYourRole):
        book(case, "10.00", FEBRUARY, owner, "E1")
    with pytest.raises(NotYourRole):
        book(case, "10.00", FEBRUARY, factories.staff_actor(StaffRole.UNDERWRITER), "E1")


def test_interest_ends_the_day_before_the_insolvency(case, buyer):
    services.mark_insolvent(
        company=buyer.public_id, happened_on=date(2026, 2, 16), by=SYSTEM, now=FEBRUARY
    )

    balance = queries.balance(Case.objects.get(), date(2026, 10, 31))

    assert Case.objects.get().state == CaseState.INSOLVENT
    assert balance.interest == eur("267.65")
    assert balance.interest_through == date(2026, 2, 15)


def test_an_insolvency_told_twice_changes_nothing(case, buyer):
    for _ in range(2):
        services.mark_insolvent(
            company=buyer.public_id, happened_on=date(2026, 2, 16), by=SYSTEM, now=FEBRUARY
        )

    assert CaseAction.objects.filter(kind=ActionKind.STATE).count() == 1


def test_interest_is_counted_to_the_last_known_rate_and_says_so(case):
    known = queries.balance(case, date(2026, 12, 31))
    beyond = queries.balance(case, date(2027, 2, 1))

    assert not known.lacks_rate
    assert beyond.lacks_rate
    assert beyond.interest_through == date(2026, 12, 31)
    assert beyond.interest == known.interest


def test_a_rate_that_became_known_carries_the_interest_on(case):
    administrator = factories.staff_actor(StaffRole.ADMINISTRATOR)

    services.set_rate(
        series="NL_HANDELSRENTE",
        valid_from=date(2027, 1, 1),
        known_until=date(2027, 6, 30),
        rate=Decimal("10.40"),
        source="Staatscourant",
        by=administrator,
        now=NOW,
    )
    balance = queries.balance(case, date(2027, 2, 1))

    assert not balance.lacks_rate
    assert balance.interest_through == date(2027, 2, 1)


def test_a_rate_leaves_no_gap(scope):
    administrator = factories.staff_actor(StaffRole.ADMINISTRATOR)

    with pytest.raises(RateLeavesGap):
        services.set_rate(
            series="NL_HANDELSRENTE",
            valid_from=date(2027, 7, 1),
            known_until=date(2027, 12, 31),
            rate=Decimal("10.40"),
            source="Staatscourant",
            by=administrator,
            now=NOW,
        )


def test_the_end_of_the_rates_is_announced_two_months_ahead(scope):
    assert queries.rates_end(date(2026, 10, 30)) is None
    last = date(2026, 12, 31)
    assert queries.rates_end(date(2026, 11, 1)) == RatesEnd("NL_HANDELSRENTE", last, False)
    assert queries.rates_end(date(2027, 1, 1)) == RatesEnd("NL_HANDELSRENTE", last, True)


def test_what_the_buyer_pays_the_policyholder_counts_on_the_case(case, owner, holder, buyer):
    receivables_services.record_receipt(
        policyholder_id=holder.id,
        buyer_id=buyer.id,
        receipt=ledger.Receipt(FEBRUARY.date(), eur("5000.00")),
        reference="bank 12",
        source=ReceiptSource.POLICYHOLDER,
        by=owner,
        now=FEBRUARY,
    )
    for _ in range(2):
        catch_up(case, FEBRUARY)

    action = CaseAction.objects.get(kind=ActionKind.PAYMENT)
    assert action.facts["imputed"]["to_costs"] == "900.00"
    assert queries.balance(case, FEBRUARY.date()).principal == eur("8667.65")


def catch_up(case, now):
    services.catch_up(
        policyholder_id=case.policyholder_id, buyer_id=case.buyer_id, by=SYSTEM, now=now
    )


def test_a_debt_that_is_credited_in_full_closes_its_case(case, owner, invoice):
    receivables_services.record_credit_note(
        invoice_id=invoice.public_id,
        number="C-1",
        issued_on=FEBRUARY.date(),
        net=invoice.net,
        vat=invoice.gross - invoice.net,
        by=owner,
        now=FEBRUARY,
    )
    for _ in range(2):
        catch_up(case, FEBRUARY)

    case.refresh_from_db()
    assert case.state == CaseState.CLOSED_PAID
    assert OverdueReport.objects.get().state == OverdueState.PAID
    assert Event.objects.filter(name="collections.case_closed").count() == 1


def test_what_a_ledger_brings_is_noted_on_the_case(case, invoice):
    Receipt.objects.create(
        policyholder_id=case.policyholder_id,
        buyer_id=case.buyer_id,
        designated=invoice,
        received_on=FEBRUARY.date(),
        amount=5000,
        currency="EUR",
        source="POLICYHOLDER",
        reference="2025-117 / 2026-02-15",
        recorded_at=FEBRUARY,
    )
    for _ in range(2):
        services.catch_up_all(policyholder_id=case.policyholder_id, by=SYSTEM, now=FEBRUARY)

    assert CaseAction.objects.get(kind=ActionKind.PAYMENT).facts["imputed"]["to_costs"] == "900.00"


@pytest.mark.parametrize("state", [OverdueState.COLLECTION, OverdueState.CLAIM])
def test_a_debt_paid_after_its_case_was_given_up_is_paid(case, collector, owner, invoice, state):
    services.close_case(
        case_id=case.public_id,
        to=CaseState.CLOSED_UNPAID,
        reason="Nothing to be had.",
        by=collector,
        now=FEBRUARY,
    )
    OverdueReport.objects.update(state=state)
    receivables_services.record_receipt(
        policyholder_id=case.policyholder_id,
        buyer_id=case.buyer_id,
        receipt=ledger.Receipt(AUGUST.date(), invoice.gross),
        reference="bank 99",
        source=ReceiptSource.POLICYHOLDER,
        by=owner,
        now=AUGUST,
    )
    catch_up(case, AUGUST)

    assert OverdueReport.objects.get().state == OverdueState.PAID


def test_the_last_cent_ends_a_claimed_overdue_too(case, collector):
    OverdueReport.objects.update(state=OverdueState.CLAIM)

    book(case, "13667.65", FEBRUARY, collector, "E1")

    assert OverdueReport.objects.get().state == OverdueState.PAID


def test_a_demand_asks_what_the_law_gives(case, collector):
    letter = services.send_demand(case_id=case.public_id, by=collector, now=FEBRUARY)
    again = services.send_demand(case_id=case.public_id, by=collector, now=FEBRUARY)

    case.refresh_from_db()
    document = Document.objects.get()
    assert again.id == letter.id
    assert (letter.principal, letter.interest, letter.costs) == (12500, Decimal("267.65"), 900)
    assert document.facts["total"] == "13667.65"
    assert document.language == "nl"
    assert case.state == CaseState.AMICABLE


def test_what_is_not_due_yet_is_handed_over_but_not_demanded(
    holder, owner, buyer, invoice, collector
):
    factories.invoice(holder, buyer, number="2026-001", due_on=date(2026, 3, 20))
    preview = queries.debt(holder.id, buyer.id, JANUARY.date())

    case = services.hand_over(buyer=buyer.public_id, by=owner, now=JANUARY)
    letter = services.send_demand(case_id=case.public_id, by=collector, now=FEBRUARY)

    balance = queries.balance(case, FEBRUARY.date())
    assert balance.principal == eur("24600.00")
    assert balance.costs == preview.costs == eur(900)
    assert (letter.principal, letter.costs) == (12500, 900)
    assert [row["number"] for row in letter.document.facts["invoices"]] == ["2025-117"]


def test_no_demand_goes_to_an_insolvent_buyer(case, buyer, collector):
    services.mark_insolvent(
        company=buyer.public_id, happened_on=date(2026, 2, 14), by=SYSTEM, now=FEBRUARY
    )

    with pytest.raises(lifecycle.AfterInsolvency):
        services.send_demand(case_id=case.public_id, by=collector, now=FEBRUARY)


def test_a_letter_is_made_once_a_day(owner, buyer, invoice):
    letter = services.make_letter(
        buyer=buyer.public_id, kind=LetterKind.REMINDER, by=owner, now=JANUARY
    )
    again = services.make_letter(
        buyer=buyer.public_id, kind=LetterKind.REMINDER, by=owner, now=JANUARY
    )

    assert again.id == letter.id
    assert Event.objects.filter(name="collections.letter_made").count() == 1
    assert Document.objects.get().subject_id == letter.public_id


def test_the_policyholder_writes_no_more_once_the_debt_is_handed_over(case, owner, buyer):
    with pytest.raises(lifecycle.CaseAlreadyOpen):
        services.make_letter(
            buyer=buyer.public_id, kind=LetterKind.REMINDER, by=owner, now=FEBRUARY
        )


def test_a_collector_takes_a_case_and_works_on_it(case, collector):
    services.take_case(case_id=case.public_id, by=collector, now=FEBRUARY)
    services.note_action(
        case_id=case.public_id,
        kind=ActionKind.CALL,
        text="Promised to pay on Friday.",
        by=collector,
        now=FEBRUARY,
    )

    case.refresh_from_db()
    assert (case.collector_id, case.state) == (collector.user_id, CaseState.AMICABLE)
    assert CaseAction.objects.filter(kind=ActionKind.CALL).count() == 1


def test_a_case_is_not_paid_by_hand(case, collector):
    with pytest.raises(lifecycle.NotACollectorsState):
        services.close_case(
            case_id=case.public_id, to=CaseState.CLOSED_PAID, reason="", by=collector, now=FEBRUARY
        )


def test_a_case_goes_only_where_its_state_allows(case, collector):
    with pytest.raises(StateRefused):
        services.change_state(
            case_id=case.public_id, to=CaseState.LEGAL, reason="", by=collector, now=FEBRUARY
        )


def test_a_withdrawn_case_withdraws_its_overdue(case, collector):
    for _ in range(2):
        services.close_case(
            case_id=case.public_id,
            to=CaseState.WITHDRAWN,
            reason="Asked by the policyholder.",
            by=collector,
            now=FEBRUARY,
        )

    assert OverdueReport.objects.get().state == OverdueState.WITHDRAWN
    assert Event.objects.filter(name="collections.case_closed").count() == 1


def test_a_stranger_sees_no_case(case):
    stranger = factories.actor(factories.mandate(factories.policyholder()))

    with pytest.raises(Case.DoesNotExist):
        queries.case(stranger, case.public_id)


@pytest.mark.django_db(transaction=True)
def test_two_collectors_who_book_the_same_payment_at_once_book_it_once():
    with tenancy.scope(staff=True):
        holder, buyer = factories.policyholder(), factories.company()
        owner = factories.actor(factories.mandate(holder))
        factories.invoice(holder, buyer, due_on=date(2026, 1, 10))
        case = services.hand_over(buyer=buyer.public_id, by=owner, now=NOW)
        collectors = [factories.staff_actor(StaffRole.COLLECTOR) for _ in range(2)]
    start, booked = threading.Barrier(2), []

    def work(collector):
        start.wait()
        with tenancy.scope(staff=True):
            booked.append(book(case, "1000.00", NOW, collector, "E1").id)
        connection.close()

    threads = [threading.Thread(target=work, args=(each,)) for each in collectors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with tenancy.scope(staff=True):
        assert len(booked) == 2
        assert len(set(booked)) == 1
        assert Receipt.objects.count() == 1
