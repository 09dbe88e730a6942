"""Electronic invoices are shown one by one, and added to the books when somebody presses."""

from datetime import date, timedelta

import pytest

from companies.models import Identifier
from companies.rules import Scheme
from core import tenancy
from core.models import Event
from receivables import queries as receivables
from receivables import texts
from receivables.models import CreditNote, Dispute, Invoice, LedgerFile, LedgerUpload, Receipt
from receivables.queries import ledger_files as queries
from receivables.rules import upload
from receivables.rules.files import FileKind, FileState, NamedIn
from receivables.rules.invoice_files import NotAnInvoice
from receivables.rules.ledger_plan import Fate
from receivables.rules.ubl_xml import DeclaresEntities
from receivables.rules.upload import Header
from receivables.services import ledger_files
from receivables.services.ledger_files import Whole
from tests import factories
from tests.factories import NOW, eur
from tests.receivables.ubl_documents import Document, zipped_as

pytestmark = pytest.mark.django_db

BOOKED = (Invoice, Receipt, Dispute, CreditNote, LedgerUpload)


@pytest.fixture(autouse=True)
def _as_staff(db):
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def holder():
    return factories.policyholder("Seller B.V.")


@pytest.fixture
def owner(holder):
    return factories.actor(factories.mandate(holder))


@pytest.fixture
def buyer():
    return factories.company("Late Payer B.V.")


@pytest.fixture
def document(holder, buyer):
    """Return a maker of documents of the policyholder to the buyer."""

    def make(**changed) -> Document:
        return Document(**{"seller": kvk(holder.company), "buyer": kvk(buyer)} | changed)

    return make


def kvk(company) -> str:
    return company.identifiers.get(scheme=Scheme.KVK).value


def credit(document, **changed) -> Document:
    return document(**{"kind": "381", "number": "C-1", "credits": "F-1"} | changed)


def send(owner, *documents, now=NOW) -> LedgerFile:
    parts = {f"{place}.xml": each.xml() for place, each in enumerate(documents, start=1)}
    content = zipped_as(parts) if len(parts) > 1 else documents[0].xml()
    return send_content(owner, content, now=now)


def send_content(owner, content, *, now=NOW) -> LedgerFile:
    return ledger_files.send_file(
        content=content, file_name="invoices", whole=Whole(Header()), by=owner, now=now
    )


def load(file, owner, *, only_good=False, now=NOW) -> LedgerFile:
    return ledger_files.load(file_id=file.public_id, only_good=only_good, by=owner, now=now)


def taken(owner, *documents) -> LedgerFile:
    return load(send(owner, *documents), owner)


def booked() -> list[int]:
    return [model.objects.count() for model in BOOKED]


def fates(file) -> list[str]:
    return [row.fate for row in queries.rows_of(file)]


def problems(file) -> list[tuple[str, str]]:
    return [
        (each["column"], each["code"])
        for row in queries.rows_of(file)
        for each in (*row.wrong, *row.problems)
    ]


def test_sending_invoices_shows_the_fate_of_each_and_books_nothing(owner, document):
    file = send(owner, document(), credit(document), document(number="F-2", due=""))

    assert (file.kind, file.state) == (FileKind.INVOICES, FileState.READY)
    assert fates(file) == [Fate.NEW, Fate.CREDIT, Fate.WRONG]
    assert [row.place for row in queries.rows_of(file)] == ["1.xml", "2.xml", "3.xml"]
    assert booked() == [0] * len(BOOKED)


def test_an_invoice_is_recorded_with_its_own_day_of_dispatch(owner, document, buyer):
    taken(owner, document())

    row = Invoice.objects.get()
    assert (row.number, row.buyer_id, row.dispatched_on) == ("F-1", buyer.id, date(2026, 1, 3))
    assert (row.net, row.gross) == (eur(100), eur(121))


def test_a_credit_note_is_booked_on_its_invoice_of_the_same_file(owner, document):
    taken(owner, credit(document), document())

    row = CreditNote.objects.get()
    assert (row.number, row.invoice and row.invoice.number) == ("C-1", "F-1")
    assert row.gross == eur(121)


def test_a_credit_note_lowers_what_is_open_on_an_invoice_of_the_books(owner, document, buyer):
    taken(owner, document())
    part = {"net": "50.00", "vat": "10.50", "gross": "60.50", "payable": "60.50"}

    taken(owner, credit(document, **part))

    assert receivables.open_debt(owner.tenant, buyer.id, NOW.date()) == eur("60.50")


def test_what_was_paid_beforehand_is_a_payment_on_the_day_of_the_invoice(owner, document, buyer):
    taken(owner, document(prepaid="21.00", payable="100.00"))

    row = Receipt.objects.get()
    assert (row.amount, row.received_on) == (21, date(2026, 1, 5))
    assert receivables.open_debt(owner.tenant, buyer.id, NOW.date()) == eur(100)


def test_invoices_leave_the_others_of_the_books_alone(owner, document, buyer):
    taken(owner, document())

    taken(owner, document(number="F-2"))

    assert receivables.open_debt(owner.tenant, buyer.id, NOW.date()) == eur(242)
    assert Receipt.objects.count() == 0


def test_an_invoice_that_is_known_and_paid_since_changes_nothing(owner, document, holder, buyer):
    taken(owner, document(prepaid="21.00", payable="100.00"))
    counted = booked()[:-1]

    file = send(owner, document(prepaid="21.00", payable="100.00"), document(number="F-2"))

    assert fates(file) == [Fate.SAME, Fate.NEW]
    load(file, owner)
    assert booked()[:-1] == [counted[0] + 1, *counted[1:]]


@pytest.mark.parametrize("changed", [{"issued": "2026-01-06"}, {"vat": "20.00", "gross": "120.00",
    "payable": "120.00"}, {"due": "2026-02-05"}])  # fmt: skip
def test_a_number_of_the_books_with_another_date_or_amount_is_wrong(owner, document, changed):
    taken(owner, document())

    assert problems(send(owner, document(**changed))) == [("BT-1", "INVOICE_DIFFERS")]


def test_an_invoice_that_stands_in_the_file_twice_is_wrong_once(owner, document):
    file = send(owner, document(), document(delivered="2026-01-04"))

    assert fates(file) == [Fate.NEW, Fate.WRONG]
    assert problems(file) == [("BT-1", "INVOICE_TWICE")]


def test_two_invoices_of_one_number_that_differ_are_both_wrong(owner, document):
    file = send(owner, document(), document(due="2026-03-01"))

    assert problems(file) == [("BT-1", "LINES_CONTRADICT")] * 2


def test_an_invoice_of_tomorrow_is_wrong(owner, document):
    tomorrow = (NOW + timedelta(days=1)).date().isoformat()

    file = send(owner, document(issued=tomorrow, due=tomorrow, delivered=tomorrow))

    assert problems(file) == [("BT-2", "AFTER_TODAY")]


def test_an_invoice_of_another_seller_is_wrong(owner, document):
    stranger = factories.company("Stranger B.V.")

    assert problems(send(owner, document(seller=kvk(stranger)))) == [("BT-30", "OTHER_SELLER")]


def test_a_seller_with_a_vat_number_we_know_is_the_policyholder(owner, document, holder):
    Identifier.objects.create(
        company=holder.company, scheme=Scheme.VAT, country="NL", value="NL001234567B01"
    )

    file = send(owner, document(seller="", seller_vat="NL 0012.34.567.B01"))

    assert fates(file) == [Fate.NEW]


def test_a_buyer_that_nobody_knows_can_be_named(owner, document):
    file = send(owner, document(buyer="99999999", buyer_name="Bakker"))

    assert fates(file) == [Fate.UNKNOWN]
    assert queries.unidentified(owner).get().source == NamedIn.INVOICE
    assert [row.name for row in queries.unidentified(owner)] == ["Bakker"]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"credits": "F-9"}, ("BT-25", "CREDITS_UNKNOWN")),
        ({"currency": "USD"}, ("BT-5", "CREDIT_IN_OTHER_MONEY")),
        ({"net": "200", "vat": "42", "gross": "242", "payable": "242"},
         ("BT-112", "CREDITS_TOO_MUCH")),
    ],
)  # fmt: skip
def test_a_credit_note_that_does_not_fit_its_invoice_is_wrong(owner, document, changed, found):
    taken(owner, document())

    assert problems(send(owner, credit(document, **changed))) == [found]


def test_a_credit_note_to_another_buyer_than_the_invoice_is_wrong(owner, document):
    taken(owner, document())
    another = kvk(factories.company())

    assert problems(send(owner, credit(document, buyer=another))) == [("BT-47", "CREDITS_ANOTHER")]


def test_credit_notes_together_are_never_more_than_their_invoice(owner, document):
    taken(owner, document(), credit(document))

    file = send(owner, credit(document, number="C-2"))

    assert problems(file) == [("BT-112", "CREDITS_TOO_MUCH")]


def test_a_credit_note_on_an_invoice_of_the_file_that_is_wrong_waits_with_it(owner, document):
    file = send(owner, document(buyer="99999999"), credit(document))

    assert fates(file) == [Fate.UNKNOWN, Fate.WRONG]
    assert problems(file)[-1] == ("BT-25", "CREDITS_UNKNOWN")


def test_a_known_credit_note_changes_nothing_and_another_of_its_number_is_wrong(owner, document):
    taken(owner, document(), credit(document))

    same = send(owner, credit(document), document(number="F-2"))
    other = send(owner, credit(document, issued="2026-01-07"))

    assert fates(same) == [Fate.SAME, Fate.NEW]
    assert problems(other) == [("BT-1", "CREDIT_DIFFERS")]


def test_all_or_nothing_is_refused_while_one_invoice_is_wrong(owner, document):
    file = send(owner, document(), document(number="F-2", due=""))

    with pytest.raises(upload.LinesRefused):
        load(file, owner)

    assert booked() == [0] * len(BOOKED)


def test_the_good_invoices_are_taken_in_and_the_others_wait(owner, document):
    file = load(send(owner, document(), document(number="F-2", due="")), owner, only_good=True)

    assert file.state == FileState.PARTLY
    assert [row.number for row in Invoice.objects.all()] == ["F-1"]


def test_the_very_same_file_changes_nothing_also_on_another_day(owner, document):
    waits = send(owner, document())
    later = NOW + timedelta(days=3)

    assert send(owner, document(), now=later).id == waits.id
    load(waits, owner, now=later)
    assert send(owner, document(), now=later + timedelta(days=3)).state == FileState.LOADED
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (Document(before="<!DOCTYPE Invoice>").xml(), DeclaresEntities),
        (zipped_as({"a.xml": Document().xml(), "b.xml": Document(before="<!DOCTYPE I>").xml()}),
         DeclaresEntities),
        (b"<Order/>", NotAnInvoice),
    ],
)  # fmt: skip
def test_a_file_that_is_refused_leaves_nothing_behind(owner, content, refusal):
    events = Event.objects.count()

    with pytest.raises(refusal):
        send_content(owner, content)

    assert (LedgerFile.objects.count(), Event.objects.count()) == (0, events)


def test_each_problem_of_an_invoice_has_words(owner, document):
    file = send(owner, document(due="", net="99", kind="384"), document(number="F-2", seller="1"))

    told = [texts.problem_of(each) for row in queries.rows_of(file) for each in row.wrong]

    assert len(told) == 4
    assert all(text.endswith(".") and "%" not in text for text in told)
