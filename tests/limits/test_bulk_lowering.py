"""A row that asks less than stands lowers nothing unless somebody says so."""

import pytest
from django.utils import translation

from core import deliveries, tenancy
from core.clock import real
from core.errors import StateRefused
from limits import queries
from limits.models import LimitRequest
from limits.rules.bulk import BulkState, Fate, NothingToSend
from limits.services import bulk_lowering
from limits.texts import bulk as words
from tests.factories import NOW
from tests.limits.ground import buyer, insured
from tests.limits.test_bulk import fates, line, looked_up, sent, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_staff(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


@pytest.fixture
def company(us):
    """Return a buyer with a limit of EUR 50,000."""
    found = buyer()
    sent(us, looked_up(us, line(found)))
    return found


def stands(us, company) -> str:
    found = queries.position(us.actor, company.id, NOW.date())
    assert found is not None
    return found.amount.plain()


def send(us, found, **more):
    bulk_lowering.send(bulk_id=found.public_id, by=us.actor, now=NOW, **more)
    deliveries.drain(real)
    found.refresh_from_db()
    return found


def test_a_row_that_lowers_says_so_and_is_left_out(us, company):
    found = looked_up(us, line(company, "20000"), line(buyer()))

    row = found.rows.get(line=2)
    assert fates(found) == [Fate.LOWERS, Fate.WILL_ASK]
    with translation.override("en"):
        said = words.said(row.problems, row.refusal)
    assert said == "Lowers EUR 50,000.00 to EUR 20,000.00."
    assert send(us, found).state == BulkState.DONE
    assert fates(found) == [Fate.LOWERS, Fate.ASKED]
    assert stands(us, company) == "50000.00"


@pytest.mark.parametrize("said", [{"also_lower": True}, {"lines": [2]}])
def test_a_row_that_lowers_is_asked_where_somebody_says_so(us, company, said):
    found = looked_up(us, line(company, "20000"))

    assert send(us, found, **said).state == BulkState.DONE

    assert fates(found) == [Fate.ASKED]
    assert stands(us, company) == "20000.00"


def test_only_the_rows_that_were_ticked_lower(us, company):
    other = buyer()
    sent(us, looked_up(us, line(other)))
    found = looked_up(us, line(company, "20000"), line(other, "20000"))

    send(us, found, lines=[3])

    assert fates(found) == [Fate.LOWERS, Fate.ASKED]
    assert (stands(us, company), stands(us, other)) == ("50000.00", "20000.00")


def test_a_file_that_only_lowers_is_not_sent_by_itself(us, company):
    found = looked_up(us, line(company, "20000"))

    with pytest.raises(NothingToSend):
        send(us, found)


def test_a_limit_that_rose_after_the_preview_is_not_lowered_either(us):
    company = buyer()
    found = looked_up(us, line(company, "20000"))
    assert fates(found) == [Fate.WILL_ASK]
    sent(us, looked_up(us, line(company)))

    send(us, found)

    assert fates(found) == [Fate.LOWERS]
    assert (LimitRequest.objects.count(), stands(us, company)) == (1, "50000.00")


def test_a_buyer_that_stands_twice_is_lowered_by_its_first_row_only(us, company):
    found = looked_up(us, line(company, "20000"), line(company, "10000"), line(company, "60000"))

    assert fates(found) == [Fate.LOWERS, Fate.DOUBLED, Fate.DOUBLED]


def test_a_row_below_the_smallest_step_is_told_before_it_is_sent(us):
    found = looked_up(us, line(buyer(), "1.50"))

    assert fates(found) == [Fate.CANNOT]
    assert found.rows.get().refusal["code"] == "REQUEST_TOO_SMALL"


def test_nothing_is_lowered_while_the_rows_are_looked_up(us, company):
    found = upload(us, line(company, "20000"))

    with pytest.raises(StateRefused):
        bulk_lowering.send(bulk_id=found.public_id, also_lower=True, by=us.actor, now=NOW)

    assert fates(found) == [Fate.WAITING]
