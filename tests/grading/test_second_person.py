"""What the second person reads before agreeing, and what stands on the pages around it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.rules import SYSTEM, Actor, StaffRole
from core import tenancy
from core.fields import new_public_id
from core.templatetags.amounts import day, day_text
from grading.models import CompanyScore, GradeChange, GradeReview, Statement
from grading.rules.overrides import ReasonCode
from grading.services import overriding
from receivables import services as receivables
from receivables.rules.states import OverdueState
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading import tracing
from tests.grading.ground import grade_now
from tests.limits.ground import insured
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    with tenancy.scope(staff=True):
        return factories.graded(factories.company("Noord B.V."), grade=6, on=TODAY)


@pytest.fixture
def author():
    return factories.staff(StaffRole.RISK_ANALYST)


@pytest.fixture
def second(client):
    person = factories.staff(StaffRole.SENIOR_RISK_ANALYST)
    sign_in_staff(client, person)
    return person


def acting(person):
    return Actor(user_id=person.id, staff_role=StaffRole(person.staff_role))


def set_grade(company, author, grade):
    with tenancy.scope(staff=True):
        return overriding.propose_override(
            company_id=company.id, grade=grade, reason=ReasonCode.SECURITY_GIVEN,
            text="Guarantee of the parent", evidence="File 12/2026",
            by=acting(author), now=NOW,
        )  # fmt: skip


def approve(row):
    return reverse("admin:grading_gradeoverride_do", args=[row.id, "approve"])


def test_a_proposal_is_read_in_full_where_it_is_agreed_to(client, company, author, second):
    row = set_grade(company, author, 5)

    page = " ".join(client.get(approve(row)).content.decode().split())

    assert "The grade is 6 now and becomes 5 once you agree; the model gives 6." in page
    assert "Security or guarantee. Guarantee of the parent" in page
    assert "Evidence: File 12/2026" in page
    assert author.email in page
    assert f"until {day_text(row.expires_on)}" in page
    assert "What follows" in page
    assert "No limit changes by it." in page
    assert "The most we want on this company is EUR" in page
    with tenancy.scope(staff=True):
        assert CompanyScore.objects.get(company=company).grade == 6  # the trial left nothing


def test_a_note_comes_first_and_stays_with_the_grade(client, company, author, second):
    row = set_grade(company, author, 5)

    asked = client.get(approve(row)).content.decode()
    client.post(approve(row), {"note": "I read the guarantee."})

    assert asked.index('name="note"') < asked.index('type="submit" class="default"')
    page = client.get(reverse("admin:grading_gradeoverride_change", args=[row.id]))
    assert "I read the guarantee." in page.content.decode()


def test_a_grade_put_down_says_that_agreeing_changes_nothing(client, company, author, second):
    row = set_grade(company, author, 8)

    page = client.get(approve(row)).content.decode()

    assert "Grade 8 counts already; the model gives 6." in page
    assert "Your agreement changes nothing about the grade or limits." in page


def test_agreeing_twice_is_refused_in_a_sentence(company, author, second):
    row = set_grade(company, author, 8)
    by = acting(second)
    with tenancy.scope(staff=True):
        overriding.approve_override(override_id=row.id, by=by, now=NOW)
        with pytest.raises(overriding.AlreadyAgreed) as refused:
            overriding.approve_override(override_id=row.id, by=by, now=NOW)

    assert "IN_FORCE" not in refused.value.sentence


def test_a_grade_holds_since_it_came_to_count_not_since_the_last_grading(client, author, second):
    with tenancy.scope(staff=True):
        company = factories.graded(
            factories.company("Oost B.V."), grade=6, on=TODAY - timedelta(days=70)
        )
        factories.graded(company, grade=6, on=TODAY)
    address = reverse("admin:companies_company_change", args=[company.id])

    models = " ".join(client.get(address).content.decode().split())
    set_grade(company, author, 8)
    analysts = " ".join(client.get(address).content.decode().split())

    assert f"since {day(TODAY - timedelta(days=70))}" in models
    assert f"since {day(TODAY)}" in analysts


def rows_that_say(content, words):
    return [
        each for each in content.within() if each.tag == "tr" and words in tracing.text_of(each)
    ]


def in_default():
    found = factories.company("Oost Import B.V.", sector="4690")
    report = factories.overdue(insured().holder, found, oldest_due_on=TODAY - timedelta(days=200))
    for state in (OverdueState.COLLECTION, OverdueState.CLAIM):
        receivables.move_overdue(report_id=report.id, to=state, by=SYSTEM, now=NOW)
    grade_now(found)
    return found, report


def test_the_overdue_of_a_claimed_debt_leads_to_its_report(client, second):
    with tenancy.scope(staff=True):
        company, report = in_default()
    address = reverse("admin:receivables_overduereport_change", args=[report.id])

    content = tracing.read(
        client.get(reverse("admin:grading_companyscore_change", args=[company.id])).content.decode()
    )

    rows = rows_that_say(content, "Policyholders that report an overdue")
    assert address in [link for row in rows for link in row.links()]


def test_the_base_leads_to_where_it_is_fixed_and_to_no_accounts(client, second):
    with tenancy.scope(staff=True):
        company, _ = in_default()
    content = tracing.read(
        client.get(reverse("admin:grading_companyscore_change", args=[company.id])).content.decode()
    )

    rows = rows_that_say(content, "Where every company without accounts begins")
    links = {link.partition("#")[0] for row in rows for link in row.links()}
    assert links == {reverse("admin:grading_points")}


def test_a_figure_that_is_not_known_has_its_place_on_the_accounts(client, company, second):
    with tenancy.scope(staff=True):
        statement = Statement.objects.get(company=company)

    page = client.get(
        reverse("admin:grading_statement_change", args=[statement.pk])
    ).content.decode()

    [row] = page.partition('<tr id="market_value_to_liabilities">')[2:]
    assert "not in the accounts" in row.partition("</tr>")[0]


def test_the_reasons_on_the_page_of_a_review_lead_to_their_sources(client, second):
    with tenancy.scope(staff=True):
        company, report = in_default()
        review = GradeReview.objects.create(
            company=company, old_grade=6, grade=10, reasons=["ADVERSE"], opened_on=TODAY,
            cause_id=new_public_id(),
        )  # fmt: skip
    address = reverse("admin:receivables_overduereport_change", args=[report.id])

    page = client.get(reverse("admin:grading_gradereview_change", args=[review.pk]))

    assert f'href="{address}"' in page.content.decode()


def history_of(client, company):
    address = reverse("admin:grading_companyscore_change", args=[company.id])
    page = client.get(address).content.decode()
    return page.partition("<h2>History</h2>")[2].partition("</section>")[0]


def test_a_grade_set_by_an_analyst_is_a_row_of_the_history(client, company, author, second):
    row = set_grade(company, author, 8)

    shown = history_of(client, company)

    assert "Judgement of an analyst" in shown
    assert reverse("admin:grading_gradeoverride_change", args=[row.id]) in shown
    assert "very weak" in shown


def test_a_night_that_found_new_accounts_says_so_and_leads_to_them(client, second):
    with tenancy.scope(staff=True):
        company = factories.graded(factories.company("West B.V."), grade=6, on=TODAY)
        later = NOW + timedelta(days=1)
        change = GradeChange.objects.get(company=company)
        change.pk, change.cause, change.cause_id = None, "NIGHT", new_public_id()
        change.old_grade, change.grade, change.recorded_at = 6, 4, later
        change.save()
        Statement.objects.filter(company=company).update(recorded_at=later)
        statement = Statement.objects.get(company=company)

    shown = history_of(client, company)

    assert "New accounts" in shown
    assert reverse("admin:grading_statement_change", args=[statement.pk]) in shown
