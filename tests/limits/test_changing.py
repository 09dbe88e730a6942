"""What would change an answer, with numbers, and nothing of others in it."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import User
from companies.models import Company
from companies.rules.adding import Identity
from core import tenancy
from limits.rules import house
from limits.texts.changing import would_change
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured

OLD = {"accounts": {"equity": "-120000"}}


def said(code, facts=None, company=None, ways=(), **values):
    told = [{"code": code, "values": values}]
    company = company or Company(founded_on=date(2025, 9, 1))
    return would_change(told, facts, company, ways=lambda: ways, tables=house.FIRST, today=TODAY)


@pytest.mark.parametrize(
    ("code", "values", "sentence"),
    [
        ("GRADE_TOO_WEAK", {"grade": "9"}, "We give limits on grades 1 to 8; this buyer has 9."),
        ("NO_ACCOUNTS", {}, "Annual accounts of a year that ended after 2 March 2024 would count."),
        (
            "ACCOUNTS_OLD",
            {},
            "Annual accounts of a year that ended after 2 March 2024 would count.",
        ),
        (
            "TERMS_CONDITION",
            {"days": "60", "asked": "90"},
            "Payment terms of at most 60 days are insured; you asked 90.",
        ),
        ("SECTOR", {"factor": "0.50"}, "For this sector we count 50% of what the buyer carries."),
        ("COUNTRY", {"factor": "0.8"}, "For this country we count 80% of what the buyer carries."),
        ("NEW_COMPANY", {}, "From 1 September 2026 on its history counts as long enough."),
    ],
)
def test_each_reason_says_by_which_number_it_would_change(code, values, sentence):
    assert said(code, **values) == [sentence]


def test_equity_below_nought_says_how_much_it_lacks():
    [sentence] = said("NEGATIVE_EQUITY", OLD)

    assert sentence.replace("\xa0", " ").startswith("EUR 120,000 more equity")


def test_what_lifts_the_grade_is_said_where_the_grade_is_in_the_way():
    ways = ["a", "b", "c", "d"]

    assert said("CAPACITY", ways=ways) == [f"A better grade carries more. {way}" for way in "abc"]
    assert said("NO_ACCOUNTS", ways=ways) != said("CAPACITY", ways=ways)


@pytest.mark.parametrize(
    "code", ["ACCUMULATION", "INTERNAL_INFORMATION", "SANCTIONS", "MARGIN", "OK", "COUNTRY"]
)
def test_what_rests_on_others_or_on_us_has_no_number(code):
    assert said(code, ways=["never"]) == []


def test_accounts_in_another_currency_would_not_count_however_new():
    assert said("NO_ACCOUNTS", currency="USD") == []


def test_a_company_nobody_checked_waits_for_that():
    company = Company(identity=Identity.UNVERIFIED)

    assert said("OK", company=company) == [
        "As soon as we have checked who the company is, our rules decide."
    ]


@pytest.mark.django_db
def test_the_page_of_the_answer_says_what_would_change_it(client, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        us, weak = insured(), buyer(9)
        asked = us.ask(weak)
        client.force_login(User.objects.get(id=us.actor.user_id))

    address = reverse("portal:limit_decision", args=[us.holder.public_id, asked.public_id])
    shown = client.get(address).content.decode()

    assert "We give limits on grades 1 to 8; this buyer has 9." in shown
    assert shown.index("this buyer has 9") < shown.index("prepayment")


@pytest.mark.django_db
def test_others_change_no_word_of_what_would_change_it(client, monkeypatch):
    """Two worlds that differ in what others have, and give the same."""
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    why = []
    for others in (10_000, 40_000):
        with tenancy.scope(staff=True):
            us, same = insured(), buyer(4, equity=400_000)
            insured().ask(same, others)
            asked = us.ask(same, 60_000, days=150)
            client.force_login(User.objects.get(id=us.actor.user_id))
        address = reverse("portal:limit_decision", args=[us.holder.public_id, asked.public_id])
        why.append(client.get(address).content.decode().partition("<h2>Why</h2>")[2][:2000])

    assert "Payment terms of at most" in why[0]
    assert why[0].partition("</section>")[0] == why[1].partition("</section>")[0]
