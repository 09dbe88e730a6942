"""Two analysts at one grade that waits, at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.rules import StaffRole
from core import tenancy
from core.models import Event
from grading import queries, services
from grading.models import GradeHold, GradeReview
from tests import factories
from tests.factories import NOW, TODAY


@pytest.mark.django_db(transaction=True)
def test_a_grade_is_confirmed_once_and_the_second_analyst_hears_so():
    with tenancy.scope(staff=True):
        person = factories.graded(factories.company(is_natural_person=True), grade=9)
        GradeHold.objects.create(company=person, began_on=TODAY)
        review = GradeReview.objects.create(
            company=person, grade=9, cause_id=person.public_id, opened_on=TODAY
        )
        analysts = [factories.staff_actor(StaffRole.RISK_ANALYST) for _ in range(2)]
    barrier = threading.Barrier(len(analysts))
    refused = []

    def confirm(analyst):
        barrier.wait()
        try:
            with tenancy.scope(staff=True):
                services.close_review(
                    review_id=review.id, note="Seen.", confirms=9, by=analyst, now=NOW
                )
        except services.AlreadyReviewed as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(analysts)) as pool:
        list(pool.map(confirm, analysts))

    with tenancy.scope(staff=True):
        assert len(refused) == 1
        assert Event.objects.filter(name="grading.grade_changed").count() == 1
        assert queries.standing(person.id).grade == 9
