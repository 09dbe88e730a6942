"""The analyst's desks in a browser: clean under axe, no wider than a phone."""

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from core.fields import new_public_id
from grading import queries
from grading.models import GradeReview
from grading.rules.reviews import Why
from tests import factories
from tests.factories import TODAY
from tests.monitoring.test_pages import let_in, look_at
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_desks_of_grades(page, live_server):
    with tenancy.scope(staff=True):
        company = factories.graded(
            factories.company("Zandrikstroom Houthandel en Zagerij V.O.F."), 8
        )
        person = factories.staff(StaffRole.SENIOR_RISK_ANALYST)
        review = GradeReview.objects.create(
            company=company,
            old_grade=6,
            grade=8,
            reasons=[Why.FALL, Why.ADVERSE],
            at_stake=50_000,
            cause_id=new_public_id(),
            opened_on=TODAY,
        )
    let_in(page, live_server, person, sign_in_staff)

    for name, pk in (
        ("grading_gradereview", review.id),
        ("grading_companyscore", company.id),
    ):
        look_at(page, live_server, reverse(f"admin:{name}_change", args=[pk]))
        look_at(page, live_server, reverse(f"admin:{name}_changelist"))
    look_at(page, live_server, reverse("admin:grading_points"))
    look_at(page, live_server, reverse("admin:grading_scale"))
    look_at(page, live_server, reverse("admin:grading_model", args=[2]))
    for code in (term.code for term in queries.model(2).terms[-5::4]):  # a pair, and one alone
        look_at(page, live_server, reverse("admin:grading_term", args=[2, code]))
    look_at(page, live_server, reverse("admin:grading_gradereview_do", args=[review.id, "close"]))
