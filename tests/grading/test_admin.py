"""The analyst's desks: who sees them, what they show, what their buttons do."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.rules import SYSTEM, StaffRole
from core import deliveries, tenancy
from core.fields import new_public_id
from grading import queries, services
from grading.models import CompanyScore, GradeReview, LegalEvent, Statement
from grading.rules.inputs import LegalEventKind
from tests import factories
from tests.factories import NOW
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    with tenancy.scope(staff=True):
        company = factories.company("Zuiderzee Handel B.V.", is_natural_person=True)
        regrade(company)
        return company


@pytest.fixture
def analyst(client):
    person = factories.staff(StaffRole.RISK_ANALYST)
    sign_in_staff(client, person)
    return person


def regrade(company, now=NOW):
    services.regrade([company.id], cause="NIGHT", cause_id=new_public_id(), by=SYSTEM, now=now)


def page_of(company):
    return reverse("admin:grading_companyscore_change", args=[company.id])


def press(client, company, button, **facts):
    return client.post(reverse("admin:grading_companyscore_do", args=[company.id, button]), facts)


def confirm(client, company, button, **facts):
    """Press a button, read what follows, and press it again."""
    read = press(client, company, button, **facts).context["preview_read"]
    return press(client, company, button, **facts, confirmed=read)


BANKRUPT = {
    "kind": "BANKRUPTCY",
    "happened_on": "2026-03-01",
    "source": "Insolvency register",
    "source_reference": "F.10/26/1",
}
IMPOSSIBLE = {
    "period_end": "2025-12-31",
    "currency": "EUR",
    "source": "Trade register",
    "total_assets": "1000",
    "current_assets": "4000",
}


def test_the_page_shows_how_the_score_adds_up(client, analyst, company):
    with tenancy.scope(staff=True):
        standing = queries.standing(company.id)

    page = client.get(page_of(company)).content.decode()

    assert "Zuiderzee Handel B.V." in page
    assert "How the score adds up" in page
    assert f"{-standing.score // 10_000}" in page
    assert "millionths" not in page
    assert "Grade over time" not in page  # one grade draws no line
    assert "Nightly check" in page
    assert "No accounts are on file" in page


def test_the_list_is_searched_by_name_and_filtered_by_grade(client, analyst, company):
    with tenancy.scope(staff=True):
        other = factories.company("Elders Transport N.V.")
        regrade(other)
        grade = queries.standing(company.id).grade
    listing = reverse("admin:grading_companyscore_changelist")

    found = client.get(listing, {"q": "zuiderzee"}).content.decode()
    of_grade = client.get(listing, {"grade": grade}).content.decode()
    of_none = client.get(listing, {"grade": 1}).content.decode()

    assert "Zuiderzee" in found
    assert "Elders" not in found
    assert "Zuiderzee" in of_grade
    assert "Zuiderzee" not in of_none


def test_an_analyst_records_a_bankruptcy_and_the_grade_follows(client, analyst, company):
    answer = confirm(client, company, "legal-event", **BANKRUPT)
    deliveries.drain(lambda: NOW + timedelta(days=4000))

    assert answer["Location"] == page_of(company)
    with tenancy.scope(staff=True):
        assert queries.standing(company.id).grade == 10
    assert "Declared bankrupt on 1 March 2026." in client.get(page_of(company)).content.decode()


def test_an_analyst_files_accounts_line_by_line(client, analyst, company):
    confirm(
        client,
        company,
        "accounts",
        period_end="2025-12-31",
        currency="EUR",
        source="Trade register",
        total_assets="1000000",
        equity="400000",
    )

    with tenancy.scope(staff=True):
        [statement] = Statement.objects.all()
    assert (statement.total_assets, statement.equity) == (Decimal(1_000_000), Decimal(400_000))
    assert statement.sales is None
    page = client.get(page_of(company)).content.decode()
    assert "1,000,000" in page


def test_what_is_refused_is_said_beside_the_form(client, analyst, company):
    answer = press(
        client,
        company,
        "legal-event",
        kind="BANKRUPTCY",
        happened_on="2199-01-01",
        source="Insolvency register",
        source_reference="1",
    )

    assert "is in the future" in answer.content.decode()
    with tenancy.scope(staff=True):
        assert not LegalEvent.objects.exists()


def test_an_analyst_grades_a_company_again(client, analyst, company):
    with tenancy.scope(staff=True):
        before = CompanyScore.objects.get(company=company)
        company.founded_on = date(2026, 2, 1)
        company.save(update_fields=["founded_on"])

    press(client, company, "regrade")

    with tenancy.scope(staff=True):
        assert CompanyScore.objects.get(company=company).score > before.score


def test_a_review_is_closed_by_whoever_looked(client, analyst, company):
    with tenancy.scope(staff=True):
        services.record_legal_event(
            company_id=company.id,
            kind=LegalEventKind.BANKRUPTCY,
            happened_on=NOW.date(),
            source="X",
            source_reference="1",
            by=SYSTEM,
            now=NOW,
        )
        regrade(company)
        review = GradeReview.objects.get()
    assert "waiting for somebody" in client.get(page_of(company)).content.decode()

    client.post(
        reverse("admin:grading_gradereview_do", args=[review.id, "close"]), {"note": "Order seen."}
    )

    assert "Order seen." in client.get(page_of(company)).content.decode()
    with tenancy.scope(staff=True):
        review.refresh_from_db()
    assert review.closed_by_id == analyst.id


@pytest.mark.parametrize("desk", ["companyscore", "legalevent", "statement", "gradereview"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (StaffRole.RISK_ANALYST, 200),
        (StaffRole.SENIOR_RISK_ANALYST, 200),
        (StaffRole.UNDERWRITER, 200),
        (StaffRole.AUDITOR, 200),
        (StaffRole.COLLECTOR, 403),
    ],
)
def test_who_may_look(client, company, desk, role, status):
    sign_in_staff(client, factories.staff(role))

    assert client.get(reverse(f"admin:grading_{desk}_changelist")).status_code == status


@pytest.mark.parametrize("role", [StaffRole.UNDERWRITER, StaffRole.AUDITOR])
def test_only_analysts_have_the_buttons(client, company, role):
    sign_in_staff(client, factories.staff(role))

    assert press(client, company, "regrade").status_code == 404
    assert "Grade again now" not in client.get(page_of(company)).content.decode()


def test_a_statement_and_an_event_have_pages_of_their_own(client, analyst, company):
    with tenancy.scope(staff=True):
        statement = services.file_statement(
            company_id=company.id,
            period_end=date(2025, 12, 31),
            currency="EUR",
            lines={"total_assets": Decimal(5)},
            source="X",
            filed_on=None,
            by=SYSTEM,
            now=NOW,
        )
        event = services.record_legal_event(
            company_id=company.id,
            kind=LegalEventKind.ATTACHMENT,
            happened_on=NOW.date(),
            source="X",
            source_reference="1",
            by=SYSTEM,
            now=NOW,
        )

    for name, row in (("statement", statement), ("legalevent", event)):
        page = client.get(reverse(f"admin:grading_{name}_change", args=[row.pk]))
        assert "Zuiderzee" in page.content.decode()


def test_a_public_event_is_not_recorded_before_what_follows_was_read(client, analyst, company):
    asked = press(client, company, "legal-event", **BANKRUPT).content.decode()

    assert "Bankruptcy of Zuiderzee Handel B.V. on 1 March 2026." in asked
    assert "becomes 10 at once" in asked
    assert "Who is exposed" in asked
    with tenancy.scope(staff=True):
        assert not LegalEvent.objects.exists()


def test_what_was_read_about_another_day_confirms_nothing(client, analyst, company):
    read = press(client, company, "legal-event", **BANKRUPT).context["preview_read"]

    other = {**BANKRUPT, "happened_on": "2026-02-01", "confirmed": read}
    press(client, company, "legal-event", **other)

    with tenancy.scope(staff=True):
        assert not LegalEvent.objects.exists()


def test_the_form_names_the_company_and_proposes_no_event(client, analyst, company):
    page = client.get(
        reverse("admin:grading_companyscore_do", args=[company.id, "legal-event"])
    ).content.decode()

    assert "Zuiderzee Handel B.V." in page
    assert '<option value="" selected>' in page


def test_nothing_happened_to_a_company_before_it_was_founded(client, analyst, company):
    answer = press(client, company, "legal-event", **{**BANKRUPT, "happened_on": "1800-01-01"})

    assert "before the company was founded" in answer.content.decode()


def test_an_event_that_was_known_is_called_so(client, analyst, company):
    confirm(client, company, "legal-event", **BANKRUPT)
    with tenancy.scope(staff=True):
        LegalEvent.objects.update(recorded_at=NOW - timedelta(days=1))

    again = confirm(client, company, "legal-event", **BANKRUPT)

    page = client.get(again["Location"]).content.decode()
    assert "was known already: nothing is added" in page


def test_a_second_person_says_that_an_event_was_recorded_in_error(client, analyst, company):
    confirm(client, company, "legal-event", **BANKRUPT)
    with tenancy.scope(staff=True):
        event = LegalEvent.objects.get()
    address = reverse("admin:grading_legalevent_do", args=[event.id, "correct"])
    assert client.post(address, {"reason": "Of a namesake"}).status_code == 404

    client.logout()
    sign_in_staff(client, factories.staff(StaffRole.SENIOR_RISK_ANALYST))
    client.post(address, {"reason": "Of a namesake"})

    with tenancy.scope(staff=True):
        event.refresh_from_db()
    assert event.correction == "Of a namesake"
    assert "recorded in error" in client.get(page_of(company)).content.decode()


def test_accounts_that_cannot_be_true_are_filed_only_after_a_warning(client, analyst, company):
    warned = press(client, company, "accounts", **IMPOSSIBLE).content.decode()
    assert "Current assets is more than Total assets" in warned
    with tenancy.scope(staff=True):
        assert not Statement.objects.exists()

    confirm(client, company, "accounts", **IMPOSSIBLE)

    with tenancy.scope(staff=True):
        [statement] = Statement.objects.all()
    page = client.get(reverse("admin:grading_statement_change", args=[statement.pk]))
    assert "Current assets is more than Total assets" in page.content.decode()


def test_accounts_are_corrected_and_taken_back_from_their_page(client, analyst, company):
    confirm(client, company, "accounts", **IMPOSSIBLE)
    with tenancy.scope(staff=True):
        [wrong] = Statement.objects.all()
    form = client.get(reverse("admin:grading_statement_do", args=[wrong.pk, "correct"]))
    assert form.context["form"].initial["current_assets"] == 4000

    right = {**IMPOSSIBLE, "current_assets": "400"}
    correct = reverse("admin:grading_statement_do", args=[wrong.pk, "correct"])
    read = client.post(correct, right).context["preview_read"]
    client.post(correct, right | {"confirmed": read})

    with tenancy.scope(staff=True):
        [in_force] = queries.statements_of(company.id)
    assert in_force.current_assets == 400
    take_back = reverse("admin:grading_statement_do", args=[in_force.pk, "withdraw"])
    read = client.post(take_back, {"reason": "Of the parent"}).context["preview_read"]
    client.post(take_back, {"reason": "Of the parent", "confirmed": read})
    with tenancy.scope(staff=True):
        in_force.refresh_from_db()
        assert not queries.statements_of(company.id).exists()
    assert in_force.withdrawal == "Of the parent"


def test_an_empty_list_of_reviews_says_what_comes_there(client, analyst):
    page = client.get(reverse("admin:grading_gradereview_changelist")).content.decode()

    assert "fell far or came to 8 or worse" in page
    assert "Nothing waits" in page


def test_desks_show_words_days_and_grouped_amounts(client, analyst, company):
    confirm(client, company, "legal-event", **BANKRUPT)
    confirm(client, company, "accounts", **{**IMPOSSIBLE, "total_assets": "24719141"})
    with tenancy.scope(staff=True):
        [event] = LegalEvent.objects.all()

    statements = client.get(reverse("admin:grading_statement_changelist")).content.decode()
    page = client.get(reverse("admin:grading_legalevent_change", args=[event.pk])).content.decode()

    assert "24,719,141" in statements
    assert "24719141.000" not in statements
    assert "31 Dec" in statements
    assert "1 Mar" in page
    assert "<h1>Zuiderzee Handel B.V.: public event</h1>" in page
    assert "Number at the source" in page
