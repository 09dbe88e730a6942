"""What was covered on day D, as known on day K, and why: asked in the portal and the API."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.models import User
from core import tenancy
from limits import queries, services
from limits.models import LimitRow
from limits.rules.lifecycle import LimitKind
from limits.rules.reasons import ReasonCode
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter
from tests.limits.test_api import api_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
CUT_ON = TODAY + 10 * DAY
NOW_LATER = NOW + 60 * DAY
LATER = TODAY + 60 * DAY


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW_LATER)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def company(us):
    """A buyer with 50,000 from 2 March, cut at once to 20,000 ten days later."""
    with tenancy.scope(staff=True):
        found = buyer()
        us.ask(found, 50_000)
        services.reduce_limit(
            row_id=LimitRow.objects.get(buyer=found).public_id,
            amount=eur(20_000),
            reason=ReasonCode.CAPACITY,
            immediate=True,
            by=underwriter(),
            now=NOW + 10 * DAY,
        )
    return found


@pytest.fixture
def temporary(us, company):
    with tenancy.scope(staff=True):
        row = LimitRow.objects.filter(buyer=company, superseded_at=None).latest("valid_from")
        services.grant_temporary(
            row_id=row.public_id,
            amount=eur(15_000),
            first=LATER,
            until=LATER + 20 * DAY,
            by=underwriter(),
            now=NOW_LATER,
        )


@pytest.fixture
def api(us):
    return api_of(us)


@pytest.fixture
def visit(client, us):
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=us.actor.user_id))

    def go(name, **query):
        return client.get(reverse(f"portal:{name}", args=[us.holder.public_id]), query)

    return go


def read(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def asked(us, company, on, known_on=None):
    with tenancy.scope(staff=True):
        return queries.covered_on(us.actor, company.id, on, today=LATER, known_on=known_on)


@pytest.mark.parametrize(
    ("on", "known_on", "amount"),
    [
        (TODAY - DAY, None, 0),
        (TODAY, None, 50_000),
        (TODAY, TODAY - DAY, 0),  # the evening before, nobody had decided
        (TODAY, TODAY, 50_000),
        (CUT_ON - DAY, None, 50_000),
        (CUT_ON, None, 20_000),
        (CUT_ON, CUT_ON, 20_000),  # known by the end of that day
        (CUT_ON, CUT_ON - DAY, 50_000),
        (CUT_ON, LATER + DAY, 20_000),  # of a day to come, what is known today
    ],
)
def test_what_was_covered_on_a_day_as_known_on_another(us, company, on, known_on, amount):
    assert asked(us, company, on, known_on).amount == eur(amount)


def test_the_answer_names_the_decision_known_then(us, company):
    now, then = asked(us, company, CUT_ON), asked(us, company, CUT_ON, CUT_ON - DAY)

    assert (now.row.decision.outcome, then.row.decision.outcome) == ("REDUCED", "APPROVED")


def test_the_rows_of_a_limit_are_one_query(us, company):
    def rows_read(known_on):
        with CaptureQueriesContext(connection) as told:
            asked(us, company, CUT_ON, known_on)
        return [each for each in told if '"limits_limitrow"' in each["sql"]]

    assert len(rows_read(None)) == len(rows_read(CUT_ON - DAY)) == 1


def test_nobody_learns_of_anothers_limit(us, company):
    with tenancy.scope(staff=True):
        others = insured()
        found = queries.covered_on(others.actor, company.id, CUT_ON, today=LATER)

    assert (found.amount, found.row) == (eur(0), None)


# In the API -----------------------------------------------------------------------------------


def test_the_api_answers_as_known_on_a_day(api, company):
    address = f"/api/v1/limits/{company.public_id}/cover"

    now = api.get(address, {"on": CUT_ON}).json()
    then = api.get(address, {"on": CUT_ON, "known_on": CUT_ON - DAY}).json()

    assert (now["amount"], now["known_on"]) == ("20000.00", str(LATER))
    assert (then["amount"], then["known_on"]) == ("50000.00", str(CUT_ON - DAY))
    assert (then["is_forecast"], now["is_forecast"]) == (True, False)
    assert then["row"]["decision"]["outcome"] == "APPROVED"


@pytest.mark.parametrize("day", ["", "x", "2026-02-30", "\0", "99999-01-01"])
def test_no_day_is_told_to_be_none(api, company, day):
    address = f"/api/v1/limits/{company.public_id}/cover"

    answer = api.get(address, {"on": CUT_ON, "known_on": day})

    assert answer.status_code == 400
    assert "known_on" in answer.content.decode()


def test_the_first_day_there_is_has_an_answer(api, company):
    address = f"/api/v1/limits/{company.public_id}/cover"

    assert api.get(address, {"on": CUT_ON, "known_on": date.min}).status_code == 200
    assert api.get(address, {"on": date.min}).status_code == 200


def test_of_days_nobody_knows_anything_of_nothing_is_told(api, visit, company):
    address = f"/api/v1/limits/{company.public_id}/cover"

    far = api.get(address, {"on": date.max})
    later = api.get(address, {"on": CUT_ON, "known_on": LATER + DAY})
    page = read(visit("limit_cover", buyer=company.public_id, on=date.max, known_on=LATER + DAY))

    assert (far.status_code, later.status_code) == (400, 400)
    assert "at most a year ahead" in far.content.decode()
    assert "Give a day that is at most a year ahead." in page
    assert "nobody knows yet what is known later" in page


def test_a_temporary_part_is_told_with_its_last_day(api, company, temporary):
    found = api.get(f"/api/v1/limits/{company.public_id}").json()
    cover = api.get(f"/api/v1/limits/{company.public_id}/cover", {"on": LATER}).json()

    assert (found["amount"], found["temporary"]) == ("35000.00", "15000.00")
    assert found["temporary_until"] == str(LATER + 20 * DAY)
    assert found["pending_action"] == "EXPIRY_SCHEDULED"
    assert (found["changes_on"], found["next_amount"]) == (str(LATER + 21 * DAY), "20000.00")
    assert cover["amount"] == "35000.00"
    assert [each["kind"] for each in cover["adding"]] == [LimitKind.TEMPORARY]
    assert cover["row"]["kind"] == LimitKind.APPROVED


# In the portal --------------------------------------------------------------------------------


def test_the_portal_answers_as_known_on_a_day(visit, company):
    then = {"on": CUT_ON, "known_on": CUT_ON - DAY}
    shown = read(visit("limit_cover", buyer=company.public_id, **then))

    assert "As known on 11 March 2026, " in shown
    assert "50,000 was covered for dispatches on 12 March 2026" in shown
    assert "As it stands today" not in shown
    assert "As it was known at the end of 11 March 2026" in shown
    today = read(visit("limit_cover", buyer=company.public_id, on=CUT_ON))
    assert "20,000 was covered" in today
    assert "As it was known" not in today


def test_the_portal_shows_what_of_a_limit_is_temporary(visit, company, temporary):
    shown = read(visit("limits"))

    assert "15,000 of it until" in shown
    assert "Ends on its last day" in shown
    only = read(visit("limits", show="temporary"))
    assert company.name in only
    cover = read(visit("limit_cover", buyer=company.public_id, on=LATER))
    assert "15,000 of it is temporary, up to and including 21 May 2026." in cover


def test_the_download_has_the_temporary_part_and_its_last_day(us, visit, company, temporary):
    body = b"".join(visit("limits_csv")).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(body), delimiter=";" if ";" in body else ",")

    assert (row["Limit"], row["Of which temporary"]) == ("35000.00", "15000.00")
    assert row["Temporary until"] == str(LATER + 20 * DAY)
    assert row["Policy"] == us.policy.number


def test_limits_are_sorted_by_what_changes_first(us, visit, company, temporary):
    with tenancy.scope(staff=True):
        us.ask(buyer(), 10_000, now=NOW_LATER)

    shown = visit("limits", sort="changes").context["page"]

    assert [bool(each.changes_on) for each in shown] == [True, False]
