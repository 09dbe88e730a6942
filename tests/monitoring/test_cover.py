"""What stands beside an invoice: that nobody insures it, what is disputed, that it is with us."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.models import Mandate
from accounts.rules import Actor, MandateRole
from companies.models import Company
from core import clock, deliveries, tenancy
from limits import services as limits
from monitoring import services
from monitoring.models import Notice
from monitoring.queries import cover
from monitoring.services import uninsured_night
from policies.models import Policy
from receivables import queries as receivables
from receivables import services as receivables_services
from receivables.models import Invoice
from receivables.rules import ledger as rules
from receivables.rules.states import PaymentForm
from receivables.rules.upload import LedgerLine
from tests import factories
from tests.factories import eur
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


@dataclass
class Us:
    mandate: Mandate
    policy: Policy
    actor: Actor
    buyer: Company

    def invoice(self, **fields) -> Invoice:
        return factories.invoice(self.mandate.policyholder, self.buyer, **fields)

    def limit(self, on: date) -> None:
        limits.request_limit(
            buyer=self.buyer.public_id,
            amount=eur(20_000),
            payment_days=30,
            comment="",
            your_reference="",
            by=self.actor,
            now=datetime(on.year, on.month, on.day, 9, 0, tzinfo=UTC),
        )

    def deliver(self, number="N-1", form=PaymentForm.OPEN_ACCOUNT) -> Invoice:
        with tenancy.scope(staff=True):
            row = receivables_services.record_invoice(
                buyer_id=self.buyer.id,
                invoice=rules.Invoice(
                    number, TODAY, TODAY, date(2026, 4, 1), eur(1_000), eur(210), form
                ),
                by=self.actor,
                now=NOW,
            )
        deliveries.drain(clock.real)
        return row

    def marks(self) -> dict[str, cover.Mark]:
        items = receivables.items_on(self.actor.tenant, TODAY)
        found = cover.marks(self.actor, items, TODAY)
        return {item.invoice.number: found[item.invoice.id] for item in items}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us(mandate) -> Us:
    with tenancy.scope(staff=True):
        policy = factories.policy(mandate.policyholder)
        buyer = factories.graded(factories.company("Late Payer B.V."), 3, equity=4_000_000)
        return Us(mandate, policy, factories.actor(mandate), buyer)


@pytest.fixture
def visit(client, us):
    sign_in(client, us.mandate.user)

    def go(name, *rest, **query) -> str:
        address = reverse(f"portal:{name}", args=[us.mandate.policyholder.public_id, *rest])
        return " ".join(client.get(address, query).content.decode().split())

    return go


def days(sent: date, term: int = 30) -> dict[str, date]:
    return {"dispatched_on": sent, "issued_on": sent, "due_on": sent + timedelta(days=term)}


def warnings() -> list[Notice]:
    with tenancy.scope(staff=True):
        return list(Notice.objects.filter(kind="NOT_INSURED").order_by("id"))


# Uninsured ----------------------------------------------------------------------------------------


def test_what_was_dispatched_while_no_limit_stood_is_marked(us):
    with tenancy.scope(staff=True):
        us.limit(date(2026, 2, 1))
        us.invoice(number="BEFORE", dispatched_on=date(2026, 1, 31))
        us.invoice(number="FIRST", dispatched_on=date(2026, 2, 1))
        us.invoice(number="CASH", dispatched_on=date(2026, 1, 31), payment_form="CASH")
        us.invoice(number="OLD", dispatched_on=date(2024, 12, 31))

        found = us.marks()

    assert {number for number, mark in found.items() if mark.is_without_limit} == {"BEFORE"}


def test_a_notice_leads_to_its_invoice_as_long_as_there_is_one(us, visit):
    row = us.deliver()
    [told] = warnings()
    address = reverse("portal:invoice", args=[us.mandate.policyholder.public_id, row.public_id])
    before = visit("notice", told.public_id)

    with tenancy.scope(staff=True):
        receivables_services.withdraw_invoice(invoice_id=row.public_id, by=us.actor, now=NOW)

    assert f'href="{address}"' in before
    assert address not in visit("notice", told.public_id)


def test_an_invoice_says_whether_it_is_insured_and_why(us, visit):
    with tenancy.scope(staff=True):
        us.limit(date(2026, 2, 1))
        us.invoice(number="FINE", **days(date(2026, 2, 1)))
        long = us.invoice(number="LONG", **days(date(2026, 2, 2), term=100))
        us.invoice(number="OVER", **days(date(2026, 2, 3)), net_amount=15_000)

        found = us.marks()

    assert {number: mark.cover.reason for number, mark in found.items()} == {
        "FINE": "COVERED",
        "LONG": "TERMS_EXCEEDED",
        "OVER": "LIMIT_EXCEEDED",
    }
    assert found["OVER"].cover.insured == eur(10_000)
    listed = visit("invoices").replace("\xa0", " ")
    for shown in (listed, visit("invoice", long.public_id), visit("buyer", us.buyer.public_id)):
        assert "The payment term is longer than the policy allows." in shown
    assert "EUR 10,000.00 of EUR 15,000.00 is insured." in listed
    only = visit("invoices", state="uninsured")
    assert [number in only for number in ("LONG", "OVER", "FINE")] == [True, True, False]


def test_without_a_policy_nothing_is_marked(us):
    with tenancy.scope(staff=True):
        bare = factories.mandate(factories.policyholder())
        row = factories.invoice(bare.policyholder, us.buyer)

        assert cover.without_limit(bare.policyholder_id, [row], TODAY) == []


def test_marks_take_the_same_few_questions_however_many_invoices_there_are(
    us, django_assert_max_num_queries
):
    with tenancy.scope(staff=True):
        for number in range(12):
            factories.invoice(us.mandate.policyholder, factories.company(), number=f"M-{number}")
        items = receivables.items_on(us.actor.tenant, TODAY)

        with django_assert_max_num_queries(20):
            found = cover.marks(us.actor, items, TODAY)

    assert len(found) == 12


def test_an_invoice_without_a_limit_is_told_of_with_the_next_step(us, visit):
    row = us.deliver()

    (told,) = warnings()
    page = visit("notice", told.public_id)
    ask = reverse(
        "portal:limit_request", args=[us.mandate.policyholder.public_id, us.buyer.public_id]
    )
    assert told.subject_id == row.public_id
    assert "You delivered to Late Payer B.V. without a limit" in page
    assert "Invoice N-1: no limit stood on the day of dispatch, 2 March 2026." in page
    assert f'href="{ask}"' in page


@pytest.mark.parametrize("form", [PaymentForm.CASH, PaymentForm.PREPAID])
def test_what_is_not_sold_on_account_needs_no_warning(us, form):
    us.deliver(form=form)

    assert warnings() == []


def test_an_invoice_under_a_limit_needs_no_warning(us):
    with tenancy.scope(staff=True):
        us.limit(date(2026, 2, 1))

    us.deliver()

    assert warnings() == []


def test_one_buyer_is_warned_of_once_a_month(us):
    us.deliver("N-1")
    us.deliver("N-2")

    assert len(warnings()) == 1


def test_a_ledger_is_told_of_buyer_by_buyer(us):
    with tenancy.scope(staff=True):
        other = factories.company("Other B.V.")
        numbers = [each.identifiers.get().value for each in (us.buyer, us.buyer, other)]
        day = date(2026, 2, 1)
        lines = [
            LedgerLine(
                place + 2, number, f"L-{place}", day, day, eur(100), eur(100), eur(100), False, ""
            )
            for place, number in enumerate(numbers)
        ]
        receivables_services.upload_ledger(
            sha256="a" * 64, file_name="x.csv", lines=lines, as_of=TODAY, by=us.actor, now=NOW
        )
    deliveries.drain(clock.real)

    assert [(row.amount, row.facts["invoices"]) for row in warnings()] == [(200, 2), (100, 1)]


def test_the_invoices_and_the_buyer_show_what_is_not_insured(us, visit):
    with tenancy.scope(staff=True):
        row = us.invoice(number="BARE")

    ask = reverse(
        "portal:limit_request", args=[us.mandate.policyholder.public_id, us.buyer.public_id]
    )
    for page in (visit("invoices"), visit("buyer", us.buyer.public_id)):
        assert "No limit stood on the day of dispatch." in page
        assert f'href="{ask}"' in page
    page = visit("invoice", row.public_id)
    assert "Is it insured, and until when?" in page
    assert "No limit stood on the day of dispatch." in page
    assert "This rests on clause R-POL-31 of the policy conditions." in strip_tags(page)
    assert '#r-pol-31"' in page  # where it can be read
    assert "Ask for a limit before you deliver" in page
    assert f'href="{ask}"' in page


def test_a_reader_sees_that_it_is_not_insured_and_no_link_it_may_not_follow(us, client):
    with tenancy.scope(staff=True):
        us.invoice(number="BARE")
        reader = factories.mandate(us.mandate.policyholder, MandateRole.READER, language="en")
    sign_in(client, reader.user)

    page = client.get(reverse("portal:invoices", args=[us.mandate.policyholder.public_id]))

    assert "No limit stood on the day of dispatch." in page.content.decode()
    assert "Ask for a limit" not in page.content.decode()


# Disputed, handed over ----------------------------------------------------------------------------


@pytest.mark.parametrize(("amount", "state"), [(2_000, "Partly disputed"), (12_100, "Disputed")])
def test_how_much_of_an_invoice_is_disputed_is_shown(us, visit, amount, state):
    with tenancy.scope(staff=True):
        row = us.invoice(number="D-1")
        receivables_services.open_dispute(
            invoice_id=row.public_id, amount=eur(amount), reason="Broken.", by=us.actor, now=NOW
        )

    listed, shown = visit("invoices"), visit("invoice", row.public_id)

    for page in (listed, shown):
        assert f">{state}<" in page.replace("> ", ">").replace(" <", "<")
    assert f"disputed EUR {amount:,}.00" in listed
    assert "Of which in dispute" in shown
    assert ("of the EUR 12,100.00 that is open is in dispute" in shown) == (amount < 12_100)


def test_no_deadline_is_shown_on_what_was_handed_over(us, visit):
    with tenancy.scope(staff=True):
        row = us.invoice(number="H-1")
    before = visit("invoice", row.public_id)
    with tenancy.scope(staff=True):
        factories.overdue(
            us.mandate.policyholder, us.buyer, state="COLLECTION", reported_on=date(2026, 3, 1)
        )

    listed, shown = visit("invoices"), visit("invoice", row.public_id)

    assert "Last day to report and hand over" in before
    assert "Last day to report and hand over" not in shown
    assert "This debt is with us since 1 March 2026" in shown
    assert "With us since 1 March 2026" in listed
    assert "Extension ends" not in listed


def test_invoices_that_come_one_by_one_of_many_such_buyers_are_told_of_once_at_night(us):
    with tenancy.scope(staff=True):
        rows = [
            factories.invoice(
                us.mandate.policyholder,
                factories.company(f"Buyer {place} B.V."),
                **days(TODAY),
                recorded_at=NOW,
            )
            for place in range(8)
        ]
        for row in rows:  # all of them before anybody is told of the first
            services.warn_of_uninsured(
                policyholder_id=us.actor.tenant, invoices=[row], by=us.actor, now=NOW
            )
    deliveries.drain(clock.real)
    by_day = [warning.buyer for warning in warnings()]

    for _twice in range(2):
        with tenancy.scope(staff=True):
            for first, last in uninsured_night.ranges(TODAY + DAY):
                uninsured_night.run(first, last, TODAY + DAY, NOW + DAY)
        deliveries.drain(clock.real)

    *_, at_night = warnings()
    assert by_day == [row.buyer for row in rows[:5]]
    assert len(warnings()) == 6
    assert at_night.facts["invoices"] == 3
    assert sorted(at_night.facts["buyers"]) == sorted(str(r.buyer.public_id) for r in rows[5:])


def test_at_night_nobody_is_told_again_of_what_the_day_told(us):
    us.deliver()

    with tenancy.scope(staff=True):
        assert uninsured_night.ranges(TODAY + DAY) == []


def test_a_ledger_with_many_such_buyers_is_told_of_once(us, visit):
    with tenancy.scope(staff=True):
        buyers = [factories.company(f"Buyer {place} B.V.") for place in range(6)]
        rows = [
            factories.invoice(us.mandate.policyholder, each, **days(TODAY), net_amount=100)
            for each in buyers
        ]
        told = {"policyholder_id": us.actor.tenant, "by": us.actor, "now": NOW}
        services.warn_of_uninsured(invoices=rows, **told)
    deliveries.drain(clock.real)
    with tenancy.scope(staff=True):
        services.warn_of_uninsured(invoices=rows[:2], **told)  # within the month
    deliveries.drain(clock.real)

    (warning,) = warnings()
    page = visit("notice", warning.public_id)
    listed = reverse("portal:ledger_findings", args=[us.mandate.policyholder.public_id])
    assert (warning.buyer, warning.amount) == (None, sum(row.gross.amount for row in rows))
    assert sorted(warning.facts["buyers"]) == sorted(str(each.public_id) for each in buyers)
    assert "You delivered to 6 buyers without a limit: that is not insured" in page
    assert f'href="{listed}?kind=WITHOUT_LIMIT"' in page
