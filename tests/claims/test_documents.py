"""The payout statement: its text in both languages, and what it shows is what was calculated."""

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from pypdf import PdfReader

from claims import documents as shown
from claims import texts
from claims.models import Calculation
from claims.rules.lifecycle import Cause, ClaimState, PayoutState, RejectionReason
from claims.rules.steps import CLAUSES, StepCode
from claims.templatetags.claims import exact_share
from config.event_routes import EVENT_ROUTES
from core import documents, tenancy
from core.models import Document
from limits.rules.cover.reasons import Reason
from tests import factories
from tests.factories import eur

pytestmark = pytest.mark.django_db


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.usefixtures("pango")
@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_statement_names_claim_amount_account_and_every_line(released, language):
    with tenancy.scope(staff=True):
        facts = Document.objects.get(kind="payout").facts
        hash_of_facts = Calculation.objects.get().inputs_sha256

    text = text_of(documents.render("payout", facts, language=language))

    amount = "18,000.00" if language == "en" else "18.000,00"
    account, reference = "NL91 ABNA 0417 1643 00", facts["end_to_end_id"]
    for part in (released.claim.number, amount, account, reference, "A1", "A2", hash_of_facts):
        assert part in text
    for clause in ("R-CLM-05", "R-POL-10", "R-CLM-12"):
        assert clause in text


def test_what_is_shown_adds_up_to_what_was_calculated(released):
    with tenancy.scope(staff=True):
        row = Calculation.objects.get()

    found = shown.shown_row(row)

    assert found.indemnity == row.money
    assert found.payment == row.to_pay
    assert found.insured + found.uninsured + found.disputed == found.open_basis
    assert sum((step.change for step in found.steps if step.change is not None), eur(0)) == eur(
        18_000
    )
    assert found.steps[-1].is_total


@pytest.fixture
def with_money_in(world):
    """One invoice paid in full before the loss, and 1,210 that came in after it."""
    with tenancy.scope(staff=True):
        us = world.us
        us.invoice(number="OLD", due_on=date(2026, 1, 10))
        factories.receipt(us.holder, us.buyer, 12_100, on=date(2026, 3, 1))
        factories.receipt(us.holder, us.buyer, 1_210, on=date(2026, 4, 5))
        world.desk.submit(world.claim, date(2026, 4, 6))
        world.desk.approve(world.claim, date(2026, 4, 6))
        return Calculation.objects.get(), Document.objects.get(kind="payout").facts


@pytest.mark.usefixtures("pango")
def test_paid_invoices_are_one_row_and_money_in_is_explained(with_money_in):
    row, facts = with_money_in

    with tenancy.scope(staff=True):
        found = shown.shown_row(row)
    text = text_of(documents.render("payout", facts, language="en"))

    assert ([each.line.number for each in found.unpaid], found.paid_in_full) == (["A1", "A2"], 1)
    assert "1 invoice paid in full" in text
    for part in ("Received EUR 1,210.00, of which VAT EUR 210.00", "EUR 1,000.00 is shared"):
        assert part in text.replace("\u00a0", " ")
    assert found.our_share == eur(1_000)
    assert (
        found.open_gross
        - found.vat
        - found.disputed
        - found.uninsured
        - found.our_share
        - found.own_part
        == found.payment
    )


@pytest.mark.usefixtures("pango")
def test_lines_that_were_divided_have_a_footnote(with_money_in):
    row, facts = with_money_in

    with tenancy.scope(staff=True):
        found = shown.shown_row(row)

    assert found.is_divided  # the money that came in is taken from the whole
    assert sum((each.indemnity for each in found.lines), eur(0)) == found.indemnity
    assert "the lines add up to the total" in text_of(
        documents.render("payout", facts, language="en")
    )


@pytest.mark.usefixtures("pango")
def test_no_day_on_paper_is_written_for_machines(with_money_in):
    _, facts = with_money_in

    text = text_of(documents.render("payout", facts, language="en"))

    assert not re.search(r"\b20\d\d-\d\d-\d\d\b", text)


@pytest.mark.parametrize(
    "code", [*Reason, *RejectionReason, "NOTHING_TO_PAY", "NOTHING_MORE_TO_PAY"]
)
def test_every_reason_has_words(code):
    assert texts.text(code, {})


def test_every_code_has_words():
    assert set(texts.STATES) == set(ClaimState)
    assert set(texts.PAYOUT_STATES) == set(PayoutState)
    assert set(texts.CAUSES) == set(Cause)
    assert set(texts.STEPS) == set(StepCode)
    assert set(texts.HAPPENED) == {name for name in EVENT_ROUTES if name.startswith("claims.")}


def test_no_clause_is_shown_as_a_place_in_our_own_papers():
    assert not [each for each in CLAUSES.values() if texts.clause(each).startswith("domain")]


@pytest.mark.parametrize(("share", "words"), [("0.9", "90%"), ("0.875", "87.50%")])
def test_a_share_has_decimals_only_where_it_needs_them(share, words):
    assert exact_share(Decimal(share)) == words


@pytest.mark.usefixtures("pango")
@pytest.mark.parametrize(
    ("cause", "why"),
    [("INSOLVENCY", "is insolvent"), ("PROTRACTED_DEFAULT", "left your invoices unpaid")],
)
def test_the_statement_says_why_it_was_claimed_and_who_did_what(released, cause, why):
    with tenancy.scope(staff=True):
        facts = Document.objects.get(kind="payout").facts

    pdf = documents.render("payout", facts | {"cause": cause}, language="en")

    text = text_of(pdf)
    assert why in text
    assert "One person calculated it, another checked and released it" in text
    assert "(Netherlands)" in text
    last = PdfReader(io.BytesIO(pdf)).pages[-1].extract_text()
    assert "If you do not agree" in last  # no page for the signature alone
