"""A ledger is sent, shown line by line, and taken in only when somebody presses."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.rules import MandateRole, NotYourRight
from core import sheets, tenancy
from core.errors import StateRefused
from core.models import Event
from receivables.models import (
    CreditNote,
    Dispute,
    Invoice,
    LedgerFile,
    LedgerUpload,
    NamedBuyer,
    Receipt,
)
from receivables.queries import ledger_files as queries
from receivables.rules import files as rules
from receivables.rules import upload
from receivables.rules.files import FileState
from receivables.rules.ledger_plan import Fate
from receivables.rules.upload import Header
from receivables.services import ledger_files, naming
from receivables.services.accounts import InTheFuture
from receivables.services.ledger_files import Whole
from tests import factories
from tests.factories import NOW
from tests.receivables.test_uploads import AS_OF, HEAD, line

pytestmark = pytest.mark.django_db

BOOKED = (Invoice, Receipt, Dispute, CreditNote, LedgerUpload)


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
def debtor(buyer):
    return buyer.identifiers.get().value


def whole(as_of=AS_OF, **more) -> Whole:
    return Whole(Header(as_of=as_of, **more), policy_numbers=["P-1"])


def send(owner, *lines, head=f"{HEAD};debtor_name", about=None) -> LedgerFile:
    content = "\n".join([head, *lines]).encode()
    return ledger_files.send_file(
        content=content, file_name="ledger.csv", whole=about or whole(), by=owner, now=NOW
    )


def load(file, owner, *, only_good=False) -> LedgerFile:
    return ledger_files.load(file_id=file.public_id, only_good=only_good, by=owner, now=NOW)


def booked() -> list[int]:
    return [model.objects.count() for model in BOOKED]


def fates(file) -> list[tuple[int, str]]:
    return [(row.line, row.fate) for row in queries.rows_of(file)]


def mixed(debtor) -> tuple[str, ...]:
    return (
        line(debtor_id=debtor),
        line(debtor_id=debtor, invoice_no="F-2", due_date="soon"),
        line(debtor_id="C-17", invoice_no="F-3") + ";Bakker",
    )


def test_sending_a_ledger_shows_the_fate_of_each_line_and_books_nothing(owner, debtor):
    file = send(owner, *mixed(debtor))

    assert file.state == FileState.READY
    assert fates(file) == [(2, Fate.NEW), (3, Fate.WRONG), (4, Fate.UNKNOWN)]
    assert booked() == [0] * len(BOOKED)


def test_all_or_nothing_is_refused_by_line_while_something_is_wrong(owner, debtor):
    file = send(owner, *mixed(debtor))

    with pytest.raises(upload.LinesRefused) as refused:
        load(file, owner)

    assert [problem.line for problem in refused.value.problems] == [3, 4]
    assert booked() == [0] * len(BOOKED)


def test_the_good_lines_are_taken_in_and_the_others_stay_to_be_mended(owner, debtor):
    file = load(send(owner, *mixed(debtor)), owner, only_good=True)

    assert file.state == FileState.PARTLY
    assert [row.number for row in Invoice.objects.all()] == ["F-1"]
    assert queries.counts(file) == {Fate.NEW: 1, Fate.UNKNOWN: 1, Fate.WRONG: 1}
    assert file.upload is not None
    assert file.upload.left_out == 2


def test_a_ledger_without_problems_is_taken_in_whole_and_once(owner, debtor):
    file = load(send(owner, line(debtor_id=debtor)), owner)

    with pytest.raises(StateRefused):
        load(file, owner)

    assert file.state == FileState.LOADED
    assert Invoice.objects.count() == 1


def test_the_very_same_file_again_finds_the_one_that_was_taken_in(owner, debtor):
    before = load(send(owner, line(debtor_id=debtor)), owner)
    counted = booked()

    again = send(owner, line(debtor_id=debtor))

    assert again.id == before.id
    assert booked() == counted


def test_the_same_file_sent_twice_waits_once(owner, debtor):
    assert send(owner, line(debtor_id=debtor)).id == send(owner, line(debtor_id=debtor)).id


def test_saying_which_company_a_buyer_is_mends_the_line(owner, debtor, buyer):
    file = send(owner, line(debtor_id="C-17", invoice_no="F-3"))
    named = NamedBuyer.objects.get()

    naming.identify(named_id=named.public_id, company=buyer.public_id, by=owner, now=NOW)
    ledger_files.look_again(policyholder_id=owner.tenant, by=owner, now=NOW)

    assert fates(file) == [(2, Fate.NEW)]


def test_what_was_said_of_a_buyer_can_be_taken_back(owner, buyer):
    file = send(owner, line(debtor_id="C-17"))
    named = NamedBuyer.objects.get()
    naming.identify(named_id=named.public_id, company=buyer.public_id, by=owner, now=NOW)

    naming.unsay(named_id=named.public_id, by=owner, now=NOW)
    ledger_files.look_again(policyholder_id=owner.tenant, by=owner, now=NOW)

    assert fates(file) == [(2, Fate.UNKNOWN)]
    assert list(queries.unidentified(owner)) == [named]


def test_after_mending_the_rest_of_a_file_is_taken_in_and_nothing_twice(owner, debtor, buyer):
    file = load(send(owner, *mixed(debtor)[::2]), owner, only_good=True)
    named = NamedBuyer.objects.get()
    naming.identify(named_id=named.public_id, company=buyer.public_id, by=owner, now=NOW)
    ledger_files.look_again(policyholder_id=owner.tenant, by=owner, now=NOW)

    done = load(file, owner)

    assert done.state == FileState.LOADED
    assert sorted(row.number for row in Invoice.objects.all()) == ["F-1", "F-3"]
    assert LedgerUpload.objects.count() == 1


def test_a_line_of_another_policy_is_wrong(owner, debtor):
    file = send(owner, f"{line(debtor_id=debtor)};P-2", head=f"{HEAD};policy_no")

    assert fates(file) == [(2, Fate.WRONG)]


def test_a_file_can_be_put_aside_and_then_not_be_taken_in(owner, debtor):
    file = send(owner, line(debtor_id=debtor))
    ledger_files.drop(file_id=file.public_id, by=owner, now=NOW)

    with pytest.raises(StateRefused):
        load(file, owner)

    assert booked() == [0] * len(BOOKED)


@pytest.mark.parametrize(
    ("about", "refusal"),
    [
        (whole(as_of=None), upload.DayMissing),
        (whole(as_of=date(2026, 3, 3)), InTheFuture),
        (whole(row_count=2), upload.RowsDiffer),
        (whole(control_total=Decimal("12100.01")), upload.TotalDiffers),
    ],
)
def test_a_ledger_that_is_not_what_its_header_says_is_refused_by_name(
    owner, debtor, about, refusal
):
    with pytest.raises(refusal):
        send(owner, line(debtor_id=debtor), about=about)

    assert not Event.objects.filter(name__startswith="receivables.").exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 40, b"PK\x03\x04 no", b"\xd0\xcf\x11\xe0old", HEAD.encode(), b"\xff\xfe\xd8"],
    ids=["nothing", "zeros", "broken zip", "old office", "no lines", "half a letter"],
)  # fmt: skip
def test_a_broken_file_leaves_no_trace(owner, content):
    with pytest.raises(sheets.FileRefused):
        ledger_files.send_file(content=content, file_name="x", whole=whole(), by=owner, now=NOW)

    assert not LedgerFile.objects.exists()


def test_rows_may_come_without_a_file(owner, debtor):
    names = HEAD.split(";")
    rows = [dict(zip(names, line(debtor_id=debtor).split(";"), strict=True))]

    file = ledger_files.send_rows(rows=rows, whole=whole(), by=owner, now=NOW)

    assert fates(file) == [(1, Fate.NEW)]


def test_a_reader_and_a_stranger_do_not_get_through(owner, debtor):
    file = send(owner, line(debtor_id=debtor))
    reader = factories.actor(factories.mandate(factories.policyholder(), MandateRole.READER))
    stranger = factories.actor(factories.mandate(factories.policyholder()))

    with pytest.raises(NotYourRight):
        load(file, reader)
    with pytest.raises(LedgerFile.DoesNotExist):
        load(file, stranger)

    assert booked() == [0] * len(BOOKED)


def test_not_one_good_line_is_nothing_to_take_in(owner):
    with pytest.raises(rules.NothingGood):
        load(send(owner, line(debtor_id="C-17")), owner, only_good=True)


def test_good_lines_that_were_taken_in_before_are_not_called_bad(owner, debtor):
    file = send(owner, line(debtor_id=debtor), line(debtor_id="C-17", invoice_no="F-2"))
    load(file, owner, only_good=True)

    with pytest.raises(rules.NoMoreGood):
        load(file, owner, only_good=True)


def test_a_line_to_be_mended_says_still_whose_and_which_invoice_it_is(owner, debtor):
    file = send(owner, line(debtor_id=debtor, invoice_no="F-9", amount_gross="abc"))

    row = file.rows.get()
    assert (row.debtor_id, row.invoice_no, row.fate) == (debtor, "F-9", Fate.WRONG)


@pytest.mark.django_db(transaction=True)
def test_a_ledger_of_many_lines_is_looked_through_and_taken_in_by_a_worker(
    owner, debtor, monkeypatch
):
    monkeypatch.setattr(ledger_files, "AT_ONCE", 1)
    file = send(owner, line(debtor_id=debtor), line(debtor_id=debtor, invoice_no="F-2"))
    assert file.state == FileState.CHECKING

    ledger_files.work_on(file.public_id, now=NOW)
    ledger_files.work_on(file.public_id, now=NOW)
    file.refresh_from_db()
    assert file.state == FileState.READY
    load(file, owner)
    assert booked() == [0] * len(BOOKED)
    ledger_files.work_on(file.public_id, now=NOW)
    ledger_files.work_on(file.public_id, now=NOW)

    file.refresh_from_db()
    assert file.state == FileState.LOADED
    assert booked() == [2, 0, 0, 0, 1]


def test_a_worker_that_finds_something_wrong_by_then_says_so_and_books_nothing(
    owner, debtor, monkeypatch
):
    monkeypatch.setattr(ledger_files, "AT_ONCE", 0)
    file = send(owner, line(debtor_id=debtor))
    ledger_files.work_on(file.public_id, now=NOW)
    load(file, owner)
    factories.invoice(factories.policyholder(), factories.company(), number="F-1")
    other = factories.company()
    Invoice.objects.filter(number="F-1").update(policyholder_id=owner.tenant, buyer=other)
    before = booked()

    ledger_files.work_on(file.public_id, now=NOW)

    file.refresh_from_db()
    assert (file.state, file.refusal["code"]) == (FileState.READY, "LINES_REFUSED")
    assert booked() == before
