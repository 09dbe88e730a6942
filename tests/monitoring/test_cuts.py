"""What a notice of a cut carries: what stays covered, orders, what would help, and the codes."""

from datetime import date

import pytest
from django.core import mail
from django.urls import reverse

from core import tenancy
from limits.rules.lifecycle import Outcome
from monitoring import documents
from monitoring.models import Notice
from monitoring.rules import NoticeKind
from monitoring.rules.cuts import cut_of
from tests.signing_in import sign_in

WEAK = [{"code": "GRADE_TOO_WEAK", "values": {}}]
TOLD, LATER = date(2026, 3, 10), date(2026, 4, 9)


@pytest.mark.parametrize(
    ("kind", "outcome", "effective_on", "covered_until", "orders_before", "confirm_by", "response"),
    [
        # LMT-11: told on 10 March with 30 days' notice, so from 9 April
        ("LIMIT_REDUCED", "REDUCED", LATER, date(2026, 4, 8), TOLD, LATER, "9"),
        ("LIMIT_WITHDRAWN", "WITHDRAWN", LATER, date(2026, 4, 8), TOLD, LATER, "8"),
        # at once: what leaves on the day itself falls under the new limit
        ("LIMIT_WITHDRAWN", "WITHDRAWN", TOLD, date(2026, 3, 9), TOLD, TOLD, "8"),
        # told late: nothing can be confirmed back to the day it began
        ("LIMIT_REDUCED", "REDUCED", date(2026, 3, 1), date(2026, 2, 28), TOLD, TOLD, "9"),
        # given up by the policyholder itself: no order lost its cover by us
        ("LIMIT_GIVEN_UP", "CANCELLED_BY_POLICYHOLDER", TOLD, date(2026, 3, 9), None, None, "8"),
        # R-POL-34, R-POL-36: nobody cut it, so there are no orders to confirm
        ("LIMIT_REDUCED", "EXPIRED", LATER, date(2026, 4, 8), None, None, "9"),
        ("LIMIT_WITHDRAWN", "EXPIRED", LATER, date(2026, 4, 8), None, None, "8"),
        ("LIMIT_WITHDRAWN", "LAPSED_DORMANT", LATER, date(2026, 4, 8), None, None, "8"),
        # told before the outcome was kept with it
        ("LIMIT_REDUCED", None, LATER, date(2026, 4, 8), TOLD, LATER, "9"),
        ("LIMIT_GIVEN_UP", None, TOLD, date(2026, 3, 9), None, None, "8"),
    ],
)
def test_what_a_cut_leaves(
    kind, outcome, effective_on, covered_until, orders_before, confirm_by, response
):
    """LMT-11, R-POL-33, R-LIM-15"""
    decided = outcome and Outcome(outcome)

    cut = cut_of(NoticeKind(kind), effective_on, TOLD, WEAK, decided)

    assert (cut.covered_until, cut.orders_before, cut.confirm_by) == (
        covered_until,
        orders_before,
        confirm_by,
    )
    assert (cut.response, cut.reasons) == (response, ("15",))


@pytest.mark.parametrize(("kind", "on"), [("LIMIT_INCREASED", LATER), ("LIMIT_REDUCED", None)])
def test_what_is_no_cut_leaves_nothing_to_say(kind, on):
    assert cut_of(NoticeKind(kind), on, TOLD, WEAK) is None


@pytest.mark.parametrize(
    ("reason", "code"),
    [("LEGAL_EVENT", "12"), ("NO_ACCOUNTS", "2"), ("INTERNAL_INFORMATION", "15")],
)
def test_each_reason_has_its_code_and_what_others_reported_has_the_one_of_anything(reason, code):
    cut = cut_of(NoticeKind.LIMIT_REDUCED, LATER, TOLD, [{"code": reason, "values": {}}])

    assert cut.reasons == (code,)


@pytest.fixture
def cut(happen):
    event = happen("limits.reduced", was="50000.000", reasons=WEAK)
    with tenancy.scope(staff=True):
        return Notice.objects.select_related("buyer").get(event_id=event.public_id)


@pytest.mark.django_db
def test_the_mail_of_a_cut_says_what_is_left_and_what_to_do(cut):
    body = mail.outbox[0].body.replace("\xa0", " ")

    assert "What you dispatch to this buyer from 1 April 2026 on is insured only" in body
    assert "as far as there is room under EUR 25,000.00" in " ".join(body.split())
    assert "dispatched up to and including 31 March 2026" in body
    assert "is covered only within the new limit" in body
    assert "Orders that were binding before 2 March 2026" in body
    assert "confirmed by 1 April 2026" in body
    assert "Deliver against prepayment, or ask for a guarantee of a parent." in body
    assert "response 9 (4507), reason 15 (4509)" in body


@pytest.mark.django_db
def test_the_page_of_a_cut_says_the_same_and_leads_to_what_would_lift_the_grade(
    client, mandate, cut, buyer
):
    sign_in(client, mandate.user)
    address = reverse("portal:notice", args=[mandate.policyholder.public_id, cut.public_id])

    content = client.get(address).content.decode().replace("\xa0", " ")

    assert "dispatched up to and including 31 March 2026" in content
    assert "Orders that were binding before 2 March 2026" in content
    assert "response 9 (4507), reason 15 (4509)" in content
    lifts = reverse("portal:buyer", args=[mandate.policyholder.public_id, buyer.public_id])
    assert f'<a href="{lifts}">See what would lift the grade</a>' in content
    assert f'<a href="{lifts}orders/">Send the orders</a>' in content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "amount", "outcome", "said"),
    [
        ("limits.reduced", "25000.000", "EXPIRED", "A part of your limit ends on its last day"),
        ("limits.withdrawn", "0.000", "EXPIRED", "Your limit ends on its last day"),
        ("limits.withdrawn", "0.000", "LAPSED_DORMANT", "If you still need this limit, ask"),
    ],
)
def test_an_end_that_is_no_cut_offers_no_orders_to_confirm(happen, name, amount, outcome, said):
    happen(name, amount=amount, was="50000.000", outcome=outcome)

    body = " ".join(mail.outbox[0].body.split())
    assert said in body
    assert "from 1 April 2026 on is" in body
    assert "up to and including 31 March 2026" in body
    assert "Orders that were binding" not in body


@pytest.mark.django_db
def test_systems_read_the_same_in_days_and_codes(cut):
    told = documents.notice_as_json(cut)
    assert told["facts"]["was"] == "50000.00"
    assert told["cut"] == {
        "effective_on": "2026-04-01",
        "covered_until": "2026-03-31",
        "orders_before": "2026-03-02",
        "confirm_by": "2026-04-01",
        "was": "50000.00",
        "edifact_response": "9",
        "edifact_reasons": ["15"],
    }


@pytest.mark.django_db
def test_other_notices_say_nothing_of_a_cut(happen):
    happen("limits.increased")

    assert "Stays covered" not in mail.outbox[0].body
    with tenancy.scope(staff=True):
        assert documents.notice_as_json(Notice.objects.get())["cut"] is None
