"""Two ranges of a night's reviews at once, on companies of the same groups."""

import time
from threading import Thread

import pytest
from django.db import connection

from accounts.rules import SYSTEM
from companies import services as companies
from core import tenancy
from limits.models import Decision
from limits.services import follow_group, night
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db(transaction=True)


def test_reviews_of_two_ranges_on_the_same_groups_do_not_hold_each_other_up(monkeypatch):
    with tenancy.scope(staff=True):
        us, heads = insured(), [factories.company(), factories.company()]
        buyers = [buyer() for _ in range(4)]
        for each, head in zip(buyers, [*reversed(heads), *heads], strict=True):
            companies.set_parent(company_id=each.id, parent_id=head.id, by=SYSTEM, now=NOW)
            us.ask(each, 20_000)
        for head in heads:
            follow_group(group_id=head.id, on=TODAY)
        due = max(Decision.objects.values_list("review_on", flat=True))
    review, raised = night.review.review_buyer, []

    def slowly(company_id, **named):
        review(company_id, **named)
        time.sleep(0.3)

    monkeypatch.setattr(night.review, "review_buyer", slowly)

    def run(first, last):
        try:
            with tenancy.scope(staff=True):
                night.run_review(first.id, last.id, due, NOW + (due - TODAY))
        except Exception as problem:
            raised.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in (buyers[:2], buyers[2:])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert raised == []
