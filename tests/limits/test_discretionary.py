"""Limits that policyholders set themselves: evidence that is kept, and what ends them."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from accounts.rules import MandateRole, NotYourRight
from core import tenancy
from core.files import FileNotAccepted, GivenFile
from core.models import Event
from limits import queries, services
from limits.models import AdverseReport, DiscretionaryEvidence, GroupExposure, LimitRow
from limits.queries import exposure as exposures
from limits.rules import discretionary as rules
from limits.rules.discretionary import AdverseKind, Ground
from limits.rules.lifecycle import LimitKind, Outcome
from limits.rules.reasons import ReasonCode
from limits.services import discretionary
from receivables import services as receivables
from receivables.rules import ledger as books
from receivables.rules.states import ReceiptSource
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PDF = GivenFile("report.pdf", b"%PDF-1.7 a report")
OPTIONS = {
    "discretionary_limit": Decimal(25_000),
    "discretionary_options": ["CREDIT_REPORT", "PAYMENT_EXPERIENCE"],
    "discretionary_share": Decimal("0.80"),
}


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    services.approve_agency(
        name="Kredietlens",
        approved_from=date(2024, 1, 1),
        reason="Checked",
        by=underwriter(),
        now=NOW,
    )
    return insured(**OPTIONS)


def report(us, company, amount=20_000, dated=TODAY, now=NOW, **more):
    given = {
        "agency": "Kredietlens",
        "dated": dated,
        "recommends": eur(amount),
        "is_unfavourable": False,
        "document": PDF,
    }
    return services.assess_by_report(
        buyer=company.public_id, report=services.GivenReport(**given | more), by=us.actor, now=now
    )


def standing(us, company, on=TODAY):
    row = queries.limit_on(us.policy.id, company.id, on)
    return None if row is None else (row.kind, int(row.amount), row.valid_to)


def pay(us, company, amount, sent, paid, days=30):
    receivables.record_invoice(
        buyer_id=company.id,
        invoice=books.Invoice(f"F{amount}", sent, sent, sent + days * DAY, eur(amount), eur(0)),
        by=us.actor,
        now=NOW,
    )
    receivables.record_receipt(
        policyholder_id=us.holder.id,
        buyer_id=company.id,
        receipt=books.Receipt(paid, eur(amount)),
        reference=f"R{amount}",
        source=ReceiptSource.POLICYHOLDER,
        by=us.actor,
        now=NOW,
    )


# Setting a limit -------------------------------------------------------------------------------


def test_a_report_sets_a_limit_at_once_and_is_kept_as_it_was(us):
    company = buyer()

    evidence = report(us, company)

    assert standing(us, company) == (LimitKind.DISCRETIONARY, 20_000, date(2027, 3, 1))
    assert evidence.decision.outcome == Outcome.SELF_ASSESSED
    assert evidence.decision.rows.get().insured_share == Decimal("0.80")
    assert evidence.sha256 == hashlib.sha256(PDF.content).hexdigest()
    assert evidence.facts["report"]["recommends"] == "20000"
    assert evidence.facts["report"]["dated"] == TODAY.isoformat()
    assert exposures.audit_exposure() == []


def test_evidence_can_never_be_changed(us):
    evidence = report(us, buyer())

    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        DiscretionaryEvidence.objects.filter(id=evidence.id).update(amount=99_000)


def test_a_no_is_kept_with_its_reason_and_gives_nothing(us):
    company = buyer()

    evidence = report(us, company, is_unfavourable=True)

    assert (evidence.ground, evidence.decision) == (Ground.REPORT_UNFAVOURABLE, None)
    assert standing(us, company) is None
    told = Event.objects.get(name="limits.self_assessed")
    assert (told.facts["amount"], told.facts["ground"]) == ("0", "REPORT_UNFAVOURABLE")


def test_a_report_that_warned_still_warns_when_it_is_given_again(us):
    company = buyer()
    report(us, company, is_unfavourable=True)

    again = report(us, company)

    assert again.ground == Ground.REPORT_UNFAVOURABLE
    assert standing(us, company) is None
    assert report(us, company, dated=TODAY - DAY).is_given


def test_only_reports_of_approved_agencies_count(us):
    assert report(us, buyer(), agency="Nobody knows").ground == Ground.AGENCY_NOT_APPROVED
    assert report(us, buyer(), agency=" kredietlens ").is_given


def test_reports_from_after_an_agency_was_ended_count_no_more(us):
    agency = queries.agencies(TODAY).get()
    services.end_agency(agency_id=agency.public_id, by=underwriter(), now=NOW)

    assert report(us, buyer(), dated=TODAY).is_given
    later = report(us, buyer(), dated=TODAY + DAY, now=NOW + DAY)
    assert later.ground == Ground.AGENCY_NOT_APPROVED


def test_a_policy_without_the_option_gives_none():
    us = insured()

    assert report(us, buyer()).ground == Ground.NOT_AGREED


def test_a_country_may_be_left_out_of_it():
    row = {"country": "NL", "discretionary_allowed": False, "conditions": []}
    us = insured(**OPTIONS, country_terms=[row | dict.fromkeys(_PARTS)])

    assert report(us, buyer()).ground == Ground.NOT_AGREED


_PARTS = ("insured_share", "maximum_payment_days")


def test_the_ledger_sets_a_limit_by_payment_experience(us):
    company = buyer()
    pay(us, company, 12_000, date(2025, 12, 1), date(2026, 1, 10))

    evidence = services.assess_by_experience(buyer=company.public_id, by=us.actor, now=NOW)

    assert standing(us, company) == (LimitKind.DISCRETIONARY, 12_000, date(2027, 1, 9))
    assert evidence.facts["experience"]["invoices"] == ["F12000"]
    assert (evidence.file_name, evidence.sha256) == ("", "")


def test_without_payments_there_is_no_experience(us):
    evidence = services.assess_by_experience(buyer=buyer().public_id, by=us.actor, now=NOW)

    assert evidence.ground == Ground.NO_EXPERIENCE


def test_a_newer_report_takes_the_place_of_the_last(us):
    company = buyer()
    report(us, company)

    report(us, company, 8_000, now=NOW + DAY, dated=TODAY + DAY)

    assert standing(us, company, TODAY)[1] == 20_000
    assert standing(us, company, TODAY + DAY)[1] == 8_000
    assert exposures.audit_exposure() == []


def test_what_the_policy_promises_counts_on_the_group_though_it_has_no_room(us):
    company = buyer(9)

    report(us, company)

    held = GroupExposure.objects.get(group_id=company.id)
    assert (held.capacity, held.committed) == (0, 20_000)


def test_a_reader_sets_no_limit():
    us = insured(role=MandateRole.READER, **OPTIONS)

    with pytest.raises(NotYourRight):
        report(us, buyer())


def test_a_document_that_is_none_is_refused_and_leaves_no_trace(us):
    with pytest.raises(FileNotAccepted):
        report(us, buyer(), document=GivenFile("report.exe", b"MZ\x00\x01"))

    assert not DiscretionaryEvidence.objects.exists()


def test_a_stranger_sees_nothing_of_it(us):
    company = buyer()
    report(us, company)
    other = insured(**OPTIONS)

    assert queries.evidence(us.actor, company.id).count() == 1
    assert queries.evidence(other.actor, company.id).count() == 0


# What ends it ----------------------------------------------------------------------------------


def test_beside_a_limit_of_the_insurer_there_is_none(us):
    company = buyer(1)
    us.ask(company, 50_000)

    assert report(us, company).ground == Ground.LIMIT_STANDS


def test_adverse_information_ends_it_at_once_and_earlier_deliveries_stay_covered(us):
    company = buyer()
    report(us, company)

    services.report_adverse(
        buyer=company.public_id,
        kind=AdverseKind.PAYMENT_BOUNCED,
        learned_on=TODAY + DAY,
        by=us.actor,
        now=NOW + DAY,
    )

    assert standing(us, company, TODAY)[1] == 20_000
    assert standing(us, company, TODAY + DAY) is None
    assert report(us, company, now=NOW + DAY).ground == Ground.ADVERSE_INFORMATION
    assert exposures.audit_exposure() == []


def test_adverse_information_leaves_a_limit_of_the_insurer_until_it_withdraws_it(us):
    company = buyer(1)
    us.ask(company, 50_000)

    services.report_adverse(
        buyer=company.public_id,
        kind=AdverseKind.PROCEEDINGS,
        learned_on=TODAY,
        by=us.actor,
        now=NOW,
    )

    assert standing(us, company) == (LimitKind.APPROVED, 50_000, None)


def test_the_same_report_again_changes_nothing(us):
    company = buyer()
    given = {
        "buyer": company.public_id,
        "kind": AdverseKind.PROCEEDINGS,
        "learned_on": TODAY,
        "by": us.actor,
        "now": NOW,
    }
    services.report_adverse(**given)
    services.report_adverse(**given)

    assert AdverseReport.objects.count() == 1
    assert Event.objects.filter(name="limits.adverse_reported").count() == 1


def test_nothing_is_learned_ahead(us):
    with pytest.raises(rules.LearnedAhead):
        services.report_adverse(
            buyer=buyer().public_id,
            kind=AdverseKind.PROCEEDINGS,
            learned_on=TODAY + DAY,
            by=us.actor,
            now=NOW,
        )


def test_an_overdue_reported_ends_it(us):
    company = buyer()
    report(us, company)

    discretionary.end_for_overdue(policyholder_id=us.holder.id, buyer_id=company.id, now=NOW + DAY)
    discretionary.end_for_overdue(policyholder_id=us.holder.id, buyer_id=company.id, now=NOW + DAY)

    assert standing(us, company, TODAY + DAY) is None
    assert LimitRow.objects.filter(superseded_at=None, buyer=company).count() == 1


def test_a_decision_for_nothing_allows_it_again_only_after_a_year(us):
    company = factories.graded(factories.company(), 1)
    us.ask(company, 50_000)
    row = queries.timeline(us.policy.id, company.id)[0]
    services.withdraw_limit(
        row_id=row.public_id, reason=ReasonCode.CAPACITY, immediate=True, by=underwriter(), now=NOW
    )

    soon, later = NOW + 364 * DAY, NOW + 365 * DAY
    before = report(us, company, now=soon, dated=soon.date())
    after = report(us, company, now=later, dated=later.date())

    assert (before.ground, before.values["again"]) == (Ground.DECIDED_ZERO, "2027-03-02")
    assert after.is_given
