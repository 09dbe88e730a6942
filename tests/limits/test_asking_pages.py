"""The pages of a request: what was said on it, what is read beside it, what an indication told."""

import csv
import io
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from core import tenancy
from limits import services
from tests.factories import NOW, eur
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
def page(us):
    client = Client(headers={"accept-language": "en"})
    with tenancy.scope(staff=True):
        client.force_login(us.holder.mandates.get().user)

    def show(name, *given):
        address = reverse(f"portal:{name}", args=[us.holder.public_id, *given])
        answer = client.get(address)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return show


def on_staff(command):
    with tenancy.scope(staff=True):
        return command()


def test_the_answer_says_that_a_comment_is_read_beside_it(us, page):
    request = on_staff(lambda: us.ask(buyer(), 50_000, comment="They pay on time."))

    assert "An underwriter reads this too" in page("limit_decision", request.public_id)


def test_what_the_underwriter_found_stands_in_the_conversation(us, page):
    request = on_staff(lambda: us.ask(buyer(), 50_000, comment="They pay on time."))
    on_staff(
        lambda: services.close_review(
            review_id=request.reviews.get().public_id,
            answer="We noted it.",
            by=underwriter(),
            now=NOW,
        )
    )

    shown = page("limit_decision", request.public_id)

    assert "We noted it." in shown
    assert "An underwriter reads this too" not in shown


def test_every_question_and_answer_is_shown(us, page):
    request = on_staff(lambda: us.ask(buyer(8), 10_000))
    for question in ("Newer accounts?", "And of the parent?"):
        on_staff(
            lambda question=question: services.ask_information(
                request_id=request.public_id, question=question, by=underwriter(), now=NOW
            )
        )
        on_staff(
            lambda: services.answer_information(
                request_id=request.public_id, answer=f"None {uuid4()}", by=us.actor, now=NOW
            )
        )

    shown = page("limit_decision", request.public_id)

    assert shown.index("Newer accounts?") < shown.index("And of the parent?")
    assert shown.count("None ") >= 2


def test_an_indication_says_what_the_limit_would_be_and_that_it_binds_nobody(us, page):
    company = on_staff(buyer)
    request = on_staff(
        lambda: services.request_indication(
            buyer=company.public_id, amount=eur(50_000), payment_days=30, by=us.actor, now=NOW
        )
    )

    shown = page("limit_decision", request.public_id)

    assert "Your limit would be €50,000 if you asked today." in shown.replace("EUR ", "€")
    assert "This binds nobody" in shown


def test_a_limit_given_up_by_a_request_is_shown_as_such(us, page):
    company = on_staff(buyer)
    on_staff(lambda: us.ask(company))
    request = on_staff(
        lambda: services.request_cancellation(buyer=company.public_id, by=us.actor, now=NOW)
    )

    assert "You gave up the limit on" in page("limit_decision", request.public_id)


def test_a_refused_increase_says_that_nothing_changes(us, page):
    company = on_staff(lambda: buyer(4, equity=400_000))
    on_staff(lambda: us.ask(company, 100_000))
    request = on_staff(lambda: us.ask(company, 200_000))

    shown = page("limit_decision", request.public_id)

    assert "Increase refused" in shown
    assert "Nothing changes: your limit stays" in shown


def test_the_list_says_what_each_request_is_for(us, page):
    company = on_staff(buyer)
    on_staff(lambda: us.ask(company, 50_000))
    on_staff(lambda: us.ask(company, 60_000))

    shown = page("limit_requests")

    assert "New limit" in shown
    assert "Increase" in shown


def test_the_file_has_asked_and_given_with_the_codes_of_the_trade(us):
    company = on_staff(lambda: buyer(4, equity=400_000))
    on_staff(lambda: us.ask(company, 150_000, your_reference="=1+1"))
    client = Client(headers={"accept-language": "en"})
    with tenancy.scope(staff=True):
        client.force_login(us.holder.mandates.get().user)

    file = client.get(reverse("portal:limit_requests_csv", args=[us.holder.public_id]))

    head, row = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
    found = dict(zip(head, row, strict=True))
    assert (found["Asked"], found["Limit"]) == ("150000.00", "100000.00")
    assert (found["For"], found["UN/EDIFACT 4505"]) == ("New limit", "2")
    assert (found["Decision"], found["UN/EDIFACT 4507"]) == ("Partly approved", "5")
    assert found["UN/EDIFACT 4509"] == "15"
    assert found["Your reference"] == "'=1+1"


def test_the_file_shows_nobody_elses_requests(us, page):
    on_staff(lambda: insured().ask(buyer(), 50_000))

    assert page("limit_requests_csv").count("New limit") == 0


def test_a_request_up_to_a_last_day_names_that_day(us, page):
    company = on_staff(buyer)
    request = on_staff(
        lambda: services.request_temporary(
            buyer=company.public_id,
            amount=eur(10_000),
            until=date(2026, 6, 30),
            payment_days=30,
            by=us.actor,
            now=NOW,
        )
    )

    assert "up to and including 30 June 2026" in page("limit_decision", request.public_id)
