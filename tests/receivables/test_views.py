"""Portal forms that keep receivables, and the API beside them."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts import services as accounts
from accounts.models import User
from accounts.rules import MandateRole
from companies.models import Identifier
from core import tenancy
from core.models import Event
from receivables.models import (
    CreditNote,
    Dispute,
    Invoice,
    LedgerFile,
    LedgerUpload,
    OverdueReport,
    Receipt,
)
from receivables.rules import reading
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
INVOICE = {
    "number": "F-77",
    "dispatched_on": "2026-02-20",
    "issued_on": "2026-02-20",
    "due_on": "2026-03-22",
    "net_amount": "1000.00",
    "vat_amount": "210.00",
    "payment_form": "OPEN_ACCOUNT",
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def mandate():
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder())
        factories.policy(mandate.policyholder)
        return mandate


@pytest.fixture
def invoice(mandate):
    with tenancy.scope(staff=True):
        return factories.invoice(mandate.policyholder, factories.company("Payer B.V."))


@pytest.fixture
def visit(client, mandate):
    client.force_login(User.objects.get(id=mandate.user_id))

    def go(name, *rest, data=None, **query):
        address = reverse(f"portal:{name}", args=[mandate.policyholder.public_id, *rest])
        if data is not None:
            return client.post(address, data, follow=True)
        return client.get(address, query)

    return go


@pytest.fixture
def api(mandate):
    with tenancy.scope(staff=True):
        _, secret = accounts.issue_token(
            mandate_id=mandate.id, name="x", by=factories.actor(mandate), now=NOW
        )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def number_of(company) -> str:
    with tenancy.scope(staff=True):
        return Identifier.objects.get(company=company).value


def test_an_invoice_is_recorded_for_a_known_buyer(visit, invoice):
    shown = text_of(visit("invoice_add", data={**INVOICE, "buyer": "Payer B.V."}))

    assert "Invoice F-77 is recorded." in shown


def test_an_invoice_is_recorded_by_the_buyers_number(visit, mandate):
    with tenancy.scope(staff=True):
        buyer = factories.company()

    visit("invoice_add", data={**INVOICE, "buyer": number_of(buyer)})

    with tenancy.scope(staff=True):
        assert Invoice.objects.get().buyer_id == buyer.id


def test_an_unknown_buyer_is_explained_and_what_was_typed_stays(visit, mandate):
    shown = text_of(visit("invoice_add", data={**INVOICE, "buyer": "Nobody"}))

    assert "We find no company called or numbered “Nobody”." in shown
    assert "F-77" in shown


@pytest.mark.parametrize("written", ["payer bv", "Payr B.V."])
def test_a_buyer_invoiced_before_may_be_spelt_nearly_right(visit, invoice, written):
    shown = text_of(visit("invoice_add", data={**INVOICE, "buyer": written}))

    assert "Invoice F-77 is recorded." in shown


def test_a_company_never_invoiced_is_meant_by_its_whole_name_or_by_the_link(visit, mandate):
    with tenancy.scope(staff=True):
        company = factories.company("Wendal Transport 34 B.V.")

    linked = text_of(visit("invoice_add", buyer=str(company.public_id)))
    shown = text_of(visit("invoice_add", data={**INVOICE, "buyer": "Wendal Transport 34 B.V."}))

    assert 'value="Wendal Transport 34 B.V."' in linked
    assert "Invoice F-77 is recorded." in shown


def test_of_two_companies_of_one_name_the_number_is_asked(visit, mandate):
    with tenancy.scope(staff=True):
        factories.company("Twin B.V."), factories.company("Twin B.V.")

    shown = text_of(visit("invoice_add", data={**INVOICE, "buyer": "Twin B.V."}))

    assert "More than one company may be meant by “Twin B.V.”." in shown


def test_an_invoice_entered_wrongly_is_withdrawn_and_entered_again(visit, invoice):
    shown = text_of(visit("invoice_withdraw", invoice.public_id, data={}))
    again = text_of(
        visit("invoice_add", data={**INVOICE, "number": invoice.number, "buyer": "Payer B.V."})
    )

    assert f"Invoice {invoice.number} is withdrawn." in shown
    assert f"Invoice {invoice.number} is recorded." in again
    with tenancy.scope(staff=True):
        withdrawn = Event.objects.get(name="receivables.invoice_withdrawn")
        assert (withdrawn.facts["number"], withdrawn.facts["net"]) == (invoice.number, "10000.000")


@pytest.mark.parametrize("what", ["receipt", "dispute", "overdue"])
def test_an_invoice_something_rests_on_is_not_withdrawn(visit, invoice, what):
    with tenancy.scope(staff=True):
        holder, buyer = invoice.policyholder, invoice.buyer
        if what == "receipt":
            factories.receipt(holder, buyer, 100, on=NOW.date())
        elif what == "overdue":
            factories.overdue(holder, buyer)
    if what == "dispute":
        visit("dispute_add", invoice.public_id, data={"amount": "50.00", "reason": "Late."})

    shown = text_of(visit("invoice_withdraw", invoice.public_id, data={}))

    assert "Use a credit note instead." in shown
    with tenancy.scope(staff=True):
        assert Invoice.objects.filter(id=invoice.id).exists()


def test_a_currency_nobody_pays_in_is_refused_over_the_api(api, invoice):
    with tenancy.scope(staff=True):
        buyer = str(invoice.buyer.public_id)

    refused = post(api, "invoices", "9", **{**INVOICE, "buyer": buyer, "currency": "XTS"})

    assert refused.status_code == 400
    assert "Use a code such as EUR" in refused.content.decode()


def test_a_payment_for_an_unknown_invoice_is_explained(visit, invoice):
    with tenancy.scope(staff=True):
        buyer = invoice.buyer
    data = {
        "buyer": str(buyer.public_id),
        "received_on": "2026-03-01",
        "amount": "100.00",
        "reference": "b1",
        "designated": "X",
    }

    assert "no invoice with this number" in text_of(visit("receipt_add", data=data))
    visit("receipt_add", data={**data, "designated": invoice.number})

    with tenancy.scope(staff=True):
        assert Receipt.objects.get().designated_id == invoice.id


def test_credit_note_and_dispute_are_recorded(visit, invoice):
    visit(
        "credit_note_add",
        invoice.public_id,
        data={"number": "C1", "issued_on": "2026-03-01", "net_amount": "10", "vat_amount": "2.1"},
    )
    visit("dispute_add", invoice.public_id, data={"amount": "50.00", "reason": "Late."})
    with tenancy.scope(staff=True):
        dispute = Dispute.objects.get()
        assert CreditNote.objects.count() == 1
    shown = text_of(visit("dispute_resolve", dispute.public_id, data={"found_due": "50.00"}))

    assert "The dispute is over." in shown


def test_a_ledger_is_uploaded_or_its_lines_are_named(visit, mandate):
    with tenancy.scope(staff=True):
        number = number_of(factories.company())
    head = "debtor_id,invoice_no,invoice_date,due_date,amount_gross,amount_open\n"
    good = io.BytesIO(f"{head}{number},F-1,2026-01-05,2026-02-04,121.00,121.00\n".encode())
    wrong = io.BytesIO(f"{head}{number},F-1,soon,2026-02-04,121.00,121.00\n".encode())
    good.name, wrong.name = "good.csv", "wrong.csv"

    refused = text_of(visit("ledger_upload", data={"file": wrong, "as_of": "2026-03-01"}))
    shown = text_of(visit("ledger_upload", data={"file": good, "as_of": "2026-03-01"}))
    with tenancy.scope(staff=True):
        before = LedgerUpload.objects.count()
        file = LedgerFile.objects.get(file_name="good.csv").public_id
    taken = text_of(visit("ledger_load", file, data={"lines": "all"}))
    report = visit("ledger_report", file).content.decode()

    assert "“soon” is no date." in refused
    assert "Take the one line in" in shown
    assert before == 0
    assert "1 lines are taken in." in taken
    assert "New invoice" in report
    with tenancy.scope(staff=True):
        assert LedgerUpload.objects.count() == 1


def test_page_and_report_tell_on_each_line_how_much_can_be_open_where_no_invoice_was_named(
    visit, mandate
):
    with tenancy.scope(staff=True):
        buyer = factories.company()
        for number in ("F-1", "F-2"):
            factories.invoice(mandate.policyholder, buyer, number=number)
        factories.receipt(mandate.policyholder, buyer, 12_100, on=date(2026, 2, 20))
        debtor = number_of(buyer)
    known = f"{debtor},F-%s,2026-01-05,2026-02-04,12100.00,10000.00,%s"
    head = "debtor_id,invoice_no,invoice_date,due_date,amount_gross,amount_net,amount_open"
    lines = (head, known % (1, "0.01"), known % (2, "12100.00"))
    ledger = io.BytesIO("\n".join(lines).encode())
    ledger.name = "higher.csv"

    shown = text_of(visit("ledger_upload", data={"file": ledger, "as_of": "2026-03-01"}))
    with tenancy.scope(staff=True):
        file = LedgerFile.objects.get().public_id
    report = visit("ledger_report", file).content.decode()

    for told in ("Mend line 3 first.", "At most EUR 12,099.99 can be open"):
        assert told in shown
        assert told in report


def test_only_the_good_lines_are_taken_in_where_that_button_is_pressed(visit, mandate):
    with tenancy.scope(staff=True):
        number = number_of(factories.company())
    head = "debtor_id,debtor_name,invoice_no,invoice_date,due_date,amount_gross,amount_open\n"
    lines = f"{number},A,F-1,2026-01-05,2026-02-04,121.00,121.00\nC-17,Bakker,F-2," + (
        "2026-01-05,2026-02-04,121.00,121.00\n"
    )
    mixed = io.BytesIO(f"{head}{lines}".encode())
    mixed.name = "mixed.csv"

    shown = text_of(visit("ledger_upload", data={"file": mixed, "as_of": "2026-03-01"}))
    with tenancy.scope(staff=True):
        file = LedgerFile.objects.get().public_id
    all_of_it = text_of(visit("ledger_load", file, data={"lines": "all"}))
    good = text_of(visit("ledger_load", file, data={"lines": "good"}))

    assert "One line cannot be taken in as it is." in shown
    assert "1 lines have to be mended. Nothing was taken in." in all_of_it
    assert "1 lines are taken in, 1 are left out until they are mended." in good
    assert "Bakker" in text_of(visit("watched"))


def test_a_reader_gets_no_form(client, mandate, invoice):
    with tenancy.scope(staff=True):
        reader = factories.mandate(mandate.policyholder, MandateRole.READER)
    client.force_login(reader.user)

    address = reverse("portal:invoice_add", args=[mandate.policyholder.public_id])

    assert "Ask the owner" in text_of(client.get(address))


def test_an_invoice_in_dollars_is_disputed_and_credited_in_dollars(visit, mandate):
    with tenancy.scope(staff=True):
        row = factories.invoice(mandate.policyholder, factories.company(), currency="USD")

    shown = text_of(visit("dispute_add", row.public_id))
    text_of(visit("dispute_add", row.public_id, data={"amount": "50", "reason": "Broken."}))
    credit = {"number": "C-1", "issued_on": "2026-03-01", "net_amount": "10", "vat_amount": "0"}
    text_of(visit("credit_note_add", row.public_id, data=credit))

    assert 'value="12100.00"' in shown
    with tenancy.scope(staff=True):
        assert (Dispute.objects.get().currency, CreditNote.objects.get().currency) == ("USD", "USD")


def post(api, path, key, **data):
    return api.post(
        f"/api/v1/{path}",
        data,
        format="json",
        headers={"Idempotency-Key": key, "Accept-Language": "en"},
    )


def test_the_api_does_the_same(api, invoice):
    with tenancy.scope(staff=True):
        buyer = str(invoice.buyer.public_id)
    body = {key: value for key, value in INVOICE.items()} | {"buyer": buyer}

    recorded = post(api, "invoices", "1", **body)
    again = post(api, "invoices", "1", **body)
    post(api, "receipts", "2", buyer=buyer, received_on="2026-03-01", amount="100", reference="b")
    post(
        api,
        "credit-notes",
        "3",
        invoice=recorded.data["id"],
        number="C",
        issued_on="2026-03-01",
        net_amount="1",
    )
    dispute = post(api, "disputes", "4", invoice=recorded.data["id"], amount="5", reason="x")
    resolved = post(api, f"disputes/{dispute.data['id']}/resolve", "5", found_due="0")
    overdue = post(api, "overdues", "6", buyer=buyer)

    assert (recorded.status_code, again.data["id"]) == (201, str(recorded.data["id"]))
    assert resolved.status_code == 200
    assert overdue.data["state"] == "REPORTED"
    for path in ("invoices", "receipts", "credit-notes", "disputes", "overdues"):
        assert len(api.get(f"/api/v1/{path}").data["items"]) >= 1
    assert api.get(f"/api/v1/invoices?buyer={buyer}").data["items"][0]["number"] == "F-77"


def test_the_api_hands_a_debt_over(api, invoice):
    with tenancy.scope(staff=True):
        buyer = str(invoice.buyer.public_id)

    letter = post(api, "letters", "1", buyer=buyer, kind="REMINDER")
    pdf = api.get(f"/api/v1/letters/{letter.data['id']}/pdf")
    case = post(api, "cases", "2", buyer=buyer)
    refused = post(api, "cases", "3", buyer=buyer)
    seen = api.get(f"/api/v1/cases/{case.data['id']}")

    assert letter.data["is_ready"] is False
    assert (pdf.status_code, pdf.data["code"]) == (409, "STILL_BEING_MADE")
    assert case.status_code == 201
    assert (refused.status_code, refused.data["code"]) == (409, "CASE_ALREADY_OPEN")
    assert seen.data["ledger_principal"] == "12100.00"
    assert len(api.get("/api/v1/cases").data["items"]) == 1
    with tenancy.scope(staff=True):
        assert OverdueReport.objects.get().state == "COLLECTION"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("invoices", {**INVOICE, "due_on": "2026-01-01"}),
        ("receipts", {"amount": "-1"}),
        ("receipts", {"amount": "NaN"}),
        ("cases", {"buyer": "x"}),
        ("letters", {"kind": "COLLECTION_DEMAND"}),
    ],
)
def test_a_bad_shape_is_400(api, path, body):
    assert post(api, path, "1", **body).status_code == 400


def test_an_invoice_recorded_again_tells_what_is_open_now(api, invoice):
    with tenancy.scope(staff=True):
        buyer = str(invoice.buyer.public_id)
        body = {key: str(getattr(invoice, key)) for key in INVOICE} | {"buyer": buyer}
    post(api, "receipts", "1", buyer=buyer, received_on="2026-03-01", amount="100", reference="b")

    again = post(api, "invoices", "2", **body)

    assert again.data["open"] == "12000.00"


@pytest.mark.parametrize(
    ("currency", "shown", "typed"),
    [("EUR", "12100.00", "50.25"), ("KWD", "12100.000", "50.255"), ("JPY", "12100", "50")],
)
def test_a_dispute_is_shown_and_taken_in_the_decimals_of_its_currency(
    visit, mandate, currency, shown, typed
):
    with tenancy.scope(staff=True):
        row = factories.invoice(
            mandate.policyholder, factories.company("Far B.V."), currency=currency
        )

    offered = text_of(visit("dispute_add", row.public_id))
    visit("dispute_add", row.public_id, data={"amount": typed, "reason": "Late."})
    with tenancy.scope(staff=True):
        dispute = Dispute.objects.get(invoice=row)
    resolving = text_of(visit("dispute_resolve", dispute.public_id))

    assert f'value="{shown}"' in offered
    assert dispute.amount == Decimal(typed)
    assert f'value="{typed}"' in resolving


@pytest.mark.parametrize(("currency", "typed"), [("EUR", "50.2555"), ("JPY", "50.2")])
def test_an_amount_finer_than_its_currency_is_refused_at_the_field(visit, mandate, currency, typed):
    with tenancy.scope(staff=True):
        row = factories.invoice(
            mandate.policyholder, factories.company("Far B.V."), currency=currency
        )

    shown = text_of(visit("dispute_add", row.public_id, data={"amount": typed, "reason": "Late."}))

    assert "decimal place" in shown
    with tenancy.scope(staff=True):
        assert not Dispute.objects.filter(invoice=row).exists()


def test_the_same_payment_again_says_that_nothing_changed(visit, invoice, monkeypatch):
    with tenancy.scope(staff=True):
        buyer = str(invoice.buyer.public_id)
    data = {"buyer": buyer, "received_on": "2026-03-01", "amount": "100.00", "reference": "b1"}

    first = text_of(visit("receipt_add", data=data))
    monkeypatch.setattr("core.clock.now", lambda: NOW.replace(hour=NOW.hour + 1))
    second = text_of(visit("receipt_add", data=data))

    assert "is booked." in first
    assert "was booked before" in second
    assert "b1" in text_of(visit("invoice", invoice.public_id))


def test_the_columns_are_explained_and_the_example_can_be_read(visit, mandate):
    shown = text_of(visit("ledger_upload"))
    example = visit("ledger_sample")

    assert "Not your own customer number." in shown
    read = reading.read(io.BytesIO(example.content), "ledger-example.csv")
    assert [line.invoice_no for line in read.lines] == ["2026-001", "2026-002"]
    assert not read.wrong
