"""The night's regrading: what is due, in pieces that may run twice; two workers at once."""

import threading
from datetime import date, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.rules import SYSTEM
from companies.models import Company
from core import deliveries, night, tenancy
from core.fields import new_public_id
from core.models import Event
from grading import services
from grading.models import CompanyScore, GradeChange, LegalEvent
from grading.rules.inputs import LegalEventKind
from grading.services import night as grading
from receivables import services as receivables
from receivables.rules.states import OverdueState
from tests import factories
from tests.factories import NOW, TODAY


@pytest.fixture
def _small_pieces(monkeypatch):
    monkeypatch.setattr("grading.services.night.PIECE", 2)


@pytest.fixture
def _grading_only(monkeypatch):
    job = night.Job("grading.regrade", grading.ranges, grading.run)
    monkeypatch.setattr("config.night.NIGHT", (job,))


@pytest.mark.django_db
@pytest.mark.usefixtures("_small_pieces", "_grading_only")
def test_a_night_grades_every_company_without_a_grade_once():
    with tenancy.scope(staff=True):
        ids = {factories.company().id for _ in range(5)}

    pieces = night.run_night(TODAY, now=NOW)

    with tenancy.scope(staff=True):
        changes = list(GradeChange.objects.values_list("company_id", "cause"))
    assert pieces == 3
    assert sorted(changes) == [(company_id, "NIGHT") for company_id in sorted(ids)]
    assert grading.ranges(TODAY) == []


@pytest.mark.django_db
def test_a_piece_that_runs_twice_changes_nothing_the_second_time():
    with tenancy.scope(staff=True):
        company = factories.company()
        [(first, last)] = grading.ranges(TODAY)

        grading.run(first, last, TODAY, NOW)
        grading.run(first, last, TODAY, NOW)

        assert GradeChange.objects.filter(company=company).count() == 1


@pytest.mark.django_db
def test_a_company_is_due_again_on_the_day_time_may_change_its_grade():
    with tenancy.scope(staff=True):
        company = factories.company(founded_on=date(2025, 6, 1))
        grading.run(company.id, company.id, TODAY, NOW)

        assert grading.ranges(date(2026, 5, 31)) == []
        assert grading.ranges(date(2026, 6, 1)) == [(company.id, company.id)]

        before = CompanyScore.objects.get(company=company)
        grading.run(company.id, company.id, date(2026, 6, 1), NOW + timedelta(days=91))

        after = CompanyScore.objects.get(company=company)
    assert after.score < before.score
    assert after.due_on == date(2028, 6, 1)


@pytest.mark.django_db
def test_companies_merged_into_others_are_not_due():
    with tenancy.scope(staff=True):
        kept = factories.company()
        factories.company(merged_into=kept)

        assert grading.ranges(TODAY) == [(kept.id, kept.id)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "happened", ["accounts", "legal event", "overdue reported", "overdue ended"]
)
def test_what_happens_grades_the_company_at_once(happened):
    with tenancy.scope(staff=True):
        holder, buyer = factories.policyholder(), factories.company()
        factories.policy(holder)
        factories.invoice(holder, buyer)
        owner = factories.actor(factories.mandate(holder))
        services.regrade([buyer.id], cause="TEST", cause_id=uuid4(), by=SYSTEM, now=NOW)
        happening = HAPPENINGS[happened](buyer, owner)
    deliveries.drain(lambda: NOW + timedelta(days=4000))

    with tenancy.scope(staff=True):
        causes = set(GradeChange.objects.filter(company=buyer).values_list("cause", flat=True))
    assert happening in causes


def _file_accounts(buyer, owner):
    services.file_statement(
        company_id=buyer.id,
        period_end=date(2025, 12, 31),
        currency="EUR",
        lines={"total_assets": 1000, "equity": 900},
        source="X",
        filed_on=None,
        by=SYSTEM,
        now=NOW,
    )
    return "grading.accounts_filed"


def _go_bankrupt(buyer, owner):
    services.record_legal_event(
        company_id=buyer.id,
        kind=LegalEventKind.BANKRUPTCY,
        happened_on=TODAY,
        source="X",
        source_reference="1",
        by=SYSTEM,
        now=NOW,
    )
    return "grading.legal_event_recorded"


def _report(buyer, owner):
    receivables.report_overdue(buyer_id=buyer.id, by=owner, now=NOW)
    return "receivables.overdue_reported"


def _pay(buyer, owner):
    report = receivables.report_overdue(buyer_id=buyer.id, by=owner, now=NOW)
    deliveries.drain(lambda: NOW + timedelta(days=4000))
    receivables.move_overdue(report_id=report.id, to=OverdueState.PAID, by=SYSTEM, now=NOW)
    return "receivables.overdue_ended"


HAPPENINGS = {
    "accounts": _file_accounts,
    "legal event": _go_bankrupt,
    "overdue reported": _report,
    "overdue ended": _pay,
}


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_company_make_one_change():
    with tenancy.scope(staff=True):
        company = factories.company()
    start = threading.Barrier(2)

    def work():
        start.wait()
        try:
            services.regrade(
                [company.id], cause="TEST", cause_id=new_public_id(), by=SYSTEM, now=NOW
            )
        finally:
            connection.close()

    for grade in (None, 10):  # the first grade, then a change of one
        if grade:
            with tenancy.scope(staff=True):
                LegalEvent.objects.create(
                    company=company,
                    kind=LegalEventKind.BANKRUPTCY,
                    happened_on=TODAY,
                    source="X",
                    source_reference="1",
                    recorded_at=NOW,
                )
        workers = [threading.Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    with tenancy.scope(staff=True):
        grades = GradeChange.objects.filter(company=company).order_by("id")
        assert [change.old_grade is None for change in grades] == [True, False]
        assert Event.objects.filter(name="grading.grade_changed").count() == 1


@pytest.mark.django_db
def test_the_command_grades_what_is_due_and_then_nothing():
    with tenancy.scope(staff=True):
        factories.company()
    said = StringIO()

    call_command("regrade", stdout=said)
    call_command("regrade", stdout=said)

    assert said.getvalue().splitlines() == ["1 changed", "0 changed"]


@pytest.mark.django_db
def test_the_command_grades_one_company():
    with tenancy.scope(staff=True):
        company, other = factories.company(), factories.company()

    call_command("regrade", company=company.public_id, stdout=StringIO())

    with tenancy.scope(staff=True):
        assert CompanyScore.objects.filter(company=company).exists()
        assert not CompanyScore.objects.filter(company=other).exists()


@pytest.mark.django_db
def test_the_command_names_a_company_it_does_not_know():
    with pytest.raises(CommandError, match="There is no company"):
        call_command("regrade", company=uuid4())
    assert not Company.objects.exists()
