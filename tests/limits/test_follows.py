"""What follows is told before a limit is raised, lowered or given up."""

import pytest
from django.urls import reverse

from accounts.models import User
from core import tenancy
from limits import queries
from limits.texts.follows import Now, of_change, of_giving_up
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured


def told(wished, standing=50_000, owed=0, counts=None, part=0):
    counts = owed if counts is None else counts
    now = Now(eur(standing), eur(owed), eur(counts), eur(part), TODAY if part else None)
    return " ".join(of_change(now, eur(wished), 1_000)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("wished", "owed", "words"),
    [
        (50_000, 0, "nothing would change"),
        (50_999, 0, "nothing would change"),  # in steps of a thousand
        (51_000, 0, "stays whatever the answer"),
        (20_000, 0, "your limit is EUR 20,000, at once"),
        (20_000, 20_000, "What you delivered before stays covered"),
        (20_000, 20_001, "room left under EUR 20,000"),
        (0, 0, "not covered"),
        (999, 0, "not covered"),  # less than one step is nothing
        (0, 300, "The EUR 300.00 the buyer owes now stays covered"),
    ],
)
def test_what_follows_goes_by_what_stands_and_what_is_owed(wished, owed, words):
    assert words in told(wished, owed=owed)


def test_the_vat_a_buyer_owes_fills_no_limit():
    said = told(20_000, owed=21_132, counts=17_465)

    assert "What you delivered before stays covered as it was." in said
    assert "21,132" not in said


@pytest.mark.parametrize(
    ("wished", "words"),
    [
        (80_000, "becomes EUR 27,000; after its last day, 2 March 2026, your limit is EUR 53,000"),
        (53_000, "The temporary part of EUR 50,000 ends with it."),
        (110_000, "the temporary part of EUR 50,000 becomes part of it"),
    ],
)
def test_what_becomes_of_a_temporary_part_is_told(wished, words):
    assert words in told(wished, standing=103_000, part=50_000)


@pytest.mark.parametrize(
    ("wished", "words"),
    [
        (160_000, "EUR 50,000 of your limit is for confirmed orders or a layer"),
        (120_000, "that stays as it is, and it is part of the EUR 120,000"),
        (40_000, "of that no more stays than the EUR 40,000, and a layer ends"),
    ],
)
def test_what_becomes_of_orders_and_layers_is_told(wished, words):
    now = Now(eur(150_000), eur(0), eur(0), eur(0), None, eur(50_000))

    assert words in " ".join(of_change(now, eur(wished), 1_000)).replace("\u00a0", " ")


def test_that_nothing_comes_back_by_itself_is_told_before_it_goes():
    assert "does not come back by itself" in told(20_000)
    assert "does not come back by itself" in of_giving_up(eur(0))[-1]


@pytest.fixture
def us(client, db, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        found = insured()
        client.force_login(User.objects.get(id=found.actor.user_id))
    return found


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("20.000", "your limit is EUR\u00a020,000"),
        ("60000", "whatever the answer"),
        ("", ""),
        ("much", ""),
        ("-1", ""),
        ("9" * 400, ""),
    ],
)
def test_the_preview_says_so_in_place_and_does_nothing(client, us, amount, words):
    with tenancy.scope(staff=True):
        company = buyer()
        us.ask(company, 50_000)
    there = reverse("portal:limit_change_preview", args=[us.holder.public_id, company.public_id])

    answer = client.get(there, {"amount": amount})

    shown = answer.content.decode()
    assert words in shown
    assert bool(words) == ("<li>" in shown)
    with tenancy.scope(staff=True):
        assert queries.limit_on(us.policy.id, company.id, TODAY).money == eur(50_000)


def test_nothing_follows_where_no_limit_stands(client, us):
    with tenancy.scope(staff=True):
        company = factories.company()
    there = reverse("portal:limit_change_preview", args=[us.holder.public_id, company.public_id])

    assert "<li>" not in client.get(there, {"amount": "1000"}).content.decode()
