"""The desk of a person's grade that waits: what an analyst reads, confirms or sets otherwise."""

import pytest
from django.urls import reverse

from accounts.rules import SYSTEM, StaffRole
from core import tenancy
from core.fields import new_public_id
from grading import queries, services
from grading.models import GradeHold, GradeReview
from grading.services import night
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading.ground import grade_now
from tests.limits.ground import insured
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db

WAITS = "Waits for you: not in effect until you have looked"


@pytest.fixture
def person():
    """Return a person in business with a limit, whose grade fell to 9 and waits."""
    with tenancy.scope(staff=True):
        row = factories.company("J. Jansen", is_natural_person=True)
        factories.statement(row, total_assets=1_000_000, equity=400_000, sales=50_000_000)
        grade_now(row)
        insured().ask(row, 20_000)
        petition(row)
        return row


@pytest.fixture
def review(person):
    with tenancy.scope(staff=True):
        return GradeReview.objects.get(company=person)


@pytest.fixture
def analyst(client):
    row = factories.staff(StaffRole.RISK_ANALYST)
    sign_in_staff(client, row)
    return row


def petition(company):
    services.record_legal_event(
        company_id=company.id,
        kind="BANKRUPTCY_PETITION",
        happened_on=TODAY,
        source="Court",
        source_reference=str(new_public_id()),
        by=SYSTEM,
        now=NOW,
    )
    grade_now(company)


def page(client, kind, row_id):
    return client.get(reverse(f"admin:grading_{kind}_change", args=[row_id])).content.decode()


def address(review):
    return reverse("admin:grading_gradereview_do", args=[review.id, "confirm"])


def grade_of(company):
    with tenancy.scope(staff=True):
        return queries.standing(company.id).grade


def test_the_review_and_the_company_say_that_it_waits(client, analyst, person, review):
    before = grade_of(person)
    pages = [
        page(client, "gradereview", review.id),
        page(client, "companyscore", person.id),
        client.get(reverse("admin:companies_company_change", args=[person.id])).content.decode(),
    ]

    for shown in pages:
        assert WAITS in shown
        assert f"Until then {before} counts" in shown
        assert f'href="{address(review)}"' in shown
        override = reverse("admin:grading_companyscore_do", args=[person.id, "override"])
        assert f'href="{override}"' in shown
    assert "I looked at this grade" not in pages[0]
    listed = client.get(reverse("admin:grading_gradereview_changelist")).content.decode()
    assert "not until you have looked" in listed


def test_what_follows_is_read_before_it_is_confirmed(client, analyst, person, review):
    before = grade_of(person)
    asked = client.get(address(review)).content.decode()
    first = client.post(address(review), {"note": "Petition seen."})

    follows = f"The grade is {before} now and becomes 9 at once."
    assert follows in asked
    assert follows in first.content.decode()
    assert "The limit of" in first.content.decode()
    assert grade_of(person) == before
    read = first.context["preview_read"]
    done = client.post(
        address(review), {"note": "Petition seen.", "confirmed": read}, follow=True
    ).content.decode()

    assert "the grade counts from now on" in done
    assert WAITS not in done
    assert grade_of(person) == 9
    again = client.post(address(review), {"note": "Again."}, follow=True).content.decode()
    assert "is not possible as it stands now" in again


def test_a_review_of_a_grade_that_counts_says_that_closing_it_changes_nothing(client, analyst):
    with tenancy.scope(staff=True):
        company = factories.graded(factories.company(), grade=8)
        services.note_exposures(0, 10**9, {company.id: 3_000_000})
        for first, last in night.review_ranges(TODAY):
            night.open_reviews(first, last, TODAY, NOW)
        review = GradeReview.objects.get()
    close = reverse("admin:grading_gradereview_do", args=[review.id, "close"])

    assert "your note changes nothing" in client.get(close).content.decode()
    shown = page(client, "gradereview", review.id)
    assert WAITS not in shown
    assert "Confirm this grade" not in shown


def test_a_grade_set_instead_is_read_from_the_one_that_counts(client, analyst, person, review):
    before = grade_of(person)
    address = reverse("admin:grading_companyscore_do", args=[person.id, "override"])
    facts = {"grade": "8", "reason": "NEWS", "text": "Settled in court", "evidence": "Mail 7"}

    asked = client.post(address, facts).content.decode()

    assert f"The grade is {before} now and becomes 8 once a second person approves." in asked


def test_before_a_petition_is_recorded_a_person_is_said_to_wait(client, analyst):
    with tenancy.scope(staff=True):
        row = factories.company("P. Pietersen", is_natural_person=True)
        grade_now(row)
    press = reverse("admin:grading_companyscore_do", args=[row.id, "legal-event"])
    facts = {
        "kind": "BANKRUPTCY_PETITION",
        "happened_on": TODAY.isoformat(),
        "source": "Court",
        "source_reference": "C 1",
    }

    asked = client.post(press, facts).content.decode()

    assert "A grade of 9 or worse waits for an analyst to look at it." in asked
    assert "at once" not in asked


def test_of_a_first_grade_that_waits_no_grade_is_said_to_count(client, analyst):
    with tenancy.scope(staff=True):
        row = factories.company("P. Pietersen", is_natural_person=True)
        petition(row)
        review = GradeReview.objects.get()

    for shown in (
        page(client, "gradereview", review.id),
        page(client, "companyscore", row.id),
        client.get(reverse("admin:companies_company_change", args=[row.id])).content.decode(),
    ):
        assert WAITS in shown
        assert "No grade of this company counts until then" in shown
    asked = client.get(address(review)).content.decode()
    assert "The company gets grade 9." in asked


def test_an_underwriter_sees_that_it_waits_but_does_not_confirm_it(client, person, review):
    sign_in_staff(client, factories.staff(StaffRole.UNDERWRITER))

    shown = page(client, "gradereview", review.id)
    answer = client.post(address(review), {"note": "Seen."})

    assert "Waits for an analyst" in shown
    assert f'href="{address(review)}"' not in shown
    assert answer.status_code == 404
    with tenancy.scope(staff=True):
        assert GradeHold.objects.get().ended_on is None
