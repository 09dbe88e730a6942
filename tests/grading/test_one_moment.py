"""The page of a grade is of one moment, also when it is graded again meanwhile."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.rules import SYSTEM, StaffRole
from core import tenancy
from core.fields import new_public_id
from grading import queries, services
from grading.rules.inputs import LegalEventKind
from tests import factories
from tests.factories import NOW
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db


def regrade(company):
    cause = new_public_id()
    services.regrade([company.id], cause="NIGHT", cause_id=cause, by=SYSTEM, now=NOW)


def test_grade_and_chance_are_of_one_moment(client, monkeypatch):
    with tenancy.scope(staff=True):
        company = factories.company("Zuiderzee Handel B.V.")
        regrade(company)
    sign_in_staff(client, factories.staff(StaffRole.RISK_ANALYST))
    reviews_of = queries.reviews_of

    def reviews_while_a_worker_grades(company_id):
        services.record_legal_event(
            company_id=company_id,
            kind=LegalEventKind.BANKRUPTCY,
            happened_on=date(2026, 3, 1),
            source="Register",
            source_reference="1",
            by=SYSTEM,
            now=NOW,
        )
        regrade(company)
        return reviews_of(company_id)

    monkeypatch.setattr(queries, "reviews_of", reviews_while_a_worker_grades)
    page = client.get(reverse("admin:grading_companyscore_change", args=[company.id]))

    shown = page.context["original"]
    standing = page.context["standing"]
    assert (shown.grade, shown.confidence) == (standing.grade, standing.confidence)
    assert standing.grade != 10


def test_a_chance_is_written_with_two_decimals(client):
    with tenancy.scope(staff=True):
        company = factories.company("Zuiderzee Handel B.V.")
        regrade(company)
        chance = queries.standing(company.id).probability
    sign_in_staff(client, factories.staff(StaffRole.RISK_ANALYST))

    page = client.get(reverse("admin:grading_companyscore_change", args=[company.id]))

    assert f"{chance * 100:.2f}%" in page.content.decode()
