"""What came in without designation, spread otherwise by a policyholder's ledger than by us."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import tenancy
from core.money import Money
from receivables import queries, services
from receivables.models import Invoice, Receipt
from receivables.queries import ledger_files as files
from receivables.queries import ledger_plans
from receivables.rules import ledger, reading, upload
from receivables.rules.files import FileState
from receivables.rules.ledger_plan import Fate
from receivables.rules.states import ReceiptSource
from tests import factories
from tests.factories import NOW, eur
from tests.receivables.test_ledger_files import fates, load, send
from tests.receivables.test_uploads import AS_OF, HEAD, line, take_in

pytestmark = pytest.mark.django_db

PAID_ON = date(2026, 2, 10)
HUNDRED = {"amount_gross": "100.00", "amount_net": "100.00"}


@pytest.fixture(autouse=True)
def _as_staff(db):
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def owner():
    return factories.actor(factories.mandate(factories.policyholder()))


@pytest.fixture
def buyer():
    return factories.company("Late Payer B.V.")


@pytest.fixture
def item(buyer):
    """Write a line of an invoice of 100.00 to the buyer: its number, and what of it is open."""
    debtor = buyer.identifiers.get().value

    def written(number, left, **fields):
        given = {"debtor_id": debtor, "invoice_no": number, "amount_open": left}
        return line(**HUNDRED | given | fields)

    return written


@pytest.fixture
def pay(owner, buyer):
    """Record money from the buyer: for the invoice it names, or without designation."""
    references = itertools.count(1)

    def paid(amount, number=None):
        return services.record_receipt(
            policyholder_id=owner.tenant,
            buyer_id=buyer.id,
            receipt=ledger.Receipt(PAID_ON, eur(amount), number),
            reference=f"bank {next(references)}",
            source=ReceiptSource.POLICYHOLDER,
            by=owner,
            now=NOW,
        )

    return paid


@pytest.fixture
def _half_paid(owner, item, pay):
    """Two invoices due on one day, and half of both paid without designation."""
    take_in(owner, item("A", "100.00"), item("B", "100.00"))
    pay(100)


def open_now(owner) -> dict[str, Money]:
    return {each.invoice.number: each.open_gross for each in queries.items_on(owner.tenant, AS_OF)}


def open_in_all(owner) -> Money:
    return Money.sum(open_now(owner).values(), "EUR")


def booked() -> list[tuple[str | None, Decimal]]:
    rows = Receipt.objects.select_related("designated").order_by("id")
    return [(row.designated.number if row.designated else None, row.amount) for row in rows]


def refusals(refused) -> list[tuple[int, str, str, str]]:
    found = refused.value.problems
    return [(each.line, each.column, each.code, each.value) for each in found]


def test_a_new_invoice_is_taken_in_over_which_only_we_spread_a_payment(owner, item, pay):
    """The policyholder set it off against the other invoice of that day."""
    take_in(owner, item("A", "100.00"))
    pay(100)

    outcome = take_in(owner, item("A", "0.00"), item("B", "100.00"))

    assert (outcome.new_invoices, outcome.paid) == (1, 0)
    assert open_in_all(owner) == eur(100)
    assert booked() == [(None, 100)]


def test_so_it_is_where_the_other_invoice_is_paid_and_left_out(owner, item, pay):
    take_in(owner, item("A", "100.00"))
    pay(100)

    outcome = take_in(owner, item("B", "100.00"))

    assert (outcome.new_invoices, outcome.paid, outcome.not_listed) == (1, 0, 1)
    assert booked() == [(None, 100)]


@pytest.mark.usefixtures("_half_paid")
@pytest.mark.parametrize("spread", [("0.00", "100.00"), ("70.00", "30.00"), ("50.00", "50.00")])
def test_any_spread_of_what_came_in_without_designation_is_right(owner, item, spread):
    outcome = take_in(owner, item("A", spread[0]), item("B", spread[1]))

    assert [each.fate for each in outcome.planned] == [Fate.SAME, Fate.SAME]
    assert booked() == [(None, 100)]


@pytest.mark.usefixtures("_half_paid")
def test_what_is_less_in_all_was_paid_and_is_booked_to_the_cent(owner, item):
    outcome = take_in(owner, item("A", "0.00"), item("B", "69.99"))

    assert [each.fate for each in outcome.planned] == [Fate.PAID, Fate.SAME]
    assert booked() == [(None, 100), ("A", Decimal("30.01"))]
    assert open_in_all(owner) == eur("69.99")


@pytest.mark.usefixtures("_half_paid")
def test_the_same_lines_again_in_any_order_change_nothing(owner, item):
    lines = (item("A", "0.00"), item("B", "70.00"), item("C", "100.00"))
    take_in(owner, *lines)
    before = (booked(), open_now(owner))

    _, *others = itertools.permutations(lines)
    for shuffled in others:
        outcome = take_in(owner, *shuffled)

        assert {each.fate for each in outcome.planned} == {Fate.SAME}

    assert (booked(), open_now(owner)) == before


@pytest.mark.usefixtures("_half_paid")
def test_more_than_is_open_in_all_is_refused_by_line_with_what_can_be(owner, item):
    with pytest.raises(upload.LinesRefused) as refused:
        take_in(owner, item("A", "20.00"), item("B", "80.01"))

    assert refusals(refused) == [
        (2, "amount_open", "OTHER_LINE_FIRST", "3"),
        (3, "amount_open", "MORE_THAN_OURS", "EUR 80.00"),
    ]
    assert booked() == [(None, 100)]


def test_a_payment_that_names_an_invoice_binds_its_line(owner, item, pay):
    take_in(owner, item("A", "100.00"), item("B", "100.00"))
    pay(100, "A")

    with pytest.raises(upload.LinesRefused) as refused:
        take_in(owner, item("A", "0.01"), item("B", "99.99"))

    assert refusals(refused) == [(2, "amount_open", "MORE_THAN_OURS", "EUR 0.00")]
    assert booked() == [("A", 100)]


@pytest.mark.usefixtures("_half_paid")
def test_a_credit_note_binds_the_line_of_its_invoice(owner, item):
    services.record_credit_note(
        invoice_id=Invoice.objects.get(number="B").public_id,
        number="CN-1",
        issued_on=PAID_ON,
        net=eur(10),
        vat=eur(0),
        by=owner,
        now=NOW,
    )

    with pytest.raises(upload.LinesRefused) as refused:
        take_in(owner, item("A", "0.00"), item("B", "90.01"))

    assert (3, "amount_open", "MORE_THAN_OURS", "EUR 90.00") in refusals(refused)
    take_in(owner, item("A", "0.00"), item("B", "90.00"))


@pytest.mark.usefixtures("_half_paid")
def test_money_of_another_buyer_or_in_another_currency_makes_no_room(owner, item):
    other = factories.company().identifiers.get().value
    take_in(owner, item("C", "100.00", debtor_id=other), item("D", "100.00", currency="USD"))

    with pytest.raises(upload.LinesRefused) as refused:
        take_in(
            owner,
            item("A", "50.00"),
            item("B", "50.01"),
            item("C", "0.00", debtor_id=other),
            item("D", "0.00", currency="USD"),
        )

    assert refusals(refused) == [(3, "amount_open", "MORE_THAN_OURS", "EUR 50.00")]


@pytest.mark.usefixtures("_half_paid")
@pytest.mark.parametrize(
    "wrong", [{"due_date": "soon"}, {"debtor_id": "C-17"}], ids=["unread", "buyer unknown"]
)
def test_nothing_is_booked_as_paid_before_the_line_is_mended_that_tells_whether(owner, item, wrong):
    file = send(owner, item("A", "0.00"), item("B", "100.00", **wrong), item("E", "100.00"))

    taken = load(file, owner, only_good=True)

    assert taken.state == FileState.PARTLY
    assert fates(taken)[0] == (2, Fate.WRONG)
    assert files.rows_of(taken).get(line=2).problems == [
        {"column": "amount_open", "code": "OTHER_LINE_FIRST", "value": "3"}
    ]
    assert booked() == [(None, 100)]
    load(send(owner, item("A", "0.00"), item("B", "100.00"), item("E", "100.00")), owner)
    assert booked() == [(None, 100)]


def test_the_questions_stay_as_few_however_many_lines_and_payments_there_are(owner, item, pay):
    def questions(lines) -> int:
        found = reading.read_content("\n".join([HEAD, *lines]).encode(), "ledger.csv")
        with CaptureQueriesContext(connection) as asked:
            ledger_plans.plan(owner.tenant, found.lines, as_of=AS_OF, wrong=found.wrong, now=NOW)
        return len(asked)

    take_in(owner, *(item(f"F-{each}", "100.00") for each in range(20)))
    few = questions([item("F-1", "100.00"), item("N-1", "100.00")])
    for _ in range(10):
        pay(50)

    assert questions([item(f"F-{each}", "75.00") for each in range(20)]) <= few
