"""Small things that pages of limits say: which number, what became of a request, where links go."""

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from companies import queries as companies
from core import documents, tenancy
from core.http import sentence
from limits import queries, services
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import LimitStands
from limits.rules.reasons import ReasonCode
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, change_terms, underwriter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("is_today")]


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_a_number_of_a_buyer_is_called_by_its_name(us, visit):
    with tenancy.scope(staff=True):
        company = buyer()
        number = companies.identifiers_of(company.id).first()

    shown = text_of(visit("buyer", company.public_id))

    assert f"KvK number {number.value}" in shown


def test_what_was_rounded_down_is_said_so(us, visit):
    with tenancy.scope(staff=True):
        asked = us.ask(buyer(), 40_500)

    assert "Approved, rounded down" in text_of(visit("limit_decision", asked.public_id))
    assert "Approved, rounded down" in text_of(visit("limit_requests"))


def test_what_was_given_as_asked_is_called_approved(us, visit):
    with tenancy.scope(staff=True):
        asked = us.ask(buyer(), 40_000)

    shown = text_of(visit("limit_decision", asked.public_id))

    assert "Approved" in shown
    assert "rounded down" not in shown.partition("<main")[2].partition("What you should know")[0]


def test_a_limit_given_up_on_its_page_stands_among_the_requests(us, company, visit):
    visit("limit_cancel", company.public_id, data={})

    with tenancy.scope(staff=True):
        assert queries.requests(us.actor).first().kind == RequestKind.CANCEL
    shown = text_of(visit("limit_requests", kind=RequestKind.CANCEL))
    assert company.name in shown


def test_the_tile_of_announced_changes_keeps_what_was_chosen(us, company, visit):
    with tenancy.scope(staff=True):
        services.reduce_limit(
            row_id=queries.limit_on(us.policy.id, company.id, TODAY).public_id,
            amount=eur(20_000),
            reason=ReasonCode.CAPACITY,
            by=underwriter(),
            now=NOW,
        )

    shown = visit("limits", sort="-amount", grade="4").content.decode()

    assert "show=pending" in shown
    link = shown[shown.index("?", shown.index("show=pending") - 60) :].partition('"')[0]
    assert "sort=-amount" in link
    assert "grade=4" in link


def test_the_paper_names_the_address_at_which_it_is_checked(us, company, settings):
    with tenancy.scope(staff=True):
        made = services.confirm_cover(
            buyer=company.public_id, on=TODAY, language="en", by=us.actor, now=NOW
        )

    values = {"facts": made.document.facts, "language": "en", "insurer": settings.INSURER}
    page = render_to_string("documents/cover_confirmation.html", values)

    assert f"{settings.PUBLIC_URL}/check/" in page
    assert "KvK number" in page
    assert documents.render("cover_confirmation", made.document.facts, language="nl")


def test_a_limit_of_ones_own_is_offered_only_where_the_policy_has_it(us, company, visit):
    without = text_of(visit("buyer", company.public_id))
    with tenancy.scope(staff=True):
        change_terms(us.policy, TODAY, discretionary_limit=20_000)

    assert "Set a limit of your own" not in without
    assert "Report bad news about this buyer" in without
    assert "Set a limit of your own, up to EUR" in text_of(visit("buyer", company.public_id))


def test_an_amount_in_a_refusal_is_written_as_the_reader_writes_it(us, company):
    with override("nl"):
        said = sentence(LimitStands(amount=eur(40_000)))

    assert "40.000" in said
