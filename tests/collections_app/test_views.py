"""Portal pages and desks of collecting, as people walk through them."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import User
from accounts.rules import MandateRole, StaffRole
from collections_app import queries, services
from collections_app.models import Case, Letter
from collections_app.rules.lifecycle import CaseState, LetterKind
from core import documents, tenancy
from core.files import GivenFile
from core.models import Document
from grading.models import LegalEvent
from grading.rules.inputs import LegalEventKind
from limits import services as limits
from policies.models import Terms
from receivables import services as receivables
from receivables.models import Invoice, OverdueReport, Receipt
from tests import factories, signing_in
from tests.factories import eur

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 15, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def holder():
    with tenancy.scope(staff=True):
        holder = factories.policyholder("Van Houten Groothandel B.V.")
        factories.policy(holder)
        return holder


@pytest.fixture
def owner(holder):
    with tenancy.scope(staff=True):
        return factories.actor(factories.mandate(holder))


@pytest.fixture
def buyer(holder):
    with tenancy.scope(staff=True):
        buyer = factories.company("Late Payer B.V.", city="Zwolle", street="Melkmarkt 1")
        factories.invoice(
            holder,
            buyer,
            number="2025-117",
            dispatched_on=date(2025, 10, 31),
            issued_on=date(2025, 10, 31),
            due_on=date(2025, 11, 30),
            net_amount=Decimal("10330.58"),
            vat_amount=Decimal("2169.42"),
        )
        return buyer


@pytest.fixture
def case(owner, buyer):
    with tenancy.scope(staff=True):
        return services.hand_over(buyer=buyer.public_id, by=owner, now=NOW)


@pytest.fixture
def visit(client, holder, owner):
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=owner.user_id))

    def go(name, *rest, data=None, **query):
        address = reverse(f"portal:{name}", args=[holder.public_id, *rest])
        if data is not None:
            return client.post(address, data, follow=True)
        return client.get(address, query)

    return go


@pytest.fixture
def desk(client):
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.COLLECTOR)
    signing_in.sign_in_staff(client, person)
    return client


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def press(client, row, button, **data):
    address = reverse("admin:collections_app_case_do", args=[row.pk, button])
    return client.post(address, data, follow=True)


def test_the_list_shows_the_clock_on_each_invoice(visit, buyer):
    shown = text_of(visit("invoices"))

    assert "2025-117" in shown
    assert "Past extension" in shown
    assert "Report by 28 February 2026" in shown
    assert "31 to 60 days late" in shown


@pytest.mark.parametrize(
    ("service", "day", "said"),
    [
        ("INCLUDED", 28, "Hand over by 28 February 2026"),
        ("INCLUDED", 1, "Hand over now: it was due by 28 February 2026"),
        ("OPTIONAL", 28, "None: reported on 1 February 2026"),
        ("OWN", 28, "None: reported on 1 February 2026"),
    ],
)
def test_what_was_reported_still_has_to_be_handed_over(
    visit, holder, buyer, monkeypatch, service, day, said
):
    with tenancy.scope(staff=True):
        Terms.objects.update(collection_service=service)
        factories.overdue(holder, buyer, reported_on=date(2026, 2, 1))
    month = 2 if day == 28 else 3
    monkeypatch.setattr("core.clock.now", lambda: NOW.replace(month=month, day=day))

    assert said in text_of(visit("invoices"))


def test_nothing_is_to_be_handed_over_that_is_not_in_euros(visit, holder, buyer):
    """A case is in euros: to hand this one over is refused."""
    with tenancy.scope(staff=True):
        factories.overdue(holder, buyer, reported_on=date(2026, 2, 1))
        Invoice.objects.update(currency="USD")

    shown = text_of(visit("invoices"))

    assert "None: reported on 1 February 2026" in shown
    assert "Hand over" not in shown


def test_nothing_is_to_be_handed_over_of_an_insolvent_buyer(visit, holder, buyer):
    with tenancy.scope(staff=True):
        factories.overdue(holder, buyer, reported_on=date(2026, 2, 1))
        LegalEvent.objects.create(
            company=buyer,
            kind=LegalEventKind.BANKRUPTCY,
            happened_on=date(2026, 2, 10),
            source="Register",
            source_reference="F.1",
            recorded_at=NOW,
        )

    assert "None: reported on 1 February 2026" in text_of(visit("invoices"))


def test_no_deadline_runs_on_what_the_policy_counts_as_paid(visit, holder, buyer):
    """Between us the oldest due is paid first, whatever the buyer named (R-CLM-05)."""
    with tenancy.scope(staff=True):
        younger = factories.invoice(holder, buyer, net_amount=Decimal(12_500), vat_amount=0)
        Receipt.objects.create(
            policyholder=holder,
            buyer=buyer,
            designated=younger,
            received_on=date(2026, 2, 1),
            amount=Decimal(12_500),
            currency="EUR",
            source="POLICYHOLDER",
            reference="for the younger one",
            recorded_at=NOW,
        )
        older = Invoice.objects.get(number="2025-117")

    listed, alone = text_of(visit("invoices")), text_of(visit("invoice", older.public_id))

    assert "2025-117" in listed
    for shown in (listed, alone):
        assert "Overdue" in shown
        assert "Past extension" not in shown
    assert "No policy is in force" not in alone
    assert "Paid or credited in full" not in alone
    assert "one that was due later counts instead" in alone
    assert "this invoice is still open, and its deadlines run" in text_of(
        visit("invoice", younger.public_id)
    )


def test_the_list_costs_the_same_however_many_invoices(
    visit, holder, buyer, django_assert_max_num_queries
):
    with tenancy.scope(staff=True):
        for _ in range(5):
            factories.invoice(holder, factories.company())

    with django_assert_max_num_queries(50):
        visit("invoices")


def test_an_empty_list_says_what_to_do(visit):
    assert "Upload a ledger" in text_of(visit("invoices"))


def test_the_list_is_a_file_for_a_spreadsheet(visit, buyer):
    assert "2025-117" in visit("invoices_csv").content.decode("utf-8-sig")


def test_an_invoice_shows_its_deadlines(visit, buyer, holder):
    with tenancy.scope(staff=True):
        row = holder.invoice_set.get()

    shown = text_of(visit("invoice", row.public_id))

    assert "Last day to report and hand over" in shown


def test_another_policyholders_invoice_is_not_found(visit):
    with tenancy.scope(staff=True):
        other = factories.invoice(factories.policyholder(), factories.company())

    assert visit("invoice", other.public_id).status_code == 404


def test_the_way_from_reminder_to_hand_over(visit, buyer):
    assert "Late Payer B.V." in text_of(visit("overdues"))
    assert "Make the reminder" in text_of(visit("overdue", buyer.public_id))

    visit("letter_make", buyer.public_id, "reminder", data={})
    visit("letter_make", buyer.public_id, "final-notice", data={})
    visit("overdue_report", buyer.public_id, data={})
    summary = text_of(visit("hand_over", buyer.public_id))
    response = visit("hand_over", buyer.public_id, data={})

    assert "New deliveries to this buyer are not insured from 15 February 2026 on" in summary
    assert "900.00" in summary
    assert "Case C2026-" in text_of(response)
    with tenancy.scope(staff=True):
        assert sorted(Letter.objects.values_list("kind", flat=True)) == ["FINAL_NOTICE", "REMINDER"]
        assert OverdueReport.objects.get().state == "COLLECTION"


def report_of_today():
    return OverdueReport.objects.get()


def test_before_an_overdue_is_reported_the_page_says_what_follows(visit, buyer):
    """Due 30 November 2025: extension to 29 January, report and hand over by 28 February 2026."""
    shown = text_of(visit("overdue_report", buyer.public_id))

    assert "asks for this report by 28 February 2026 at the latest" in shown
    assert "2025-117" in shown
    assert "since 30 January 2026 new deliveries on account to this buyer are not insured" in shown
    assert "Hand the debt over to us for collection by 28 February 2026" in shown
    assert "No other policyholder learns that you reported" in shown
    assert "The waiting period of a claim (6 months, from the due date) does not change" in shown
    assert "you can withdraw, with a reason" in shown
    assert "Report it now" in shown
    assert not OverdueReport.objects.exists()


def test_the_page_of_a_late_buyer_leads_to_what_a_report_brings(visit, holder, buyer):
    page = visit("overdue", buyer.public_id).content.decode()
    address = reverse("portal:overdue_report", args=[holder.public_id, buyer.public_id])

    assert f'href="{address}"' in page
    assert f'action="{address}"' not in page


def test_a_wait_that_begins_with_the_report_is_said_with_its_end(visit, buyer):
    with tenancy.scope(staff=True):
        Terms.objects.update(waiting_start="NNP_RECEIVED")

    shown = text_of(visit("overdue_report", buyer.public_id))

    assert "the date of loss is then 15 August 2026" in shown


def test_a_report_that_is_late_is_said_to_be_late(visit, buyer, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW.replace(month=3))

    shown = text_of(visit("overdue_report", buyer.public_id))

    assert "The policy asked for this report by 28 February 2026. Report now" in shown


def test_the_limit_of_ones_own_that_a_report_ends_is_named(visit, owner, buyer):
    with tenancy.scope(staff=True):
        Terms.objects.update(
            discretionary_limit=Decimal(25_000), discretionary_options=["CREDIT_REPORT"]
        )
        limits.approve_agency(
            name="Kredietlens",
            approved_from=date(2024, 1, 1),
            reason="Checked",
            by=factories.staff_actor(StaffRole.UNDERWRITER),
            now=NOW,
        )
        limits.assess_by_report(
            buyer=buyer.public_id,
            report=limits.GivenReport(
                agency="Kredietlens",
                dated=NOW.date(),
                recommends=eur(15_000),
                is_unfavourable=False,
                document=GivenFile("report.pdf", b"%PDF-1.7 a report"),
            ),
            by=owner,
            now=NOW,
        )

    shown = text_of(visit("overdue_report", buyer.public_id))

    assert "that you set on this buyer yourself ends at once" in shown
    assert "15,000" in shown
    assert "you cannot set a limit of your own on this buyer" in shown


def test_a_report_made_by_mistake_has_a_way_back(visit, buyer):
    reported = text_of(visit("overdue_report", buyer.public_id, data={}))
    asked = text_of(visit("overdue_withdraw", buyer.public_id))
    without = text_of(visit("overdue_withdraw", buyer.public_id, data={"reason": " "}))
    with tenancy.scope(staff=True):
        before = report_of_today().state
    done = text_of(visit("overdue_withdraw", buyer.public_id, data={"reason": "Wrong buyer."}))

    assert "Reported by mistake: withdraw it" in reported
    assert "What stays open is to be reported by 28 February 2026" in asked
    assert "Withdraw the report" in without
    assert before == "REPORTED"
    assert "The report is withdrawn." in done
    assert "Report the overdue" in done
    with tenancy.scope(staff=True):
        assert report_of_today().state == "WITHDRAWN"


def test_what_is_handed_over_has_another_way_back(visit, buyer, case):
    shown = text_of(visit("overdue_withdraw", buyer.public_id))
    refused = text_of(visit("overdue_withdraw", buyer.public_id, data={"reason": "Wrong buyer."}))

    for page in (shown, refused):
        assert "can no longer be withdrawn: the debt is handed over" in page
    with tenancy.scope(staff=True):
        assert report_of_today().state == "COLLECTION"


def test_a_reader_reports_and_withdraws_nothing(client, holder, buyer):
    with tenancy.scope(staff=True):
        reader = factories.mandate(holder, MandateRole.READER)
        factories.overdue(holder, buyer, reported_on=date(2026, 2, 1))
    client.force_login(reader.user)
    address = reverse("portal:overdue_withdraw", args=[holder.public_id, buyer.public_id])

    shown = text_of(client.get(address))
    client.post(address, {"reason": "Wrong buyer."})

    assert "Ask the owner" in shown
    with tenancy.scope(staff=True):
        assert report_of_today().state == "REPORTED"


def test_handing_over_twice_is_explained(visit, buyer, case):
    assert "already handed over" in text_of(visit("hand_over", buyer.public_id, data={}))


def test_a_reader_sees_the_ladder_without_buttons(client, holder, buyer):
    with tenancy.scope(staff=True):
        reader = factories.mandate(holder, MandateRole.READER)
    client.force_login(reader.user)

    shown = text_of(client.get(reverse("portal:overdue", args=[holder.public_id, buyer.public_id])))

    assert "Make the reminder" not in shown
    assert "Ask the owner" in shown


def test_the_case_shows_both_ledgers(visit, case, desk_payment):
    shown = text_of(visit("case", case.public_id))

    assert "8,667.65" in shown  # by law
    assert "7,500.00" in shown  # on the claims ledger
    assert "267.65" in shown


@pytest.fixture
def desk_payment(case):
    with tenancy.scope(staff=True):
        collector = factories.staff_actor(StaffRole.COLLECTOR)
        return services.book_payment(
            case_id=case.public_id,
            amount=eur("5000.00"),
            received_on=NOW.date(),
            reference="E1",
            by=collector,
            now=NOW,
        )


def test_another_policyholders_case_is_not_found(visit):
    assert visit("case", uuid4()).status_code == 404


@pytest.mark.parametrize("name", ["cases", "overdues", "letters", "cases_csv"])
def test_pages_without_anything_lead_on(visit, name):
    assert visit(name).status_code == 200


def make(kind, owner, buyer):
    with tenancy.scope(staff=True):
        letter = services.make_letter(buyer=buyer.public_id, kind=kind, by=owner, now=NOW)
        documents.make(Document.objects.get(id=letter.document_id))
    return letter


def test_a_letter_that_is_being_made_says_so(visit, owner, buyer):
    with tenancy.scope(staff=True):
        letter = services.make_letter(
            buyer=buyer.public_id, kind=LetterKind.REMINDER, by=owner, now=NOW
        )

    assert "Being made" in text_of(visit("letters"))
    assert "hx-get" in text_of(visit("letter_state", letter.public_id))
    assert visit("letter_pdf", letter.public_id).status_code == 302


@pytest.mark.usefixtures("pango")
def test_the_final_notice_says_what_it_must(visit, owner, buyer):
    letter = make(LetterKind.FINAL_NOTICE, owner, buyer)

    response = visit("letter_pdf", letter.public_id)

    reader = PdfReader(io.BytesIO(response.content))
    text = " ".join(page.extract_text() for page in reader.pages).replace("\xa0", " ")
    assert response["Content-Type"] == "application/pdf"
    assert "2025-117" in text
    assert "12.767,65" in text
    assert "3:317" in text
    assert "NL91 ABNA 0417 1643 00" in text
    assert "1" in text[-40:]


def test_the_collector_books_a_payment_at_the_desk(desk, case):
    response = press(
        desk, case, "payment", amount="5000.00", received_on="2026-02-15", reference="E1"
    )

    shown = text_of(response)
    assert "The payment is booked." in shown
    assert "8,667.65" in shown
    with tenancy.scope(staff=True):
        assert Receipt.objects.count() == 1


def test_a_refused_payment_is_explained_and_keeps_what_was_typed(desk, case):
    response = press(
        desk, case, "payment", amount="99999.00", received_on="2026-02-15", reference="E1"
    )

    shown = text_of(response)
    assert "is more than that" in shown
    assert "99999.00" in shown


def test_the_queue_shows_what_is_next(desk, case):
    shown = text_of(desk.get(reverse("admin:collections_app_case_changelist")))

    assert case.number in shown
    assert "Make and send the demand" in shown


def test_the_desk_works_a_case_to_its_end(desk, case):
    press(desk, case, "take")
    press(desk, case, "demand")
    press(desk, case, "note", kind="CALL", text="Promised Friday.")
    press(desk, case, "state", to="LEGAL", reason="No promise was kept.")
    ending = {"to": "CLOSED_UNPAID", "reason": "No assets."}
    read = press(desk, case, "close", **ending).context["preview_read"]
    shown = text_of(press(desk, case, "close", **ending, confirmed=read))

    assert "Closed, not paid" in shown
    with tenancy.scope(staff=True):
        assert Case.objects.get().state == CaseState.CLOSED_UNPAID


def test_the_end_of_the_rates_stands_over_the_queue(desk, case, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC))

    shown = text_of(desk.get(reverse("admin:collections_app_case_changelist")))

    assert "known until 31 December 2026" in shown


def test_an_underwriter_looks_without_buttons(client, case):
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.UNDERWRITER)
    signing_in.sign_in_staff(client, person)

    shown = text_of(client.get(reverse("admin:collections_app_case_change", args=[case.pk])))

    assert case.number in shown
    assert "Book a payment" not in shown


@pytest.mark.parametrize(
    "model",
    [
        "receivables_invoice",
        "receivables_creditnote",
        "receivables_receipt",
        "receivables_dispute",
        "receivables_overduereport",
        "receivables_ledgerupload",
        "collections_app_letter",
        "collections_app_interestrate",
    ],
)
def test_desks_for_looking_open(desk, case, model):
    assert (
        desk.get(reverse(f"admin:{model}_changelist"), {"q": "late"}, follow=True).status_code
        == 200
    )


def test_the_page_tells_the_order_of_payment_as_it_is_worked_out(visit, holder, owner, buyer):
    """Costs, then invoice by invoice, the oldest due first: interest before principal."""
    with tenancy.scope(staff=True):
        factories.invoice(holder, buyer, number="2026-009", due_on=date(2026, 1, 10))
        case = services.hand_over(buyer=buyer.public_id, by=owner, now=NOW)
        pay(case, "5000.00")
        balance = queries.balance(case, NOW.date())

    shown = text_of(visit("case", case.public_id))

    older, younger = balance.invoices
    assert older.open_interest == eur(0)
    assert older.open_principal < older.handed_over
    assert younger.open_interest.amount > 0  # so interest is not paid before every invoice
    assert "its interest before the invoice itself" in shown
    assert "then interest, then the invoices" not in shown


def test_what_payments_paid_adds_up_to_the_balance_after_a_new_rate(visit, case, monkeypatch):
    later = datetime(2027, 2, 15, 9, 0, tzinfo=UTC)
    with tenancy.scope(staff=True):
        pay(case, "5000.00", now=later)
        services.set_rate(
            series="NL_HANDELSRENTE",
            valid_from=date(2027, 1, 1),
            known_until=date(2027, 6, 30),
            rate=Decimal("10.40"),
            source="Staatscourant",
            by=factories.staff_actor(StaffRole.ADMINISTRATOR),
            now=later,
        )
        balance = queries.balance(case, later.date())
    monkeypatch.setattr("core.clock.now", lambda: later)

    response = visit("case", case.public_id)

    [paid] = response.context["payments"]
    [imputed] = balance.imputations.values()
    assert paid["to_interest"] == imputed.to_interest
    assert paid["to_principal"] == balance.handed_over - balance.principal


def pay(case, amount, *, now=NOW, reference="E1", **fields):
    return services.book_payment(
        case_id=case.public_id,
        amount=eur(amount),
        received_on=now.date(),
        reference=reference,
        by=factories.staff_actor(StaffRole.COLLECTOR),
        now=now,
        **fields,
    )


def test_a_paid_case_stays_paid_when_a_rate_becomes_known(visit, case):
    later = datetime(2027, 2, 15, 9, 0, tzinfo=UTC)
    with tenancy.scope(staff=True):
        pay(case, queries.balance(case, later.date()).total.amount, now=later)
        services.set_rate(
            series="NL_HANDELSRENTE",
            valid_from=date(2027, 1, 1),
            known_until=date(2027, 6, 30),
            rate=Decimal("10.40"),
            source="Staatscourant",
            by=factories.staff_actor(StaffRole.ADMINISTRATOR),
            now=datetime(2027, 2, 16, 9, 0, tzinfo=UTC),
        )
        case.refresh_from_db()

        assert case.state == CaseState.CLOSED_PAID
        assert queries.balance(case, case.closed_on).total == eur(0)


def test_what_the_buyer_disputes_stands_on_the_case(desk, owner, case):
    with tenancy.scope(staff=True):
        receivables.open_dispute(
            invoice_id=Invoice.objects.get().public_id,
            amount=eur("4000.00"),
            reason="Half of it came broken.",
            by=owner,
            now=NOW,
        )

    at_the_desk = text_of(desk.get(reverse("admin:collections_app_case_change", args=[case.pk])))

    assert "Disputed" in at_the_desk
    assert "EUR 4,000.00 is disputed" in at_the_desk


def test_what_the_buyer_disputes_stands_on_the_portals_case(visit, owner, case):
    with tenancy.scope(staff=True):
        receivables.open_dispute(
            invoice_id=Invoice.objects.get().public_id,
            amount=eur("4000.00"),
            reason="Half of it came broken.",
            by=owner,
            now=NOW,
        )

    assert "EUR 4,000.00 is disputed" in text_of(visit("case", case.public_id))


def test_a_case_without_dispute_has_no_column_for_it(visit, case):
    assert "Disputed" not in text_of(visit("case", case.public_id))


def test_the_desk_of_rates_shows_the_published_ones_too(desk):
    shown = text_of(desk.get(reverse("admin:collections_app_interestrate_changelist")))

    assert "Netherlands: late payment between businesses" in shown
    assert "10.15" in shown
    assert "31 Dec 2026" in shown
    assert "0 interest rates" not in shown
