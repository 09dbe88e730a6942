"""Portal pages of limits: what they show, and what they do when a button is pressed."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.rules import SYSTEM, MandateRole
from core import tenancy
from limits import forms, queries, services
from limits.models import LimitRequest, LimitRow
from limits.rules.lifecycle import RequestState
from limits.rules.reasons import ReasonCode
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def company():
    with tenancy.scope(staff=True):
        return buyer()


@pytest.fixture
def visit(client, us):
    """Get or post a page of the portal as the policyholder."""
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=us.actor.user_id))

    def go(name, *rest, data=None, **query):
        address = reverse(f"portal:{name}", args=[us.holder.public_id, *rest])
        if data is not None:
            return client.post(address, data, follow=True)
        return client.get(address, query)

    return go


def ask(us, company, amount=50_000):
    with tenancy.scope(staff=True):
        return us.ask(company, amount)


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_answer_is_on_the_next_page(visit, us, company):
    response = visit(
        "limit_request",
        company.public_id,
        data={"amount": "50000", "payment_days": "30", "your_reference": "O-1", "comment": ""},
    )

    shown = text_of(response)
    assert "Your limit is" in shown
    assert "50,000" in shown
    assert "Grade on the day" in shown
    with tenancy.scope(staff=True):
        assert queries.limit_on(us.policy.id, company.id, TODAY).amount == 50_000


def test_a_refusal_says_why_and_what_to_do(visit, us):
    with tenancy.scope(staff=True):
        weak = buyer(9)

    shown = text_of(
        visit("limit_request", weak.public_id, data={"amount": "50000", "payment_days": "30"})
    )

    assert "creditworthiness is insufficient" in shown
    assert "prepayment" in shown


def test_what_was_typed_stays_when_the_rules_refuse(visit, company):
    shown = text_of(
        visit("limit_request", company.public_id, data={"amount": "500", "payment_days": "90"})
    )

    assert "in steps of" in shown
    assert 'value="500"' in shown


def test_the_buyers_page_shows_limit_grade_and_debt(visit, us, company):
    ask(us, company)
    with tenancy.scope(staff=True):
        factories.invoice(us.holder, company, number="F-77")

    shown = text_of(visit("buyer", company.public_id))

    assert company.name in shown
    assert "F-77" in shown
    assert "Change the limit" in shown


def test_the_buyers_page_of_a_stranger_offers_to_ask(visit, company):
    assert "Ask for a limit" in text_of(visit("buyer", company.public_id))


def test_an_unknown_buyer_is_not_found(visit):
    assert visit("buyer", uuid4()).status_code == 404


def test_a_reader_is_not_offered_to_ask(client, company):
    with tenancy.scope(staff=True):
        reader = insured(MandateRole.READER)
        client.force_login(User.objects.get(id=reader.actor.user_id))

    shown = text_of(
        client.get(reverse("portal:buyer", args=[reader.holder.public_id, company.public_id]))
    )

    assert "Ask for a limit" not in shown


def test_the_portfolio_shows_what_is_announced(visit, us, company):
    ask(us, company)
    with tenancy.scope(staff=True):
        factories.graded(company, 9)
        services.review_buyer(company.id, cause_id=uuid4(), by=SYSTEM, now=NOW)

    shown = text_of(visit("limits"))

    assert "Withdrawal announced" in shown
    assert "1 Apr 2026" in shown


def test_an_empty_portfolio_names_the_next_step(visit):
    assert "Find a buyer" in text_of(visit("limits"))


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [({}, True), ({"q": "zzz"}, False), ({"show": "pending"}, False), ({"sort": "-used"}, True)],
)
def test_the_portfolio_is_filtered_and_sorted(visit, us, company, query, is_shown):
    ask(us, company)

    assert (company.name in text_of(visit("limits", **query))) == is_shown


def test_the_download_cannot_start_a_formula(visit, us):
    with tenancy.scope(staff=True):
        trap = factories.graded(factories.company("=HYPERLINK(1) B.V."), 4)
    ask(us, trap)

    response = visit("limits_csv")

    assert response["Content-Type"].startswith("text/csv")
    assert "'=HYPERLINK(1) B.V." in response.content.decode("utf-8-sig")


def test_the_portfolio_costs_the_same_however_many_limits(visit, us, django_assert_max_num_queries):
    for _ in range(8):
        with tenancy.scope(staff=True):
            another = buyer()
            factories.invoice(us.holder, another)
        ask(us, another)

    with django_assert_max_num_queries(54):
        visit("limits")


def test_a_limit_is_given_up_from_its_page(visit, us, company):
    ask(us, company)

    shown = text_of(visit("limit_cancel", company.public_id, data={}))

    assert "The limit ends today" in shown
    with tenancy.scope(staff=True):
        assert queries.limit_on(us.policy.id, company.id, TODAY) is None


def test_giving_up_twice_says_there_is_nothing(visit, us, company):
    ask(us, company)
    visit("limit_cancel", company.public_id, data={})

    assert "no limit on this buyer" in text_of(visit("limit_cancel", company.public_id, data={}))


def test_an_old_answer_says_what_stands_now(visit, us, company):
    with tenancy.scope(staff=True):
        asked = us.ask(company, 50_000)
    assert "until further notice" in text_of(visit("limit_decision", asked.public_id))

    visit("limit_cancel", company.public_id, data={})

    shown = text_of(visit("limit_decision", asked.public_id))
    assert "Today, 2 March 2026, there is no limit on this buyer" in shown
    assert "50,000</span> from 2 March 2026 on" in shown
    assert "until further notice" not in shown


@pytest.fixture
def referred(us):
    with tenancy.scope(staff=True):
        return us.ask(buyer(5, equity=10_000_000), 200_000)


def test_a_referred_request_says_so_and_can_be_cancelled(visit, us, referred):
    assert "An underwriter looks at it" in text_of(visit("limit_decision", referred.public_id))

    visit("limit_request_cancel", referred.public_id, data={})

    with tenancy.scope(staff=True):
        assert LimitRequest.objects.get(id=referred.id).state == RequestState.CANCELLED
    assert "You cancelled this request" in text_of(visit("limit_decision", referred.public_id))


def test_who_waits_is_told_what_can_be_had_at_once(visit, us, referred):
    shown = text_of(visit("limit_decision", referred.public_id))

    found = re.search(r"EUR</span>([\d,]+)</span> at 30 days can be had at once", shown)
    assert found
    visit("limit_request_cancel", referred.public_id, data={})
    with tenancy.scope(staff=True):
        given = us.ask(referred.buyer, int(found[1].replace(",", "")))
    assert given.state == RequestState.AUTO_DECIDED
    assert given.decision.amount == given.amount


def test_while_a_request_waits_no_form_asks_for_another(visit, us, referred):
    shown = visit("limit_request", referred.buyer.public_id)

    assert "unanswered request" in text_of(shown)
    assert 'name="amount"' not in shown.content.decode()
    assert "Ask for this limit" not in text_of(shown)


def test_the_rules_of_a_decision_are_counted_and_carry_no_day(visit, us, company):
    """Decisions of a demo lie before the day the rules were written."""
    asked = ask(us, company)

    assert "rules version 1," in text_of(visit("limit_decision", asked.public_id))


def test_a_question_is_answered_on_the_page(visit, us, referred):
    with tenancy.scope(staff=True):
        services.ask_information(
            request_id=referred.public_id, question="Newer accounts?", by=underwriter(), now=NOW
        )
    assert "Newer accounts?" in text_of(visit("limit_decision", referred.public_id))

    shown = text_of(visit("limit_request_answer", referred.public_id, data={"answer": "Annexed."}))

    assert "Annexed." in shown
    assert "with the underwriter" in shown


def test_the_requests_are_listed(visit, us, referred):
    assert referred.buyer.name in text_of(visit("limit_requests"))


def test_the_request_of_a_stranger_is_not_found(visit, company):
    with tenancy.scope(staff=True):
        theirs = insured().ask(company)

    for name in ("limit_decision",):
        assert visit(name, theirs.public_id).status_code == 404
    for name in ("limit_request_cancel", "limit_request_answer"):
        assert visit(name, theirs.public_id, data={"answer": "x"}).status_code == 404


def test_cover_on_a_day_names_the_amount_and_the_reason(visit, us, company):
    ask(us, company)

    shown = text_of(visit("limit_cover", buyer=str(company.public_id), on="2026-03-02"))
    assert "50,000 was covered" in shown.replace("</span>", "")
    before = text_of(visit("limit_cover", buyer=str(company.public_id), on="2026-03-01"))
    assert "Nothing was covered" in before


def test_cover_needs_a_decision_first(visit):
    assert "Nothing was decided yet" in text_of(visit("limit_cover"))


def test_what_others_have_is_on_no_page(visit, us, company):
    with tenancy.scope(staff=True):
        insured().ask(company, 77_000)
    ask(us, company, 20_000)

    for name, rest in (("buyer", [company.public_id]), ("limits", []), ("limit_requests", [])):
        assert "77,000" not in text_of(visit(name, *rest))


def test_the_room_that_is_left_is_told_to_nobody(visit, us):
    with tenancy.scope(staff=True):
        small = buyer(4, equity=400_000)
        insured().ask(small, 70_000)
    response = visit(
        "limit_request", small.public_id, data={"amount": "60000", "payment_days": "30"}
    )

    shown = text_of(response)
    assert "the most we insure on this buyer" in shown
    assert "70,000" not in shown


def test_a_refusal_leaves_what_stands_and_says_so(visit, us, company):
    ask(us, company, 3_000)
    with tenancy.scope(staff=True):
        factories.graded(company, 9)
    asked = ask(us, company, 80_000)

    shown = text_of(visit("limit_decision", asked.public_id))

    assert "Nothing changes: your limit stays" in shown
    assert "It counts for deliveries from" not in shown


def test_a_refusal_beside_an_announced_withdrawal_changes_nothing(visit, us, company):
    ask(us, company)
    with tenancy.scope(staff=True):
        factories.graded(company, 9)
        services.review_buyer(company.id, cause_id=uuid4(), by=SYSTEM, now=NOW)
    asked = ask(us, company, 80_000)

    shown = text_of(visit("limit_decision", asked.public_id))

    assert "Nothing changes by this answer" in shown
    assert "There is no limit on this buyer" not in shown


def test_a_request_that_waits_is_decided_by_nobody_yet(visit, referred):
    assert "Decided by" not in text_of(visit("limit_decision", referred.public_id))


def test_a_human_decision_says_who_decided_and_keeps_the_question(visit, us, referred):
    with tenancy.scope(staff=True):
        person = underwriter()
        given = {"request_id": referred.public_id, "now": NOW}
        services.ask_information(question="Newer accounts?", by=person, **given)
    assert "Answer the question above" in text_of(visit("limit_decision", referred.public_id))
    with tenancy.scope(staff=True):
        services.answer_information(answer="Annexed.", by=us.actor, **given)
        services.decide(amount=factories.eur(200_000), by=person, **given)

    shown = text_of(visit("limit_decision", referred.public_id))

    assert "an underwriter" in shown
    assert "Newer accounts?" in shown
    assert "Annexed." in shown


def test_a_limit_given_up_is_not_as_if_there_never_was_one(visit, us, company):
    ask(us, company)
    visit("limit_cancel", company.public_id, data={})

    shown = text_of(visit("buyer", company.public_id))

    assert "Your limit has ended" in shown
    assert "You gave up your limit of" in shown
    assert "No limit yet" not in shown


def test_what_was_delivered_under_the_earlier_limit_is_not_above_it(visit, us, company):
    """R-POL-32"""
    ask(us, company, 50_000)
    with tenancy.scope(staff=True):
        later = NOW + timedelta(days=5)
        day = (NOW + timedelta(days=1)).date()
        factories.invoice(us.holder, company, dispatched_on=day, issued_on=day, due_on=day)
        us.ask(company, 5_000, now=later)
        factories.invoice(
            us.holder, company, dispatched_on=later, issued_on=later, due_on=later, net_amount=1_000
        )
        position = queries.position(us.actor, company.id, later.date())

    assert position.amount == factories.eur(5_000)
    assert position.use.earlier == factories.eur(5_000)  # without VAT, as a claim counts
    assert position.use.above == factories.eur(1_000)


def test_a_lower_limit_is_given_because_less_was_wanted(visit, us, company):
    ask(us, company, 50_000)
    asked = ask(us, company, 20_000)

    shown = text_of(visit("limit_decision", asked.public_id))

    assert "You asked for less than you had" in shown
    assert "fits our rules" not in shown


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("300.000", "300000"),
        ("300,000", "300000"),
        ("300 000", "300000"),
        ("1.300.000", "1300000"),
        ("100.000,50", "100000.50"),
        ("100,000.50", "100000.50"),
        ("50000", "50000"),
        ("50000,5", "50000.5"),
        ("1e9", None),
        ("-5", None),
        ("1.00.000", None),
        ("999999999", None),
        ("half a million", None),
    ],
)
def test_an_amount_is_read_as_people_write_it(written, amount):
    form = forms.RequestLimit({"amount": written, "payment_days": "30"})

    assert form.is_valid() == (amount is not None)
    assert amount is None or form.money == factories.eur(amount)


def test_less_than_stands_is_asked_back_before_it_is_lowered(visit, us, company):
    ask(us, company, 50_000)
    wish = {"amount": "5.000", "payment_days": "30"}

    shown = text_of(visit("limit_request", company.public_id, data=wish))

    assert "is less than the" in shown
    with tenancy.scope(staff=True):
        assert queries.limit_on(us.policy.id, company.id, TODAY).amount == 50_000
    visit("limit_request", company.public_id, data={**wish, "lower": "on"})
    with tenancy.scope(staff=True):
        assert queries.limit_on(us.policy.id, company.id, TODAY).amount == 5_000


def test_what_stands_in_the_way_is_told_before_anybody_asks(visit, us):
    with tenancy.scope(staff=True):
        weak, own = buyer(10), us.holder.company

    for name in ("buyer", "limit_request"):
        assert "our rules give no limit" in text_of(visit(name, weak.public_id))
        assert "it belongs to your own group" in text_of(visit(name, own.public_id))


def test_a_limit_reduced_by_hand_is_looked_at_again_on_a_day(visit, us, company):
    ask(us, company, 50_000)
    with tenancy.scope(staff=True):
        row = LimitRow.objects.get()
        services.reduce_limit(
            row_id=row.public_id,
            amount=factories.eur(20_000),
            reason=ReasonCode.CAPACITY,
            by=underwriter(),
            now=NOW,
        )

    shown = text_of(visit("buyer", company.public_id))

    assert "We look at it again by" in shown


def test_a_late_review_ends_no_cover_and_says_so(visit, us, company, monkeypatch):
    ask(us, company, 50_000)
    monkeypatch.setattr("core.clock.now", lambda: NOW + timedelta(days=800))

    assert "That review is late" in text_of(visit("buyer", company.public_id))


def test_only_what_stands_is_counted_as_a_limit(visit, us, company):
    ask(us, company)
    with tenancy.scope(staff=True):
        ended = buyer()
        factories.invoice(us.holder, ended)
    ask(us, ended, 20_000)
    visit("limit_cancel", ended.public_id, data={})

    assert "on 1 buyer " in text_of(visit("limits")).replace("</", " </")


def test_the_overview_says_that_a_question_waits_for_the_policyholder(visit, referred):
    assert "waits for your answer" not in text_of(visit("overview"))
    with tenancy.scope(staff=True):
        services.ask_information(
            request_id=referred.public_id, question="Newer accounts?", by=underwriter(), now=NOW
        )

    assert "1 waits for your answer" in text_of(visit("overview"))
