"""Ledgers taken in: in every way packages write them, or refused by line, column and remedy."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection

from accounts.rules import MandateRole, NotYourRight
from companies.models import Identifier
from core import sheets, tenancy
from core.models import Event
from receivables import queries, services, texts
from receivables.models import Dispute, Invoice, LedgerUpload, NamedBuyer, Receipt
from receivables.rules import reading, upload
from receivables.rules.upload import LinesRefused
from receivables.services import ledgers
from tests import factories
from tests.factories import NOW, eur

HEAD = (
    "debtor_id;invoice_no;invoice_date;due_date;currency;amount_gross;amount_net;amount_open;"
    "disputed"
)
AS_OF = date(2026, 2, 20)


def read(text: str | bytes, name="ledger.csv"):
    content = text.encode() if isinstance(text, str) else text
    return reading.read(io.BytesIO(content), name)


def line(**fields) -> str:
    given = {
        "debtor_id": "90000001",
        "invoice_no": "F-1",
        "invoice_date": "2026-01-05",
        "due_date": "2026-02-04",
        "currency": "EUR",
        "amount_gross": "12100.00",
        "amount_net": "10000.00",
        "amount_open": "12100.00",
        "disputed": "N",
    }
    return ";".join((given | fields).values())


def problems_of(text) -> list[tuple[int, str, str]]:
    wrong = (problem for line in read(text).wrong for problem in line.problems)
    return [(each.line, each.column, each.code) for each in wrong]


@pytest.mark.parametrize(
    "written",
    ["12100.00", "12100", "12.100,00", "12,100.00", "12 100,00", "12100,00", "12\u00a0100,00"],
)
def test_an_amount_is_read_however_it_is_written(written):
    found = read(f"{HEAD}\n{line(amount_gross=written, amount_open='0')}")

    assert found.lines[0].gross == eur("12100.00")


@pytest.mark.parametrize("written", ["2026-01-05", "05-01-2026", "5/1/2026", "05.01.2026"])
def test_a_day_is_read_however_it_is_written(written):
    assert read(f"{HEAD}\n{line(invoice_date=written)}").lines[0].invoice_date == date(2026, 1, 5)


@pytest.mark.parametrize("delimiter", [";", "\t", ",", "|"])
def test_any_usual_delimiter_is_recognised(delimiter):
    text = f"{HEAD}\n{line()}".replace(";", delimiter)

    assert read(text).lines[0].invoice_no == "F-1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_encoding_is_read(encoding):
    text = f"{HEAD};reference\n{line()};café"

    assert read(text.encode(encoding)).lines[0].reference == "café"


@pytest.mark.parametrize(
    ("fields", "column", "code"),
    [
        ({"amount_gross": "1.234"}, "amount_gross", "AMBIGUOUS_AMOUNT"),
        ({"amount_gross": "=1+1"}, "amount_gross", "FORMULA"),
        ({"amount_gross": "-5.00"}, "amount_gross", "NOT_ABOVE_ZERO"),
        ({"amount_open": "12100.01"}, "amount_open", "OPEN_ABOVE_GROSS"),
        ({"amount_net": "12100.01"}, "amount_net", "NET_ABOVE_GROSS"),
        ({"amount_open": "1.0005"}, "amount_open", "NOT_IN_CENTS"),
        ({"invoice_date": "2026-02-30"}, "invoice_date", "NO_SUCH_DAY"),
        ({"invoice_date": "soon"}, "invoice_date", "NOT_A_DAY"),
        ({"due_date": "2026-01-04"}, "due_date", "BEFORE_INVOICE_DATE"),
        ({"currency": "EURO"}, "currency", "NOT_A_CURRENCY"),
        ({"disputed": "maybe"}, "disputed", "NOT_YES_OR_NO"),
        ({"invoice_no": ""}, "invoice_no", "MISSING"),
        ({"invoice_no": "x" * 41}, "invoice_no", "TOO_LONG"),
        ({"amount_gross": "9" * 30}, "amount_gross", "NOT_AN_AMOUNT"),
    ],
)
def test_a_wrong_cell_is_named(fields, column, code):
    assert (2, column, code) in problems_of(f"{HEAD}\n{line(**fields)}")


def test_every_problem_has_its_remedy():
    codes = set(texts._PROBLEMS)

    assert all(texts.problem(code, {"value": "x"}) for code in codes)
    assert "AMBIGUOUS_AMOUNT" in codes


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", sheets.ColumnsMissing),
        (HEAD.encode(), upload.NoRows),
        (b"name;amount\na;1", sheets.ColumnsMissing),
        (b"PK\x03\x04 no zip at all", sheets.FileUnreadable),
        (HEAD.encode() + b"\n\x00\x00", sheets.LineUnreadable),
        (HEAD.encode() + b'\n"a"b;c', sheets.LineUnreadable),
        (b"x" * (upload.BOUNDS.bytes + 1), sheets.FileTooLarge),
    ],
)
def test_a_hostile_file_is_refused_by_name(content, refusal):
    with pytest.raises(refusal):
        read(content)


def test_more_lines_than_a_ledger_has_are_refused():
    with pytest.raises(sheets.TooManyRows):
        read("\n".join([HEAD, *([line()] * (upload.BOUNDS.rows + 1))]))


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet(index=0)
    for row in rows:
        sheet.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_a_spreadsheet_is_read():
    found = read(
        workbook(
            HEAD.split(";"),
            [
                90000001,
                "F-1",
                date(2026, 1, 5),
                date(2026, 2, 4),
                "EUR",
                12100,
                10000.0,
                0.1 + 0.2,
                "N",
            ],
        ),
        "ledger.xlsx",
    )

    assert found.lines[0].debtor_id == "90000001"
    assert found.lines[0].open == eur("0.30")


def test_a_spreadsheet_that_unpacks_to_too_much_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * (121 << 20))

    with pytest.raises(sheets.FileUnreadable, match="unpacks"):
        read(packed.getvalue())


@pytest.fixture
def scope(db):
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def owner(scope):
    return factories.actor(factories.mandate(factories.policyholder()))


@pytest.fixture
def debtor(scope):
    return Identifier.objects.get(company=factories.company()).value


def take_in(owner, *lines, head=HEAD, **more):
    file = read("\n".join([head, *lines]))
    return services.upload_ledger(
        sha256=file.sha256,
        file_name=file.name,
        lines=file.lines,
        wrong=file.wrong,
        as_of=AS_OF,
        by=owner,
        now=NOW,
        **more,
    )


def test_a_ledger_records_invoices_payments_and_disputes(owner, debtor):
    outcome = take_in(
        owner,
        line(debtor_id=debtor),
        line(debtor_id=debtor, invoice_no="F-2", amount_open="2100.00"),
        line(debtor_id=debtor, invoice_no="F-3", disputed="J"),
    )

    open_now = {i.invoice.number: i.open_gross for i in queries.items_on(owner.tenant, AS_OF)}
    assert (outcome.new_invoices, outcome.paid, outcome.disputed) == (3, 1, 1)
    assert open_now == {"F-1": eur(12100), "F-2": eur(2100), "F-3": eur(12100)}
    assert Invoice.objects.get(number="F-1").vat_amount == Decimal(2100)
    assert Dispute.objects.get().invoice.number == "F-3"
    event = Event.objects.get(name="receivables.ledger_uploaded")
    assert event.facts["rows"] == 3


def test_the_same_file_again_changes_nothing(owner, debtor):
    take_in(owner, line(debtor_id=debtor, amount_open="100.00"))

    again = take_in(owner, line(debtor_id=debtor, amount_open="100.00"))

    assert not again.is_new
    assert (Invoice.objects.count(), Receipt.objects.count()) == (1, 1)
    assert Event.objects.filter(name="receivables.ledger_uploaded").count() == 1


def test_the_next_ledger_books_what_came_in_since(owner, debtor):
    take_in(owner, line(debtor_id=debtor), line(debtor_id=debtor, invoice_no="F-2"))

    outcome = take_in(owner, line(debtor_id=debtor, amount_open="100.00"))

    assert (outcome.new_invoices, outcome.paid, outcome.not_listed) == (0, 1, 1)
    assert Receipt.objects.get().amount == 12000


def test_two_ledgers_of_one_day_may_each_bring_the_same_amount(owner, debtor):
    for left in ("12100.00", "12000.00", "11900.00"):
        take_in(owner, line(debtor_id=debtor, amount_open=left))

    assert [row.amount for row in Receipt.objects.all()] == [100, 100]


def test_a_ledger_of_very_many_buyers_takes_one_lock(owner, scope):
    numbers = [factories.company().identifiers.get().value for _ in range(30)]

    take_in(owner, *(line(debtor_id=each, invoice_no=f"N-{each}") for each in numbers))

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        assert cursor.fetchone()[0] < 10


@pytest.mark.parametrize(
    ("fields", "column", "code"),
    [
        ({"debtor_id": "00000000"}, "debtor_id", "DEBTOR_UNKNOWN"),
        ({"amount_gross": "13000.00", "amount_open": "0"}, "invoice_no", "INVOICE_DIFFERS"),
        ({"invoice_no": "F-9", "invoice_date": "2026-02-21", "due_date": "2026-03-21"},
         "invoice_date", "AFTER_LEDGER"),
        ({"amount_open": "12100.00"}, "amount_open", "MORE_THAN_OURS"),
    ],
)  # fmt: skip
def test_a_line_that_does_not_fit_leaves_no_trace(owner, debtor, fields, column, code):
    take_in(owner, line(debtor_id=debtor, amount_open="100.00"))

    with pytest.raises(LinesRefused) as refused:
        take_in(
            owner, line(debtor_id=debtor, invoice_no="N-1"), line(**{"debtor_id": debtor} | fields)
        )

    assert [(p.line, p.column, p.code) for p in refused.value.problems] == [(3, column, code)]
    assert (Invoice.objects.count(), LedgerUpload.objects.count()) == (1, 1)


def test_all_that_is_wrong_with_a_ledger_is_told_in_one_go(owner, debtor):
    take_in(owner, line(debtor_id=debtor, amount_open="100.00"))

    with pytest.raises(LinesRefused) as refused:
        take_in(
            owner,
            line(debtor_id=debtor, invoice_no="N-1", due_date="2026-01-01", amount_net="13000"),
            line(debtor_id="00000000", invoice_no="N-2"),
            line(debtor_id="00000000", invoice_no="N-2"),
            line(debtor_id=debtor),
            line(debtor_id=debtor, invoice_no="N-3", invoice_date="soon", amount_gross="-1"),
            line(debtor_id=debtor, invoice_no="N-4", invoice_date="2026-02-21",
                 due_date="2026-03-21"),
            control_total=eur(1),
        )  # fmt: skip

    assert [(p.line, p.column, p.code) for p in refused.value.problems] == [
        (0, "amount_open", "TOTAL_DIFFERS"),
        (2, "due_date", "BEFORE_INVOICE_DATE"),
        (2, "amount_net", "NET_ABOVE_GROSS"),
        (3, "debtor_id", "DEBTOR_UNKNOWN"),
        (4, "debtor_id", "DEBTOR_UNKNOWN"),
        (4, "invoice_no", "INVOICE_TWICE"),
        (5, "amount_open", "MORE_THAN_OURS"),
        (6, "invoice_date", "NOT_A_DAY"),
        (6, "amount_gross", "NOT_ABOVE_ZERO"),
        (6, "amount_net", "NET_ABOVE_GROSS"),
        (6, "amount_open", "OPEN_ABOVE_GROSS"),
        (7, "invoice_date", "AFTER_LEDGER"),
    ]
    assert (Invoice.objects.count(), Receipt.objects.count()) == (1, 1)


def test_missing_columns_are_told_with_what_is_wrong_in_the_others(owner):
    wanted = ("debtor_id", "invoice_no", "invoice_date", "amount_gross", "amount_open")

    with pytest.raises(LinesRefused) as refused:
        take_in(
            owner,
            "00000000;F-1;soon;121.00;121.00",
            head=";".join(wanted),
            control_total=eur(1),
        )

    assert [(p.line, p.column, p.code) for p in refused.value.problems] == [
        (0, "amount_open", "TOTAL_DIFFERS"),
        (1, "due_date", "COLUMN_MISSING"),
        (2, "invoice_date", "NOT_A_DAY"),
    ]


def test_a_sum_that_cannot_be_known_is_not_compared(owner, debtor):
    with pytest.raises(LinesRefused) as refused:
        take_in(owner, line(debtor_id=debtor, amount_open="much"), control_total=eur(1))

    assert [(p.line, p.column) for p in refused.value.problems] == [(2, "amount_open")]


def test_of_very_many_problems_the_rest_is_counted(owner):
    with pytest.raises(LinesRefused) as refused:
        take_in(owner, *(line(invoice_no=f"F-{each}", due_date="soon") for each in range(60)))

    assert (len(refused.value.problems), refused.value.left_out) == (50, 10)
    assert refused.value.values["count"] == 60


def test_an_invoice_twice_in_one_ledger_is_refused(owner, debtor):
    with pytest.raises(LinesRefused):
        take_in(owner, line(debtor_id=debtor), line(debtor_id=debtor))

    assert not Invoice.objects.exists()


def test_a_ledger_that_does_not_add_up_is_refused(owner, debtor):
    with pytest.raises(upload.TotalDiffers):
        take_in(owner, line(debtor_id=debtor), control_total=eur("12100.01"))


def test_a_requester_uploads_nothing(scope, debtor):
    requester = factories.actor(factories.mandate(factories.policyholder(), MandateRole.REQUESTER))

    with pytest.raises(NotYourRight):
        take_in(requester, line(debtor_id=debtor))


def test_a_currency_nobody_pays_in_is_refused_with_the_remedy():
    assert problems_of(f"{HEAD}\n{line(currency='XTS')}") == [(2, "currency", "CURRENCY_UNKNOWN")]
    assert "Correct the code" in texts.problem("CURRENCY_UNKNOWN", {"value": "XTS"})


# What stands above the columns, and headings in Dutch -----------------------------------------


def test_what_a_ledger_is_may_stand_above_its_columns():
    above = "Peildatum;20-02-2026\nAantal regels;1\nControletotaal;12.100,00\n"

    found = read(f"{above}{HEAD}\n{line()}")

    assert found.header == upload.Header(AS_OF, 1, Decimal("12100.00"))
    assert found.lines[0].line == 5


def test_headings_may_be_dutch_and_amounts_have_a_comma():
    head = "\ufeffKvK;Naam;Factuurnummer;Factuurdatum;Vervaldatum;Factuurbedrag;Openstaand;Betwist"
    text = f"{head}\n90000001;Bakker;F-1;05-01-2026;04-02-2026;1.210,00;1.210,00;nee"

    found = read(text).lines[0]

    assert (found.debtor_name, found.gross, found.open) == ("Bakker", eur(1210), eur(1210))


@pytest.mark.parametrize("above", ["as_of;soon", "row_count;many", "control_total;=1+1"])
def test_what_stands_above_the_columns_must_be_readable(above):
    with pytest.raises(upload.HeaderUnreadable):
        read(f"{above}\n{HEAD}\n{line()}")


def test_a_file_that_says_another_day_than_its_sender_is_refused():
    with pytest.raises(upload.HeaderContradicts) as refused:
        upload.Header(as_of=AS_OF).beside(upload.Header(as_of=date(2026, 2, 21)))

    assert refused.value.values["name"] == "as_of"


# The good lines --------------------------------------------------------------------------------


def good(owner, *lines, **more):
    file = read("\n".join([HEAD, *lines]))
    said = services.Said(file.sha256, file.name, file.lines, AS_OF, file.wrong, **more)
    return services.take_in(said, only_good=True, by=owner, now=NOW)


def test_of_a_ledger_with_wrong_lines_the_good_ones_can_be_taken_in(owner, debtor):
    outcome = good(
        owner,
        line(debtor_id=debtor),
        line(debtor_id=debtor, invoice_no="F-2", due_date="soon"),
        line(debtor_id="00000000", invoice_no="F-3"),
    )

    assert [row.number for row in Invoice.objects.all()] == ["F-1"]
    assert (outcome.upload.row_count, outcome.upload.left_out) == (1, 2)


def test_the_same_file_goes_on_where_lines_were_left_out_and_nothing_is_doubled(owner, debtor):
    lines = (
        line(debtor_id=debtor, amount_open="100.00"),
        line(debtor_id="C-17", invoice_no="F-2"),
    )
    good(owner, *lines)
    named = Identifier.objects.get(value=debtor).company
    NamedBuyer.objects.create(
        policyholder_id=owner.tenant, number="C-17", source="LEDGER", seen_at=NOW, company=named
    )

    again = good(owner, *lines)
    third = good(owner, *lines)

    assert (again.is_new, again.new_invoices, again.upload.left_out) == (True, 1, 0)
    assert not third.is_new
    assert (Invoice.objects.count(), Receipt.objects.count(), LedgerUpload.objects.count()) == (
        2, 1, 1,
    )  # fmt: skip


def test_the_same_file_goes_on_only_as_of_the_day_of_its_first_lines(owner, debtor):
    unknown = line(debtor_id="C-17", invoice_no="F-2")
    file = read(f"{HEAD}\n{line(debtor_id=debtor, amount_open='100.00')}\n{unknown}")
    said = services.Said(file.sha256, file.name, file.lines, AS_OF, file.wrong)
    services.take_in(said, only_good=True, by=owner, now=NOW)
    later = replace(said, as_of=date(2026, 2, 25))

    with pytest.raises(ledgers.AnotherDay, match="2026-02-20"):
        services.take_in(later, only_good=True, by=owner, now=NOW)

    assert LedgerUpload.objects.get().as_of == AS_OF
    assert [row.received_on for row in Receipt.objects.all()] == [AS_OF]


def test_a_ledger_that_lost_lines_is_refused_even_for_its_good_ones(owner, debtor):
    with pytest.raises(upload.RowsDiffer):
        good(owner, line(debtor_id=debtor), row_count=2)

    assert not Invoice.objects.exists()


def test_another_policyholder_s_word_for_a_buyer_is_not_mine(owner, debtor):
    stranger = factories.policyholder()
    NamedBuyer.objects.create(
        policyholder=stranger,
        number="C-17",
        source="LEDGER",
        seen_at=NOW,
        company=factories.company(),
    )

    with pytest.raises(LinesRefused) as refused:
        take_in(owner, line(debtor_id="C-17"))

    assert [problem.code for problem in refused.value.problems] == ["DEBTOR_UNKNOWN"]
